//! Lines and columns in the units of editors.

use super::file::Source;

/// In what the columns of a line are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Byte,
    /// Unicode scalar values.
    Scalar,
    /// UTF-16 code units, as the Language Server Protocol has them unless told otherwise.
    Utf16,
}

impl Unit {
    /// How many of them `c` takes.
    #[must_use]
    pub fn of(self, c: char) -> usize {
        match self {
            Self::Byte => c.len_utf8(),
            Self::Scalar => 1,
            Self::Utf16 => c.len_utf16(),
        }
    }
}

impl Source {
    /// The text of the line number `line`, counted from 0, without its line end, and where it starts. A byte
    /// order mark belongs to no line.
    fn line(&self, line: u32) -> Option<(u32, &str)> {
        self.line_starts.get(line as usize)?;
        let span = self.line_span(line + 1);
        let text = self.slice(span);
        let bare = if span.start == 0 { text.trim_start_matches('\u{feff}') } else { text };
        Some((span.start + (text.len() - bare.len()) as u32, bare))
    }

    /// The line and the column of the byte at `offset`, both from 0, the column counted in `unit`. An offset past
    /// the end, inside of a character or inside of a line end counts as the place before it.
    #[must_use]
    pub fn line_and_column(&self, offset: u32, unit: Unit) -> (u32, u32) {
        let line = self.line_of(offset.min(self.text.len() as u32)).saturating_sub(1);
        let Some((start, text)) = self.line(line) else { return (0, 0) };
        let before =
            text.get(..text.floor_char_boundary(offset.saturating_sub(start) as usize)).unwrap_or_default();
        (line, before.chars().map(|c| unit.of(c) as u32).sum())
    }

    /// The byte at `column` of `line`, both from 0, the column counted in `unit`: the other way round. A column
    /// past the end of its line is its end, one inside of a character the start of that, a line past the last
    /// the end of the text.
    #[must_use]
    pub fn offset_at(&self, line: u32, column: u32, unit: Unit) -> u32 {
        let Some((start, text)) = self.line(line) else { return self.text.len() as u32 };
        let mut left = column as usize;
        let mut at = start;
        for c in text.chars() {
            let Some(rest) = left.checked_sub(unit.of(c)).filter(|_| left > 0) else { break };
            left = rest;
            at += c.len_utf8() as u32;
        }
        at
    }
}
