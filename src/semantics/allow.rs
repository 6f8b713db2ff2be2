//! `# allow(CODE)`: comments that silence a warning (section 7).
//!
//! At the end of a line the comment counts for that line; alone on a line, for the next line that is not
//! such a comment itself. Several codes are separated by commas. A code that no diagnostic has, or an
//! error's, silences nothing.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::diagnostics::{Code, Diagnostics, Severity};
use crate::source::{FileId, Location, Source, Sources, Span};
use crate::syntax::ast::Comment;

/// The lines on which warnings are silenced.
#[derive(Debug, Default)]
pub(super) struct Allowed(HashSet<(FileId, u32, Code)>);

impl Allowed {
    /// Notes the comments of a file.
    pub fn note(&mut self, source: &Source, file: FileId, comments: &[Comment]) {
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
                self.allow(file, line, codes.iter().copied());
            }
            // An own line that follows another such line carries on what that one allows.
            if last_line + 1 != line || !comment.own_line {
                waiting.clear();
            }
            if comment.own_line {
                waiting.extend(codes);
                self.allow(file, line + 1, waiting.iter().copied());
                last_line = line;
            }
        }
    }

    fn allow(&mut self, file: FileId, line: u32, codes: impl Iterator<Item = Code>) {
        let warnings = codes.filter(|code| code.severity() == Severity::Warning);
        self.0.extend(warnings.map(|code| (file, line, code)));
    }

    /// Takes out the warnings that are silenced: at their own line or, inside a multi-line text, where no
    /// comment can stand, at the line where that text begins or ends.
    pub fn silence(&self, sources: &Sources, texts: &[(Location, Span)], diagnostics: &mut Diagnostics) {
        if self.0.is_empty() {
            return;
        }
        let texts: HashMap<(FileId, u32), Span> =
            texts.iter().map(|(location, text)| ((location.file, location.span.start), *text)).collect();
        diagnostics.retain(|one| {
            let Some(source) = sources.get(one.location.file) else { return true };
            let silenced = |offset| self.0.contains(&(one.location.file, source.line_of(offset), one.code));
            let text = texts.get(&(one.location.file, one.location.span.start));
            let around = text.is_some_and(|text| silenced(text.start) || silenced(text.end));
            one.severity() == Severity::Error || !(silenced(one.location.span.start) || around)
        });
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
