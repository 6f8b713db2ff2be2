//! What every rule works with while one declaration is lowered.

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Location, Place, Source, Span};

use super::facts::Facts;
use super::index::Index;

/// One declaration on its way to the IR: where it stands, what the project declares, and what was found.
///
/// The `lower_…` functions give `None` exactly where they reported an error.
pub(super) struct Lowering<'i, 's> {
    pub source: &'s Source,
    pub file: FileId,
    pub index: &'i Index<'s>,
    /// What is wrong with this declaration; what its parser found comes first.
    pub found: Diagnostics,
    /// Which flow variables it reads and saves.
    pub facts: Facts<'s>,
    /// Whether the declaration could not be read in full: what seems absent may be in that part.
    pub broken: bool,
    /// Whether the places of the IR are wanted; `check` throws the IR away.
    places: bool,
    /// The multi-line text that is being lowered: no comment can stand inside it.
    pub multi_line: Option<Span>,
}

impl<'i, 's> Lowering<'i, 's> {
    pub fn new(source: &'s Source, file: FileId, index: &'i Index<'s>, places: bool) -> Self {
        Self {
            source,
            file,
            index,
            found: Diagnostics::default(),
            facts: Facts::default(),
            broken: false,
            places,
            multi_line: None,
        }
    }

    /// The place that a run's messages name.
    pub fn place(&self, span: Span) -> Place {
        match self.places {
            true => self.source.place(self.file, span),
            false => Place { file: self.file.0, line: 1, column: 1 },
        }
    }

    pub fn location(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// The text of the file itself, which outlives the tree.
    pub fn written(&self, span: Span) -> &'s str {
        self.source.slice(span)
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
            && diagnostic.code.severity() == crate::diagnostics::Severity::Warning
        {
            self.facts.inside_texts.push((diagnostic.location, text));
        }
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
