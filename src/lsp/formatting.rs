//! Formatting: of a document, of the declarations in a part of it, and of one that has just been closed. What has syntax
//! faults is left as it is.

use gen_lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, TextEdit,
};

use super::places::{offset, span};
use super::refused::Refused;
use super::spot::{Spot, document};
use super::state::State;
use crate::format::{self, format};
use crate::source::{FileId, Source, Span};
use crate::syntax::outline;

/// The edits that format a whole document.
pub(super) fn full(
    state: &mut State,
    params: DocumentFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Refused> {
    let Some(spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let Some(source) = spot.source() else { return Ok(None) };
    match format(source, spot.file) {
        Ok(printed) => Ok(Some(edits(&spot, parts(source.text(), &printed)))),
        // The faults are shown already; a document with some is edited on.
        Err(format::Refused::Faulty(_) | format::Refused::NotText) => Ok(None),
        Err(format::Refused::Unsound) => Err(Refused::because("the printer would change what the file says")),
    }
}

/// The edits that format the declarations in a part of a document.
pub(super) fn range(
    state: &mut State,
    params: DocumentRangeFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Refused> {
    let Some(spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let Some(source) = spot.source() else { return Ok(None) };
    let part = span(source, params.range, spot.unit);
    Ok(Some(edits(
        &spot,
        declarations(source, |span| span.start < part.end.max(part.start + 1) && part.start < span.end),
    )))
}

/// The edits that format the declaration that a `}` has just closed.
pub(super) fn on_type(
    state: &mut State,
    params: DocumentOnTypeFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Refused> {
    let Some(spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let Some(source) = spot.source() else { return Ok(None) };
    let at = offset(source, params.position, spot.unit);
    Ok(Some(edits(&spot, declarations(source, |span| span.end == at))))
}

/// What changes the declarations that `wanted` says, each formatted by itself.
fn declarations(source: &Source, wanted: impl Fn(Span) -> bool) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    for head in outline(source.text()).declarations {
        // What stands before it on its line is not its own to move.
        let starts_line = source.line_span(source.line_of(head.span.start)).start == head.span.start;
        if !wanted(head.span) || !starts_line {
            continue;
        }
        let text = source.slice(head.span);
        let alone = Source::new(source.path().to_owned(), source.name().to_owned(), text.to_owned());
        if let Ok(printed) = format(&alone, FileId(0)) {
            let printed = printed.trim_end();
            found.extend(
                parts(text, printed).into_iter().map(|(at, new)| (at.from_start(head.span.start), new)),
            );
        }
    }
    found
}

fn edits(spot: &Spot<'_>, parts: Vec<(Span, String)>) -> Vec<TextEdit> {
    parts.into_iter().map(|(at, new_text)| TextEdit { range: spot.range(at), new_text }).collect()
}

/// What makes `old` into `new`, line by line: a cursor in a line that stays is not moved.
fn parts(old: &str, new: &str) -> Vec<(Span, String)> {
    let (olds, news): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let mut found = Vec::new();
    let (mut from, mut to, mut at) = (0, 0, 0_usize);
    while from < olds.len() || to < news.len() {
        if from < olds.len() && to < news.len() && olds.get(from) == news.get(to) {
            at += olds.get(from).map_or(0, |line| line.len());
            (from, to) = (from + 1, to + 1);
            continue;
        }
        let (removed, added) =
            next_same(olds.get(from..).unwrap_or_default(), news.get(to..).unwrap_or_default());
        let length: usize = olds.iter().skip(from).take(removed).map(|line| line.len()).sum();
        let text: String = news.iter().skip(to).take(added).copied().collect();
        found.push((Span::new(at, at + length), text));
        at += length;
        (from, to) = (from + removed, to + added);
    }
    found
}

/// How many lines are looked ahead for one that is the same.
const AHEAD: usize = 64;

/// How many lines differ, of each text, up to the next that both have.
fn next_same(olds: &[&str], news: &[&str]) -> (usize, usize) {
    let blank = |line: &str| line.trim().len() < 2;
    for distance in 1..AHEAD {
        for removed in 0..=distance {
            let added = distance - removed;
            // That two texts both have a blank line or a brace says little.
            if let (Some(old), Some(new)) = (olds.get(removed), news.get(added))
                && old == new
                && !blank(old)
            {
                return (removed, added);
            }
        }
    }
    (olds.len(), news.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_stay_are_not_touched() {
        for (old, new, edits) in [
            ("a\nb\nc\n", "a\nb\nc\n", 0),
            ("aa\n bb\ncc\n", "aa\nbb\ncc\n", 1),
            ("aa\n bb\ncc\n dd\nee\n", "aa\nbb\ncc\ndd\nee\n", 2),
            ("aa { bb }\ncc", "aa {\n  bb\n}\ncc\n", 1),
            ("", "aa\n", 1),
            ("aa\n\n\n\nbb\n", "aa\n\nbb\n", 1),
        ] {
            let parts = parts(old, new);
            assert_eq!(parts.len(), edits, "{old:?} {parts:?}");
            let mut made = old.to_owned();
            for (at, text) in parts.iter().rev() {
                made.replace_range(at.range(), text);
            }
            assert_eq!(made, new);
        }
    }
}
