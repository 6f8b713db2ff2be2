//! From bytes of a file to the positions of the protocol, and back.

use gen_lsp_types::{Position, Range};

use crate::source::{Source, Span, Unit};

/// The position of the byte at `offset`.
pub(super) fn position(source: &Source, offset: u32, unit: Unit) -> Position {
    let (line, character) = source.line_and_column(offset, unit);
    Position { line, character }
}

/// The range of `span`.
pub(super) fn range(source: &Source, span: Span, unit: Unit) -> Range {
    Range { start: position(source, span.start, unit), end: position(source, span.end, unit) }
}

/// The byte at `position`; what lies past an end counts as that end.
pub(super) fn offset(source: &Source, position: Position, unit: Unit) -> u32 {
    source.offset_at(position.line, position.character, unit)
}

/// The bytes of `range`; nothing where it ends before it begins.
pub(super) fn span(source: &Source, range: Range, unit: Unit) -> Span {
    let start = offset(source, range.start, unit);
    Span { start, end: offset(source, range.end, unit).max(start) }
}
