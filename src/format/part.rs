//! Declarations that follow one another, printed by themselves: of a large file, what was read and what is printed is
//! held for one part at a time.

use std::ops::Range;

use super::sound::Place;
use super::{outline, print, sound, tree};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::{FileId, Source, Span};
use crate::syntax::{self, Head, Outline, ast::Comment};

/// How many bytes of a file make a part; the last declaration goes beyond them.
const BYTES: usize = 64 << 10;

/// A part of a file, from its first declaration up to the first one of the next part.
pub(super) struct Part<'s> {
    source: &'s Source,
    span: Span,
    heads: &'s [Head],
    comments: &'s [Comment],
}

/// What is to stand in place of a part.
pub(super) struct Printed {
    pub text: String,
    /// The declarations in it, found again in what was printed.
    pub heads: Vec<Place>,
}

/// Why a part cannot be printed.
pub(super) enum Stays {
    Faulty(Vec<Diagnostic>),
    Unsound,
}

/// The parts of `source`, which has this `outline`. The first has what stands before the declarations, too.
pub(super) fn parts<'s>(source: &'s Source, outline: &'s Outline) -> Vec<Part<'s>> {
    let heads = outline.declarations.as_slice();
    let mut parts = Vec::new();
    let (mut start, mut first) = (0, 0);
    for (index, head) in heads.iter().enumerate() {
        let here = head.span.start as usize;
        if here - start >= BYTES && index > first {
            parts.push(Part::new(source, outline, start..here, first..index));
            (start, first) = (here, index);
        }
    }
    parts.push(Part::new(source, outline, start..source.text().len(), first..heads.len()));
    parts
}

impl<'s> Part<'s> {
    fn new(source: &'s Source, outline: &'s Outline, at: Range<usize>, heads: Range<usize>) -> Self {
        let before = |end: usize| outline.comments.partition_point(|one| (one.span.start as usize) < end);
        Self {
            source,
            span: Span::new(at.start, at.end),
            heads: outline.declarations.get(heads).unwrap_or_default(),
            comments: outline.comments.get(before(at.start)..before(at.end)).unwrap_or_default(),
        }
    }

    /// The part in the one layout, with `\r\n` as line ends if `crlf`. A place in a fault is one of `file`.
    pub fn print(&self, file: FileId, crlf: bool) -> Result<Printed, Stays> {
        let mut diagnostics = Diagnostics::default();
        let (declarations, mut spans) = syntax::parse_some(self.source, file, self.heads, &mut diagnostics);
        if !diagnostics.is_empty() {
            return Err(Stays::Faulty(diagnostics.into_iter().collect()));
        }
        spans.iter_mut().for_each(|span| *span = span.relative_to(self.span.start));
        let text = self.source.slice(self.span);
        let tree = tree::build(text, &outline::Outline::of(&declarations, &spans));
        let printed = with_line_ends(text, print::file(&tree), crlf);
        let heads = match text.strip_prefix(printed.as_str()) {
            Some(rest) if rest.trim_ascii().is_empty() => {
                self.heads.iter().map(|head| self.place(head)).collect()
            }
            _ => {
                let comments = self.comments.iter().map(|one| self.source.slice(one.span));
                sound::found_again(declarations, comments, &printed).ok_or(Stays::Unsound)?
            }
        };
        Ok(Printed { text: printed, heads })
    }

    fn place(&self, head: &Head) -> Place {
        (head.kind, head.span.relative_to(self.span.start))
    }

    /// Whether a blank line stands between it and the next part.
    pub fn ends_with_blank_line(&self) -> bool {
        let text = self.source.slice(self.span);
        let written = text.trim_end_matches([' ', '\t', '\r', '\n']);
        text.get(written.len()..).is_some_and(|rest| rest.matches('\n').count() > 1)
    }
}

/// `printed` with the byte order mark of `text`, and with `\r\n` as line ends if `crlf`.
fn with_line_ends(text: &str, printed: String, crlf: bool) -> String {
    // A carriage return at the end of a printed line is part of a text: one more belongs to the line's end.
    let printed = match crlf {
        true => printed.replace('\n', "\r\n"),
        false if printed.contains("\r\n") => printed.replace("\r\n", "\r\r\n"),
        false => printed,
    };
    if text.starts_with('\u{feff}') { format!("\u{feff}{printed}") } else { printed }
}
