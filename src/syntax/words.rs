//! Which word was meant: for telling a misspelt word from one that stands in the wrong place.

use super::shape::{Begin, Choices, Context, METHODS, Part, SOURCES};

/// What others call it, and what it is called here.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("timeout", "wait"),
    ("header", "headers"),
    ("params", "query"),
    ("parameters", "query"),
    ("querystring", "query"),
    ("authorization", "auth"),
    ("authentication", "auth"),
    ("description", "notes"),
    ("desc", "notes"),
    ("comment", "notes"),
    ("note", "notes"),
    ("payload", "body"),
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
    let distance = |one: &'w str| {
        let distance = strsim::damerau_levenshtein(&lower, &one.to_ascii_lowercase());
        let most = if one.len() <= 2 { 0 } else { (one.len().max(lower.len()) / 3).clamp(1, 3) };
        (distance <= most).then_some((distance, one))
    };
    if lower.len() > 40 {
        return None;
    }
    known.into_iter().filter_map(distance).min_by_key(|&(distance, _)| distance).map(|(_, one)| one)
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
    METHODS.contains(&word) || any_part(&|words, _| words.contains(&word))
}

/// Whether a text follows `word` in some line.
pub(super) fn takes_text(word: &str) -> bool {
    METHODS.contains(&word)
        || any_part(&|words, follows| {
            words.last() == Some(&word) && matches!(follows.first(), Some(Part::Text(_)))
        })
}

/// Whether `holds` is true of the words of a line and what follows them, or of words in the line.
fn any_part(holds: &dyn Fn(&[&str], &[Part]) -> bool) -> bool {
    let lines = Context::ALL.into_iter().flat_map(Context::lines);
    lines
        .filter(|line| line.begins != Begin::Part)
        .any(|line| holds(line.words(), line.follows) || line.follows.iter().any(|part| in_part(part, holds)))
}

fn in_part(part: &Part, holds: &dyn Fn(&[&str], &[Part]) -> bool) -> bool {
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
    Context::ALL
        .into_iter()
        .flat_map(Context::lines)
        .flat_map(|line| line.follows)
        .any(|part| matches!(part, Part::Optionally([first, _, ..], _) if *first == word))
}
