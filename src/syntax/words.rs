//! Which word was meant: for telling a misspelt word from one that stands in the wrong place.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::shape::{Begin, Choices, Context, METHODS, Part, SOURCES};
use crate::diagnostics::distance::distance;

/// What others call it, and what it is called here.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("timeout", "wait"),
    ("header", "headers"),
    ("params", "query"),
    ("parameters", "query"),
    ("querystring", "query"),
    ("query_params", "query"),
    ("queryparams", "query"),
    ("query-params", "query"),
    ("query_string", "query"),
    ("authorization", "auth"),
    ("authentication", "auth"),
    ("description", "notes"),
    ("desc", "notes"),
    ("comment", "notes"),
    ("note", "notes"),
    ("payload", "body"),
    ("plain", "text"),
    ("plaintext", "text"),
    ("urlencoded", "form"),
    ("x-www-form-urlencoded", "form"),
    ("form-data", "multipart"),
    ("formdata", "multipart"),
    ("form_data", "multipart"),
    ("mapping", "response"),
    ("call", "run"),
    ("required", "mandatory"),
    ("require", "mandatory"),
    ("string", "text"),
    ("str", "text"),
    ("int", "number"),
    ("integer", "number"),
    ("float", "number"),
    ("decimal", "number"),
    ("bool", "boolean"),
    ("array", "list"),
    ("token", "bearer"),
    ("answer", "reply"),
    ("hook", "webhook"),
    ("settings", "account"),
    ("setting", "account"),
    ("config", "account"),
    ("constants", "account"),
    ("assert", "expect"),
    ("exclusive", "private"),
    ("absent", "missing"),
    ("else", "or"),
    ("otherwise", "or"),
];

/// The word of `known` that `word` was most likely to be.
pub(super) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let known: Vec<&str> = known.into_iter().collect();
    let lower = word.to_ascii_lowercase();
    if let Some(exact) = known.iter().find(|one| one.eq_ignore_ascii_case(word)) {
        return Some(exact);
    }
    if let Some((_, ours)) = SYNONYMS.iter().find(|(theirs, ours)| *theirs == lower && known.contains(ours)) {
        return known.iter().find(|one| *one == ours).copied();
    }
    // `queries`, `replies`
    if let Some(stem) = lower.strip_suffix("ies")
        && let Some(one) = known.iter().find(|one| one.strip_suffix('y') == Some(stem))
    {
        return Some(one);
    }
    if lower.len() > 40 {
        return None;
    }
    // No known word has a letter beyond ASCII.
    let letters: Vec<u8> = lower.chars().map(|letter| u8::try_from(letter).unwrap_or(u8::MAX)).collect();
    let near = |one: &'w str| {
        let most = if one.len() <= 2 { 0 } else { (one.len().max(lower.len()) / 3).clamp(1, 3) };
        if one.len().abs_diff(letters.len()) > most {
            return None;
        }
        Some((distance(&letters, one.to_ascii_lowercase().as_bytes(), most)?, one))
    };
    known.into_iter().filter_map(near).min_by_key(|&(distance, _)| distance).map(|(_, one)| one)
}

/// Whether `word` begins a line of any declaration.
pub(super) fn begins_line(word: &str) -> bool {
    Context::ALL
        .into_iter()
        .filter(|context| context.is_declaration())
        .any(|context| context.begins_with(word))
}

/// Whether `word` means something in any line of a declaration.
pub(super) fn is_known(word: &str) -> bool {
    // Asked of each word of a file that is at fault.
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let mut known: HashSet<&str> = METHODS.iter().copied().collect();
        any_part(&mut |words, _| {
            known.extend(words);
            false
        });
        known
    });
    KNOWN.contains(word)
}

/// Whether a text follows `word` in some line.
pub(super) fn takes_text(word: &str) -> bool {
    METHODS.contains(&word)
        || any_part(&mut |words, follows| {
            words.last() == Some(&word) && matches!(follows.first(), Some(Part::Text(_)))
        })
}

/// What is asked of words and of what follows them.
type Holds<'a> = dyn FnMut(&[&'static str], &'static [Part]) -> bool + 'a;

/// Whether `holds` is true of the words of a line and what follows them, or of words in the line.
fn any_part(holds: &mut Holds<'_>) -> bool {
    let lines = Context::ALL.into_iter().flat_map(Context::lines);
    lines
        .filter(|line| line.begins != Begin::Part)
        .any(|line| holds(line.words(), line.follows) || line.follows.iter().any(|part| in_part(part, holds)))
}

fn in_part(part: &'static Part, holds: &mut Holds<'_>) -> bool {
    match part {
        Part::OneOf(Choices { words, otherwise, .. }) => {
            words.iter().any(|(word, follows)| {
                holds(&[word], follows) || follows.iter().any(|part| in_part(part, holds))
            }) || otherwise.unwrap_or_default().iter().any(|part| in_part(part, holds))
        }
        Part::Optionally(words, follows) => {
            holds(words, follows) || follows.iter().any(|part| in_part(part, holds))
        }
        Part::Source => SOURCES.iter().any(|word| holds(&[word], &[Part::Text("a text")])),
        _ => false,
    }
}

/// Whether `word` begins the last words of a line, which it may go on with: `with hold music`.
pub(super) fn begins_phrase(word: &str) -> bool {
    static FIRST: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let parts = Context::ALL.into_iter().flat_map(Context::lines).flat_map(|line| line.follows);
        let phrases = parts.filter_map(|part| match part {
            Part::Optionally([first, _, ..], _) => Some(*first),
            _ => None,
        });
        phrases.collect()
    });
    FIRST.contains(&word)
}
