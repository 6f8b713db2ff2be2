//! What a step of recovery finds: faults, and the edits that make the text what was meant.

use super::super::edits::Edits;
use crate::diagnostics::printable::printable;
use crate::diagnostics::{Code, Diagnostic, Fault, MOST_FOUND};
use crate::source::{Site, Span};

/// Faults, and edits for reading on.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub faults: Vec<Fault>,
    pub edits: Edits,
}

impl Findings {
    /// Whether these faults are so many that nobody looks for more.
    pub fn are_many(&self) -> bool {
        self.faults.len() >= MOST_FOUND
    }

    /// Reports `fault`, which nothing fixes for sure.
    pub fn told(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Reports `fault`; its fix is the recovery.
    pub fn fixed(&mut self, fault: Fault) {
        for edit in fault.fixes.iter().take(1).flat_map(|fix| &fix.edits) {
            let span = edit.location.span;
            self.edits.replace(span.start as usize, span.end as usize, edit.replacement.clone());
        }
        self.faults.push(fault);
    }
}

/// The place from `start` to `end`.
pub(super) fn site(start: usize, end: usize) -> Site {
    Site::here(Span::new(start, end))
}

/// A `syntax::unexpected` from `start` to `end`.
pub(super) fn unexpected(
    start: usize,
    end: usize,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Fault {
    Diagnostic::new(Code::SyntaxUnexpected, site(start, end), message, help)
}

/// How much of a text a message names.
const MOST_SHOWN: usize = 40;

/// What the text from `start` to `end` is called in a message: its first line, shortened.
pub(super) fn shown(text: &str, start: usize, end: usize) -> String {
    let written = text.get(start..end).unwrap_or_default();
    let line = written.lines().next().unwrap_or_default();
    let short =
        line.char_indices().nth(MOST_SHOWN).map_or(line, |(end, _)| line.get(..end).unwrap_or_default());
    match short.len() < written.len() {
        true => format!("`{}…`", printable(short.trim_end())),
        false => format!("`{}`", printable(short)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_a_short_line_in_which_all_is_seen() {
        let all = |text: &str| shown(text, 0, text.len());
        assert_eq!(all("\0"), "`␀`");
        assert_eq!(all("a\u{1b}b"), "`a␛b`");
        assert_eq!(all("one\ntwo"), "`one…`");
        assert_eq!(all(&"é".repeat(40)), format!("`{}`", "é".repeat(40)));
        assert_eq!(all(&"é".repeat(41)), format!("`{}…`", "é".repeat(40)));
    }
}
