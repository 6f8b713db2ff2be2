//! Long texts, whose parts take many times the room of what is written: they are kept as text, and read some at a time.
//!
//! A piece of a text begins where a value, an escape or a line does, so that it has the parts that the whole has there.

use std::ops::Range;
use std::sync::Arc;

use super::ast::{Entries, Of, Text, TextPart, TextStyle, Written};
use super::lexemes::{Texts, looking_at};
use super::parse_text::{escapes, parts};
use crate::source::Span;

/// The text at `range` of `declaration`, of which at least `size` bytes are read at a time; `None` where it is not in
/// several pieces. It ends with quotes where it is `closed`.
pub(super) fn text(declaration: &str, range: Range<usize>, closed: bool, size: usize) -> Option<Text> {
    let multi_line = looking_at(declaration.as_bytes(), range.start, b"\"\"\"");
    let quotes = if multi_line { 3 } else { 1 };
    let mut inside = range.start + quotes..range.end - if closed { quotes } else { 0 };
    let lines = if multi_line { Some(lines(declaration, &mut inside)?) } else { None };
    let mut pieces =
        Pieces { declaration, size, lines, start: inside.start, count: 0, parts: Entries::default() };
    let mut at = inside.start;
    Texts::default().scan_values(declaration.as_bytes(), range.start, |value, end| {
        pieces.letters(at..value);
        pieces.may_end(value);
        at = end;
    });
    pieces.letters(at..inside.end);
    pieces.end(inside.end);
    let style = if multi_line { TextStyle::MultiLine } else { TextStyle::OneLine };
    let span = Span::new(range.start, range.end);
    (pieces.count > 1).then_some(Text { parts: pieces.parts, span, style })
}

/// How the lines of a text are indented.
struct Lines {
    /// Where the second line begins: the first one has no indentation.
    second: usize,
    indentation: usize,
}

/// Removes from the `inside` of a text of several lines what its quotes stand on: no part of it is there.
fn lines(declaration: &str, inside: &mut Range<usize>) -> Option<Lines> {
    let is_blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let written = declaration.get(inside.clone())?;
    let Some((before, last)) = written.rsplit_once('\n') else {
        return Some(Lines { second: inside.end, indentation: 0 });
    };
    let first = written.find('\n')?;
    let second = inside.start + first + 1;
    let first = written.get(..first)?;
    let indentation = last.len() - last.trim_start_matches([' ', '\t']).len();
    if is_blank(last) {
        inside.end = inside.start + before.strip_suffix('\r').unwrap_or(before).len();
    }
    if is_blank(first.strip_suffix('\r').unwrap_or(first)) {
        inside.start = second;
    }
    (inside.start < inside.end).then_some(Lines { second, indentation })
}

struct Pieces<'s> {
    declaration: &'s str,
    size: usize,
    /// Of a text of several lines.
    lines: Option<Lines>,
    /// Where the piece begins that is at hand.
    start: usize,
    count: usize,
    parts: Entries<TextPart>,
}

impl Pieces<'_> {
    /// Goes over `letters`, in which no value stands.
    fn letters(&mut self, letters: Range<usize>) {
        let Some(written) = self.declaration.get(letters.clone()) else { return };
        let Some(Lines { second, .. }) = self.lines else {
            return escapes(written).for_each(|at| self.may_end(letters.start + at));
        };
        for at in memchr::memchr2_iter(b'\n', b'\\', written.as_bytes()) {
            let at = letters.start + at;
            if looking_at(self.declaration.as_bytes(), at, b"\\{{") {
                self.may_end(at);
            } else if looking_at(self.declaration.as_bytes(), at, b"\n") {
                if at + 1 == second { self.end(second) } else { self.may_end(at + 1) }
            }
        }
    }

    /// Ends the piece at `at`, if it is as long as it should be.
    fn may_end(&mut self, at: usize) {
        if at >= self.start + self.size {
            self.end(at);
        }
    }

    fn end(&mut self, at: usize) {
        let of = match self.lines {
            None => Of::Letters,
            Some(Lines { second, .. }) if self.start < second => Of::Lines { indentation: 0 },
            Some(Lines { indentation, .. }) => Of::Lines { indentation },
        };
        if let Some(piece) = self.declaration.get(self.start..at).filter(|piece| !piece.is_empty()) {
            self.parts.push_written(Written::new(of, piece.into(), self.start, parts, Arc::default()));
            self.count += 1;
        }
        self.start = at;
    }
}
