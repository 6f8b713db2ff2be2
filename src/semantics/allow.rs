//! `# allow(CODE)`: comments that silence a warning (section 7).
//!
//! At the end of a line the comment counts for that line; alone on a line, for the next line that is not
//! such a comment itself. Several codes are separated by commas. A code that no diagnostic has, or an
//! error's, silences nothing, which is reported (`allow::unused`).

use std::collections::HashMap;
use std::ops::RangeInclusive;

use crate::diagnostics::{Code, Severity};
use crate::source::{Source, Span};
use crate::syntax::ast::Comment;

/// The lines of a file on which warnings are silenced.
#[derive(Debug, Default)]
pub struct Allowed {
    /// Of each code, in order; none overlaps the next.
    silenced: HashMap<Code, Vec<RangeInclusive<u32>>>,
    written: Vec<Written>,
}

/// A code that a comment allows.
#[derive(Debug)]
pub struct Written {
    /// Where it is written.
    pub at: Span,
    /// The lines for which it counts.
    pub lines: RangeInclusive<u32>,
}

impl Allowed {
    /// What the comments of a file allow.
    #[must_use]
    pub fn of(source: &Source, comments: &[Comment]) -> Self {
        let mut allowed = Self::default();
        // Those on own lines that follow each other: the first one's number, and the line of the last one.
        let mut waiting = (0, None);
        for comment in comments {
            let text = source.slice(comment.span);
            if waiting.1.is_none() && !text.contains("allow(") {
                continue;
            }
            let codes = allowed_codes(text, comment.span.start);
            let line = source.line_of(comment.span.start);
            // An own line that follows another such line carries on what that one allows.
            if waiting.1.is_some_and(|last| last + 1 != line || !comment.own_line) {
                allowed.end(waiting);
                waiting = (allowed.written.len(), None);
            }
            allowed.written.extend(codes.into_iter().map(|at| Written { at, lines: line..=line }));
            if comment.own_line && waiting.0 < allowed.written.len() {
                waiting.1 = Some(line);
            } else {
                waiting.0 = allowed.written.len();
            }
        }
        allowed.end(waiting);
        for written in &allowed.written {
            let code = Code::named(source.slice(written.at));
            let Some(code) = code.filter(|code| code.severity() == Severity::Warning) else { continue };
            let ranges = allowed.silenced.entry(code).or_default();
            match ranges.last_mut().filter(|last| *last.end() >= *written.lines.start()) {
                Some(last) => *last = *last.start()..=*last.end().max(written.lines.end()),
                None => ranges.push(written.lines.clone()),
            }
        }
        allowed
    }

    /// Own lines from number `first` on count up to the line after the `last` of them.
    fn end(&mut self, (first, last): (usize, Option<u32>)) {
        let Some(last) = last else { return };
        for written in self.written.iter_mut().skip(first) {
            written.lines = *written.lines.start() + 1..=last + 1;
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
        self.silenced.get(&code).is_some_and(|ranges| cover(ranges, line))
    }

    /// Every code that is written in a comment, in order, whether it exists or not.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.written
    }
}

/// Whether one of `ranges` holds `line`. They are in order, and none ends before the one before it.
#[must_use]
pub fn cover(ranges: &[RangeInclusive<u32>], line: u32) -> bool {
    let index = ranges.partition_point(|range| *range.end() < line);
    ranges.get(index).is_some_and(|range| range.contains(&line))
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
