//! `# allow(CODE)`: comments that silence a warning (section 7).
//!
//! At the end of a line the comment counts for that line; alone on a line, for the next line that is not
//! such a comment itself. Several codes are separated by commas. A code that no diagnostic has, or an
//! error's, silences nothing.

use std::collections::{BTreeSet, HashSet};

use crate::diagnostics::{Code, Severity};
use crate::source::Source;
use crate::syntax::ast::Comment;

/// The lines of a file on which warnings are silenced.
#[derive(Debug, Default)]
pub struct Allowed(HashSet<(u32, Code)>);

impl Allowed {
    /// What the comments of a file allow.
    #[must_use]
    pub fn of(source: &Source, comments: &[Comment]) -> Self {
        let mut allowed = Self::default();
        let mut waiting: BTreeSet<Code> = BTreeSet::new();
        let mut last_line = 0;
        for comment in comments {
            let text = source.slice(comment.span);
            if waiting.is_empty() && !text.contains("allow(") {
                continue;
            }
            let codes = allowed_codes(text);
            let line = source.line_of(comment.span.start);
            if !comment.own_line {
                allowed.allow(line, codes.iter().copied());
            }
            // An own line that follows another such line carries on what that one allows.
            if last_line + 1 != line || !comment.own_line {
                waiting.clear();
            }
            if comment.own_line {
                waiting.extend(codes);
                allowed.allow(line + 1, waiting.iter().copied());
                last_line = line;
            }
        }
        allowed
    }

    fn allow(&mut self, line: u32, codes: impl Iterator<Item = Code>) {
        let warnings = codes.filter(|code| code.severity() == Severity::Warning);
        self.0.extend(warnings.map(|code| (line, code)));
    }

    /// Whether it silences nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether warnings of `code` are silenced on `line`.
    #[must_use]
    pub fn silences(&self, line: u32, code: Code) -> bool {
        self.0.contains(&(line, code))
    }
}

/// The codes of `# allow(a::b, c::d)`, which a reason may follow.
fn allowed_codes(comment: &str) -> Vec<Code> {
    let inside = comment
        .trim_start_matches('#')
        .trim_start()
        .strip_prefix("allow(")
        .and_then(|rest| rest.split_once(')'))
        .map(|(inside, _)| inside);
    inside
        .into_iter()
        .flat_map(|inside| inside.split(','))
        .filter_map(|name| Code::named(name.trim()))
        .collect()
}
