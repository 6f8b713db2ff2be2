//! Long blocks. The grammar's nodes and the tree of their entries take many times the room of the text, and a
//! declaration stands in memory as a whole: so all but a few entries of such a block are cut out before it is read, and
//! read some at a time when they are asked for.
//!
//! Where entries begin is guessed by lines, commas and brackets. The grammar says whether that was right: what is cut out
//! must be entries by itself, and so must what is left. Nothing that an entry may end with begins another one, so that
//! the whole then reads as its parts do.

use std::ops::Range;

use super::ast::Of;
use super::cut::{Cut, Run};
use super::edits::Edits;
use super::lexemes::{
    COMMA, MOST_LEVELS, QUOTE, STRUCTURE, Texts, after_path, class, ends_with_word, find, is_name_byte,
    is_name_start, line_end, name_end, skip_blanks, skip_lines,
};
use super::limits::{Limits, limits};
use super::long_text;

/// Whether `text` is long enough to hold a long block or text.
pub(super) fn may_be_in(text: &str) -> bool {
    text.len() >= limits().block
}

/// The declaration `text`, or what `constants` left of it, without most entries of its long blocks and without its long
/// texts; `None` where it has neither, a bracket has no pair, or something is wrong with where its texts end.
pub(super) fn cut(text: &str, constants: Option<&Cut>) -> Option<Cut> {
    let runs = runs(text, constants, false)?;
    (!runs.is_empty()).then(|| Cut::of(text, runs))
}

/// What [`cut`] would cut out, also where a bracket has no pair or a text no end.
pub(super) fn faulty(text: &str, constants: Option<&Cut>) -> Vec<Run> {
    runs(text, constants, true).unwrap_or_default()
}

fn runs(text: &str, constants: Option<&Cut>, faulty: bool) -> Option<Vec<Run>> {
    let Limits { block: long, piece, .. } = limits();
    let left = constants.map_or(text, Cut::text);
    if left.len() < long {
        return None;
    }
    let gaps: Vec<usize> = constants.map(|cut| cut.gaps().collect()).unwrap_or_default();
    let scan = Scan {
        text: left,
        declaration: text,
        constants,
        faulty,
        long,
        piece,
        gaps: &gaps,
        holes: Vec::new(),
        gone: 0,
        open: Vec::new(),
        found: Vec::new(),
    };
    let mut runs = scan.all()?;
    if !runs.is_empty() {
        runs.extend(constants.into_iter().flat_map(Cut::runs).cloned());
        runs.sort_by_key(|run| run.span.start);
    }
    Some(runs)
}

/// What `read` returns where blocks are long from `long` bytes on, of which `piece` are read at a time.
#[cfg(test)]
pub(crate) fn with_pieces<T>(long: usize, piece: usize, read: impl FnOnce() -> T) -> T {
    super::limits::with(|limits| (limits.block, limits.piece) = (long, piece), read)
}

struct Scan<'s> {
    /// What the constants left of the declaration.
    text: &'s str,
    declaration: &'s str,
    constants: Option<&'s Cut>,
    /// Whether the declaration may have brackets without a pair and texts without an end.
    faulty: bool,
    long: usize,
    piece: usize,
    /// Where constants were cut out, in order: those that are ahead.
    gaps: &'s [usize],
    /// The long blocks that were looked into, the long texts, and where constants were, in order, none in another.
    holes: Vec<Range<usize>>,
    /// How many bytes are in them.
    gone: usize,
    /// The brackets that are not closed yet.
    open: Vec<Open>,
    /// What is cut out.
    found: Vec<Run>,
}

struct Open {
    at: usize,
    /// How many holes are before it, and how many bytes in them.
    holes: usize,
    gone: usize,
}

