//! What is ahead of a place in a text: three quotes, and a line of a block before them.

use super::super::lexemes::name_end;
use super::super::words;

/// What ends a text of several lines.
pub(super) const THREE: &[u8] = b"\"\"\"";

/// What is ahead of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ahead {
    from: usize,
    /// The next three quotes.
    pub three: Option<usize>,
    /// The first line of a block before them.
    pub block: Option<usize>,
}

impl Ahead {
    /// Of the place `from`.
    pub fn of(text: &str, from: usize) -> Self {
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        let three = memchr::memmem::find(rest, THREE).map(|length| from + length);
        let block = three.and_then(|three| {
            let between = text.get(from..three)?;
            let mut starts = memchr::memchr_iter(b'\n', between.as_bytes()).map(|end| end + 1);
            let line = |start: usize| between.get(start..).and_then(|rest| rest.lines().next());
            starts.find(|&start| line(start).is_some_and(begins_block)).map(|start| from + start)
        });
        Self { from, three, block }
    }

    /// Whether it is what is ahead of `from`, too.
    pub fn is_of(&self, from: usize) -> bool {
        let is_ahead = |place: Option<usize>| place.is_none_or(|place| from <= place);
        self.from <= from && is_ahead(self.three) && is_ahead(self.block)
    }
}

pub(super) fn begins_block(line: &str) -> bool {
    line_word(line).is_some_and(words::begins_line)
}

/// The word that `line` begins with, unless it is a name.
pub(super) fn line_word(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let end = name_end(line.as_bytes(), 0)?;
    line.get(..end).filter(|_| !line.get(end..).unwrap_or_default().trim_start().starts_with(':'))
}
