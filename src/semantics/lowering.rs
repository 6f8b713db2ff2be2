//! What every rule works with while one declaration is lowered.

use std::cell::Cell;
use std::collections::HashMap;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::jsonpath;
use crate::source::{FileId, Location, Place, Source, Span};

use super::declarations::Item;
use super::facts::Facts;
use super::index::Index;

/// One declaration on its way to the IR: where it stands, what the project declares, and what was found.
///
/// The `lower_…` functions give `None` exactly where they reported an error.
pub(super) struct Lowering<'i, 's> {
    pub source: &'s Source,
    pub file: FileId,
    /// Where the declaration stands in the file; places in its tree count from there.
    declaration: Span,
    pub index: &'i Index<'s>,
    /// What is wrong with this declaration; what its parser found comes first.
    pub found: Diagnostics,
    /// Which flow variables it reads and saves.
    pub facts: Facts<'s>,
    /// Whether the declaration could not be read in full: what seems absent may be in that part.
    pub broken: bool,
    /// The JSONPaths that earlier declarations had, compiled.
    pub paths: HashMap<&'s str, jsonpath::Path>,
    /// How many errors were reported here.
    pub errors: usize,
    /// Whether the places of the IR are wanted; `check` throws the IR away.
    places: bool,
    /// Offset, line and column of the place that was asked for last: the next one is mostly near.
    last_place: Cell<(u32, u32, u32)>,
    /// The multi-line text that is being lowered: no comment can stand inside it.
    pub multi_line: Option<Span>,
}

impl<'i, 's> Lowering<'i, 's> {
    pub fn new(item: &Item<'s>, index: &'i Index<'s>, places: bool) -> Self {
        Self {
            source: item.source,
            file: item.file,
            declaration: item.head.span,
            index,
            found: Diagnostics::default(),
            facts: Facts::default(),
            broken: false,
            paths: HashMap::new(),
            errors: 0,
            places,
            last_place: Cell::new((0, 0, 0)),
            multi_line: None,
        }
    }

    /// The place that a run's messages name. On one line it is counted on from the last one, so that
    /// a long line is not counted from its start for each of its values.
    pub fn place(&self, span: Span) -> Place {
        if !self.places {
            return Place { file: self.file.0, line: 1, column: 1 };
        }
        let span = span.from_start(self.declaration.start);
        let (offset, last_line, last_column) = self.last_place.get();
        let line = self.source.line_of(span.start);
        let between = |start: u32, end: u32| self.source.slice(Span { start, end }).chars().count() as u32;
        let column = match line == last_line {
            true if offset <= span.start => last_column + between(offset, span.start),
            true => last_column.saturating_sub(between(span.start, offset)),
            false => self.source.position(span.start).column,
        };
        self.last_place.set((span.start, line, column));
        Place { file: self.file.0, line, column }
    }

    pub fn location(&self, span: Span) -> Location {
        Location { file: self.file, span: span.from_start(self.declaration.start) }
    }

    /// The text of the file itself, which outlives the tree.
    pub fn written(&self, span: Span) -> &'s str {
        self.source.slice(span.from_start(self.declaration.start))
    }

    /// A diagnostic at `span`, not yet reported.
    pub fn fault(
        &self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(code, self.location(span), message, help)
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        if let Some(text) = self.multi_line
            && diagnostic.severity() == Severity::Warning
        {
            self.facts.inside_texts.push((diagnostic.location, self.location(text).span));
        }
        self.errors += usize::from(diagnostic.severity() == Severity::Error);
        self.found.push(diagnostic);
    }

    /// The word that `span` begins with: `headers` of `headers { … }`.
    pub fn head(&self, span: Span) -> Span {
        let text = self.written(span);
        let length = text
            .find(|c: char| c.is_whitespace() || matches!(c, '{' | '"' | '(' | '#' | ',' | ':'))
            .unwrap_or(text.len());
        Span { start: span.start, end: span.start + length as u32 }
    }
}