impl Scan<'_> {
    /// What to cut out.
    fn all(mut self) -> Option<Vec<Run>> {
        let bytes = self.text.as_bytes();
        let mut texts = Texts::default();
        let mut from = 0;
        let mut end = bytes.len();
        while let Some(at) = find(bytes, from, QUOTE | STRUCTURE) {
            from = match bytes.get(at)? {
                b'"' => {
                    let text = Some(texts.scan(bytes, at)).filter(|text| text.sound || self.faulty)?;
                    if text.end - at >= self.long {
                        self.cut_text(at..text.end, text.closed);
                    }
                    text.end
                }
                b'#' => line_end(bytes, at).max(at + 1),
                b'=' => after_path(bytes, at + 1),
                b'{' | b'[' if self.open.len() <= MOST_LEVELS => {
                    self.pass(at);
                    self.open.push(Open { at, holes: self.holes.len(), gone: self.gone });
                    at + 1
                }
                b'}' | b']'
                    if self.open.last().is_some_and(|open| is_pair(bytes.get(open.at), bytes.get(at))) =>
                {
                    self.close(at);
                    at + 1
                }
                b'{' | b'[' | b'}' | b']' => {
                    end = at;
                    break;
                }
                _ => at + 1,
            };
        }
        // Neither what follows a bracket without a pair is known, nor where the block around it ends.
        let is_right = end == bytes.len() && self.open.is_empty();
        while self.faulty && !self.open.is_empty() {
            self.close(end);
        }
        (is_right || self.faulty).then_some(self.found)
    }

    /// Ends the innermost block at `end`.
    fn close(&mut self, end: usize) {
        self.pass(end);
        let open = self.open.pop();
        if let Some(open) = open.filter(|open| end - open.at - (self.gone - open.gone) >= self.long) {
            self.block(&open, end);
        }
    }

    /// Notes the gaps before `at`.
    fn pass(&mut self, at: usize) {
        let (passed, ahead) = self.gaps.split_at(self.gaps.partition_point(|&gap| gap <= at));
        self.holes.extend(passed.iter().map(|&gap| gap..gap));
        self.gaps = ahead;
    }

    /// Where what is at `range` of what the constants left is in the declaration.
    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.constants.map_or(range.clone(), |cut| cut.place(range.start, range.end).range())
    }

    /// Cuts what is between the quotes of the text at `range` out. The last ones are missing where it is not `closed`.
    fn cut_text(&mut self, range: Range<usize>, closed: bool) {
        let place = self.place(range.clone());
        let Some(text) = long_text::text(self.declaration, place, closed, self.piece) else { return };
        self.found.push(Run::inside(text));
        self.pass(range.start);
        let inside = range.start + 1..range.end - 1;
        self.gone += inside.len();
        self.holes.push(inside);
    }

    /// Cuts the entries of the block from `open` to the bracket at `end` out. What is around it need not know more of
    /// it than that it is there.
    fn block(&mut self, open: &Open, end: usize) {
        let start = open.at + 1;
        if let Some(of) = what_opens(self.text, open.at) {
            self.cut_entries(of, open, start..end);
        }
        self.holes.truncate(open.holes);
        self.holes.push(start..end);
        self.gone = open.gone + (end - start);
    }

    fn cut_entries(&mut self, of: Of, open: &Open, block: Range<usize>) {
        let start = block.start;
        let mut edits = Edits::default();
        let mut gaps = Vec::new();
        let mut gone = start;
        for hole in self.holes.get(open.holes..).unwrap_or_default() {
            edits.replace(hole.start - start, hole.end - start, "");
            gaps.push(hole.start - gone);
            gone += hole.len();
        }
        let written = self.text.get(block).unwrap_or_default();
        let left = (!gaps.is_empty()).then(|| edits.applied_to(written));
        let mut pieces = pieces(of, left.as_ref().map_or(written, |left| &left.text), self.piece);
        // An entry in which something is cut out already stays.
        pieces.retain(|piece| {
            let next = gaps.get(gaps.partition_point(|&gap| gap <= piece.start));
            next.is_none_or(|&gap| gap >= piece.end)
        });
        let written_at = |piece: Range<usize>| match &left {
            Some(left) => start + left.start_of(piece.start)..start + left.end_of(piece.end),
            None => start + piece.start..start + piece.end,
        };
        for piece in pieces {
            self.found.push(Run::entries(self.declaration, self.place(written_at(piece)), of));
        }
    }
}

/// Neighbouring entries in `text`, the inside of a block, at least `size` bytes of them together. The last ones are in
/// none.
fn pieces(of: Of, text: &str, size: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let ends = if of.is_json() { COMMA } else { COMMA | STRUCTURE };
    let mut texts = Texts::default();
    let mut found = Vec::new();
    let mut start = skip_lines(bytes, 0);
    let (mut from, mut depth) = (start, 0_usize);
    loop {
        let at = find(bytes, from, QUOTE | STRUCTURE | COMMA).unwrap_or(bytes.len());
        while depth == 0
            && let Some(next) = entry_on_line(of, bytes, from.max(start + size)..at)
        {
            found.push(start..next);
            start = next;
        }
        from = match bytes.get(at) {
            None => return found,
            Some(b'"') => texts.scan(bytes, at).end,
            Some(b'#') => line_end(bytes, at).max(at + 1),
            Some(b'=') => after_path(bytes, at + 1),
            Some(b'{' | b'[') => {
                depth += 1;
                at + 1
            }
            Some(b'}' | b']') => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            Some(&byte) if depth == 0 && at - start >= size && class(byte) & ends != 0 => {
                let next = skip_lines(bytes, at + 1);
                if begins_entry(of, bytes, at, next) {
                    found.push(start..next);
                    start = next;
                }
                next.max(at + 1)
            }
            _ => at + 1,
        };
    }
}

