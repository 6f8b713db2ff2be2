//! One file, and the one line index of the program.

use std::path::PathBuf;

use super::place::{FileId, Place, Position};
use super::span::Span;

/// One file's text, with the starts of its lines.
///
/// Offsets count from the start of the file as it is on disk: a leading byte order mark is part of
/// the text and not of the first column.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) text: String,
    pub(super) line_starts: Vec<u32>,
    pub(super) not_utf8_at: Option<u32>,
}

impl Source {
    /// Indexes `text`, which messages call `name`.
    #[must_use]
    pub fn new(path: PathBuf, name: String, text: String) -> Self {
        let line_ends = || memchr::memchr_iter(b'\n', text.as_bytes());
        // There may be millions: what is allocated by doubling would take twice the room.
        let mut line_starts = Vec::with_capacity(1 + line_ends().count());
        line_starts.push(0);
        line_starts.extend(line_ends().map(|at| at as u32 + 1));
        Self { path, name, text, line_starts, not_utf8_at: None }
    }

    /// Indexes the bytes of a file. Where they are not UTF-8, the text ends before the first byte that is
    /// not, and checking it reports that ([`Source::not_utf8_at`]).
    #[must_use]
    pub fn from_bytes(path: PathBuf, name: String, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(path, name, text),
            Err(error) => {
                let end = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                bytes.truncate(end);
                let text = String::from_utf8(bytes).unwrap_or_default();
                Self { not_utf8_at: Some(end as u32), ..Self::new(path, name, text) }
            }
        }
    }

    /// The offset of the first byte that is not UTF-8, where the file is not.
    #[must_use]
    pub fn not_utf8_at(&self) -> Option<u32> {
        self.not_utf8_at
    }

    /// Where it was read from.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`; empty where it does not fit the file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The position of the byte at `offset`, which is clamped to the file.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start as usize <= offset);
        let start = line
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index))
            .map_or(0, |&start| start as usize);
        let before = self.text.get(start..offset).unwrap_or_default();
        let before = if start == 0 { before.trim_start_matches('\u{feff}') } else { before };
        Position { line: line as u32, column: before.chars().count() as u32 + 1, offset: offset as u32 }
    }

    /// The line of the byte at `offset`, from 1; the last one where `offset` is past the end.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    /// The place at which `span` of the file number `file` begins.
    #[must_use]
    pub fn place(&self, file: FileId, span: Span) -> Place {
        let position = self.position(span.start);
        Place { file: file.0, line: position.line, column: position.column }
    }

    /// The bytes of the line, counted from 1, without its line end.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Span {
        let start = |line: u32| self.line_starts.get(line as usize).copied();
        let from = line.checked_sub(1).and_then(start).unwrap_or(0);
        let to = start(line).unwrap_or(self.text.len() as u32);
        let text = self.slice(Span { start: from, end: to });
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Span::new(from as usize, from as usize + text.len())
    }
}
