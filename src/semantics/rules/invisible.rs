//! `text::invisible`: characters that nobody sees, or that change the direction of what is seen.

use crate::semantics::lowering::Lowering;
use crate::source::Span;
use crate::syntax::invisible::{invisible_character, invisible_characters};

impl Lowering<'_, '_> {
    /// Reports invisible characters of the text that is written at `span`; those of `reported` were already.
    pub(in crate::semantics) fn invisible(&mut self, span: Span, reported: impl Fn(char) -> bool) {
        for (at, character) in invisible_characters(self.written(span)) {
            if reported(character) {
                continue;
            }
            let start = span.start as usize + at;
            let at = self.location(Span::new(start, start + character.len_utf8()));
            self.report(invisible_character(at, character));
        }
    }
}