/// Where an entry most likely begins after another one of the same line, after a space in `spaces`, which hold no text,
/// bracket, comma or `=`.
fn entry_on_line(of: Of, bytes: &[u8], spaces: Range<usize>) -> Option<usize> {
    let separator = match of {
        Of::Fields | Of::Given | Of::Expected => Some(b':'),
        Of::Response => Some(b'='),
        Of::Flow => None,
        Of::Members | Of::Items | Of::Letters | Of::Lines { .. } => return None,
    };
    let mut from = spaces.start;
    loop {
        let space = memchr::memchr2(b' ', b'\t', bytes.get(from..spaces.end)?)?;
        let word = skip_blanks(bytes, from + space);
        let end = match bytes.get(word) {
            Some(b'"') => Texts::default().scan(bytes, word).end,
            _ => word_end(bytes, word),
        };
        let begins = match separator {
            Some(separator) => end > word && bytes.get(skip_blanks(bytes, end)) == Some(&separator),
            None => matches!(bytes.get(word..end), Some(b"run" | b"set" | b"flow-end")),
        };
        if begins {
            return Some(word);
        }
        // Of many spaces in a row each would lead to the same word.
        from = word;
    }
}

/// The end of the name or variable at `at`.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let goes_on = |&byte: &u8| is_name_byte(byte) || matches!(byte, b'$' | b'.');
    at + rest.iter().position(|byte| !goes_on(byte)).unwrap_or(rest.len())
}

/// Whether an entry most likely begins at `next`, the first character after the comma or line end at `end`.
fn begins_entry(of: Of, bytes: &[u8], end: usize, next: usize) -> bool {
    if of.is_json() {
        return next < bytes.len();
    }
    let before = bytes.get(..end).unwrap_or_default().trim_ascii_end();
    let goes_on = before.ends_with(b":")
        || before.ends_with(b"=")
        || ["or", "as"].into_iter().any(|word| ends_with_word(before, word));
    match bytes.get(next) {
        Some(b'"' | b'$') => !goes_on,
        Some(&byte) if is_name_start(byte) => {
            let word = name_end(bytes, next).and_then(|end| bytes.get(next..end)).unwrap_or_default();
            let ends_entries: [&[u8]; 6] = [b"or", b"as", b"file", b"type", b"mandatory", b"optional"];
            !goes_on && !ends_entries.contains(&word)
        }
        _ => false,
    }
}

fn is_pair(open: Option<&u8>, close: Option<&u8>) -> bool {
    matches!((open, close), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

/// What the entries of the block are that the bracket at `at` opens; `None` where they are not many.
fn what_opens(text: &str, at: usize) -> Option<Of> {
    if text.as_bytes().get(at) == Some(&b'[') {
        return Some(Of::Items);
    }
    let before = text.get(..at)?.trim_ascii_end();
    if before.ends_with([':', ',', '=', '[', '{']) {
        return Some(Of::Members);
    }
    let (before, last) = last_word(before);
    let (_, one_before) = last_word(before);
    match (one_before, last) {
        ("flow", _) => Some(Of::Flow),
        (_, "headers" | "query" | "form" | "multipart" | "parameters") => Some(Of::Fields),
        (_, "response") | ("response", "json" | "xml" | "text") => Some(Of::Response),
        (_, "given") => Some(Of::Given),
        (_, "expect") => Some(Of::Expected),
        (_, "json" | "or") | ("given", "call") => Some(Of::Members),
        _ => None,
    }
}

/// The word that `text` ends with, and what is before it.
fn last_word(text: &str) -> (&str, &str) {
    let length = text.bytes().rev().take_while(|&byte| is_name_byte(byte)).count();
    let (before, word) = text.split_at_checked(text.len() - length).unwrap_or((text, ""));
    (before.trim_ascii_end(), word)
}
