//! `# allow(CODE)`: comments that silence a warning (section 7).
//!
//! At the end of a line the comment counts for that line; alone on a line, for the next line that is not
//! such a comment itself. Several codes are separated by commas. A code that no diagnostic has, or an
//! error's, silences nothing, which is reported (`allow::unused`).

use std::collections::HashSet;

use crate::diagnostics::{Code, Severity};
use crate::source::{Source, Span};
use crate::syntax::ast::Comment;

/// The lines of a file on which warnings are silenced.
#[derive(Debug, Default)]
pub struct Allowed {
    silenced: HashSet<(u32, Code)>,
    written: Vec<Written>,
}

/// A code that a comment allows.
#[derive(Debug)]
pub struct Written {
    /// Where it is written.
    pub at: Span,
    /// The lines for which it counts.
    pub lines: Vec<u32>,
}

impl Allowed {
    /// What the comments of a file allow.
    #[must_use]
    pub fn of(source: &Source, comments: &[Comment]) -> Self {
        let mut allowed = Self::default();
        let mut waiting: Vec<usize> = Vec::new();
        let mut last_line = 0;
        for comment in comments {
            let text = source.slice(comment.span);
            if waiting.is_empty() && !text.contains("allow(") {
                continue;
            }
            let codes = allowed_codes(text, comment.span.start);
            let line = source.line_of(comment.span.start);
            // An own line that follows another such line carries on what that one allows.
            if last_line + 1 != line || !comment.own_line {
                waiting.clear();
            }
            let new = allowed.written.len()..allowed.written.len() + codes.len();
            let counts_for = if comment.own_line { line + 1 } else { line };
            allowed.written.extend(codes.into_iter().map(|at| Written { at, lines: Vec::new() }));
            if comment.own_line {
                waiting.extend(new);
                allowed.count(counts_for, waiting.iter().copied(), source);
                last_line = line;
            } else {
                allowed.count(counts_for, new, source);
            }
        }
        allowed
    }

    fn count(&mut self, line: u32, numbers: impl Iterator<Item = usize>, source: &Source) {
        for number in numbers {
            let Some(written) = self.written.get_mut(number) else { continue };
            written.lines.push(line);
            let code = Code::named(source.slice(written.at));
            let warning = code.filter(|code| code.severity() == Severity::Warning);
            self.silenced.extend(warning.map(|code| (line, code)));
        }
    }

    /// Whether it silences nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.silenced.is_empty()
    }

    /// Whether warnings of `code` are silenced on `line`.
    #[must_use]
    pub fn silences(&self, line: u32, code: Code) -> bool {
        self.silenced.contains(&(line, code))
    }

    /// Every code that is written in a comment, in order, whether it exists or not.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.written
    }
}

/// Where the codes of `# allow(a::b, c::d)`, which a reason may follow, are written; `comment` begins at `start`.
fn allowed_codes(comment: &str, start: u32) -> Vec<Span> {
    let after = comment.trim_start_matches('#').trim_start();
    let inside = after.strip_prefix("allow(").and_then(|rest| rest.split_once(')'));
    let Some((inside, _)) = inside else { return Vec::new() };
    let mut at = start as usize + comment.len() - after.len() + "allow(".len();
    let mut codes = Vec::new();
    for name in inside.split(',') {
        let from = at + name.len() - name.trim_start().len();
        if !name.trim().is_empty() {
            codes.push(Span::new(from, from + name.trim().len()));
        }
        at += name.len() + 1;
    }
    codes
}
