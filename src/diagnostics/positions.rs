//! Positions of many diagnostics, found in order.

use crate::source::{FileId, Location, Position, Sources, Span};

/// Looks positions up, and counts on from the last one where it stands earlier on the same line: many
/// diagnostics on one long line cost one walk along it.
pub struct Positions<'a> {
    sources: &'a Sources,
    last: Option<(FileId, Position)>,
}

impl<'a> Positions<'a> {
    /// Starts without a last position.
    #[must_use]
    pub fn new(sources: &'a Sources) -> Self {
        Self { sources, last: None }
    }

    /// The first and the last position of `location`; the start of an empty file where there is none.
    pub fn range(&mut self, location: Location) -> (Position, Position) {
        let start = self.at(location.file, location.span.start);
        let end = self.at(location.file, location.span.end.max(location.span.start));
        self.last = Some((location.file, start));
        (start, end)
    }

    /// The position of the byte at `offset`, which is clamped to the file and to the start of a
    /// character.
    pub fn at(&mut self, file: FileId, offset: u32) -> Position {
        let Some(source) = self.sources.get(file) else {
            return Position { line: 1, column: 1, offset: 0 };
        };
        let offset = source.text().floor_char_boundary(offset as usize) as u32;
        let line = source.line_of(offset);
        let position = match self.last {
            // A position at 0 stands before the byte order mark, which no column counts.
            Some((of, last)) if of == file && last.line == line && (1..=offset).contains(&last.offset) => {
                let between = source.slice(Span { start: last.offset, end: offset });
                Position { line, column: last.column + between.chars().count() as u32, offset }
            }
            _ => source.position(offset),
        };
        self.last = Some((file, position));
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    const TEXT: &str =
        "\u{feff}ab\tc\r\nनमस्ते x\r\n👩‍💻 e\u{301} $flow.key.tier\n\ttab\nlast line without end ü";

    fn sources(text: &str) -> Sources {
        let mut sources = Sources::default();
        sources.add(Source::new("a.hook".into(), "a.hook".into(), text.into())).unwrap();
        sources
    }

    /// Where `needle` begins, as (line, column, offset).
    fn place(needle: &str) -> (u32, u32, u32) {
        let sources = sources(TEXT);
        let at = TEXT.find(needle).unwrap() as u32;
        let position = Positions::new(&sources).at(FileId(0), at);
        (position.line, position.column, position.offset)
    }

    #[test]
    fn counts_scalar_values_and_bytes() {
        assert_eq!(place("ab"), (1, 1, 3), "the byte order mark is no column");
        assert_eq!(place("c\r"), (1, 4, 6), "a tab is one column");
        assert_eq!(place("नम"), (2, 1, 9), "CRLF is one line end");
        assert_eq!(place("x\r"), (2, 8, 28), "six scalar values of three bytes");
        assert_eq!(place("e\u{301}"), (3, 5, 43), "an emoji of three scalar values");
        assert_eq!(place("$flow"), (3, 8, 47), "a combining mark is a column");
        assert_eq!(place("tab"), (4, 2, 63));
        assert_eq!(place("ü"), (5, 23, 89));
    }

    #[test]
    fn counting_on_agrees_with_counting_anew() {
        let sources = sources(TEXT);
        let mut running = Positions::new(&sources);
        for (offset, _) in TEXT.char_indices().chain([(TEXT.len(), ' '), (TEXT.len() + 9, ' ')]) {
            let anew = sources.get(FileId(0)).unwrap().position(offset as u32);
            assert_eq!(running.at(FileId(0), offset as u32), anew, "at {offset}");
        }
    }

    #[test]
    fn odd_offsets_are_clamped() {
        let sources = sources("aü");
        let mut positions = Positions::new(&sources);
        assert_eq!(positions.at(FileId(0), 2), Position { line: 1, column: 2, offset: 1 });
        assert_eq!(positions.at(FileId(0), u32::MAX), Position { line: 1, column: 3, offset: 3 });
        assert_eq!(positions.at(FileId(7), 2), Position { line: 1, column: 1, offset: 0 });
    }
}
