//! What every rule works with while one declaration is lowered.

use std::cell::{Cell, RefCell};

use ecow::EcoString;

use crate::diagnostics::{Code, Diagnostic, Fault, Severity};
use crate::source::{Place, Position, Site, Span};
use crate::syntax::ast::{self, MarkKind, ResponseFormat};

use super::item::{Among, Item, Paths, Wanted};
use super::mention::{Mention, Noun, Verb};
use super::response_path::ResponsePath;
use super::several::Several;
use super::view::View;

/// One declaration on its way to the IR: its text, what the project declares, and what was found.
///
/// The `lower_…` functions give `None` exactly where they reported an error.
pub(super) struct Lowering<'i, 's> {
    item: Item<'s>,
    pub index: View<'i>,
    /// What is wrong with this declaration; what its parser found comes first.
    pub found: Vec<Fault>,
    /// The names in it.
    pub mentions: Vec<Mention>,
    /// Faults whose help is to name what is nearest.
    pub wanted: Vec<Wanted>,
    /// Where warnings stand, or may yet, inside a multi-line text, and that text.
    pub inside_texts: Vec<(u32, Span)>,
    /// Whether the declaration could not be read in full: what seems absent may be in that part.
    pub broken: bool,
    /// The JSONPaths that earlier declarations had, compiled.
    pub paths: &'i mut Paths,
    /// Whether what it becomes is wanted, and not only what is wrong with it.
    pub keeps: bool,
    /// Whether nobody asks for the JSON of a test that is being lowered.
    pub drops_json: bool,
    /// How many errors were reported here.
    pub errors: usize,
    /// The place that was asked for last: the next one is mostly near.
    last_place: Cell<Position>,
    /// Places that were asked for, each far from the one before: from one of them a place before the last is counted on.
    passed: RefCell<Vec<Position>>,
    /// What the paths of the response that is being lowered read.
    pub read_in_paths: Vec<(EcoString, Span)>,
    /// Which formats it was reported that the `response` at hand lacks.
    pub lacking: Vec<ResponseFormat>,
    /// The paths of the response of a webhook that has tests.
    pub response_paths: Option<Vec<ResponsePath>>,
    /// The multi-line text that is being lowered: no comment can stand inside it.
    pub multi_line: Option<Span>,
}

/// How many bytes lie at least between two places of [`Lowering::passed`].
const FAR: u32 = 1024;

impl<'i, 's> Lowering<'i, 's> {
    pub fn new(item: Item<'s>, index: View<'i>, paths: &'i mut Paths) -> Self {
        Self {
            item,
            index,
            found: Vec::new(),
            mentions: Vec::new(),
            wanted: Vec::new(),
            inside_texts: Vec::new(),
            broken: false,
            paths,
            keeps: true,
            drops_json: false,
            errors: 0,
            last_place: Cell::new(Position { offset: 0, ..item.start }),
            passed: RefCell::default(),
            read_in_paths: Vec::new(),
            lacking: Vec::new(),
            response_paths: None,
            multi_line: None,
        }
    }

    /// The place that a run's messages name, counted on from the last one.
    pub fn place(&self, span: Span) -> Place {
        let last = match self.last_place.get() {
            last if last.offset <= span.start => last,
            _ => {
                let passed = self.passed.borrow();
                let index = passed.partition_point(|place| place.offset <= span.start);
                let start = Position { offset: 0, ..self.item.start };
                index.checked_sub(1).and_then(|index| passed.get(index)).copied().unwrap_or(start)
            }
        };
        let between = self.written(Span { start: last.offset, end: span.start });
        let here = match memchr::memrchr(b'\n', between.as_bytes()) {
            None => Position {
                column: last.column + between.chars().count() as u32,
                offset: span.start,
                line: last.line,
            },
            Some(at) => Position {
                line: last.line + memchr::memchr_iter(b'\n', between.as_bytes()).count() as u32,
                column: between.get(at + 1..).unwrap_or_default().chars().count() as u32 + 1,
                offset: span.start,
            },
        };
        self.last_place.set(here);
        let mut passed = self.passed.borrow_mut();
        if here.offset >= passed.last().map_or(0, |place| place.offset) + FAR {
            passed.push(here);
        }
        Place { file: self.item.file.0, line: here.line, column: here.column }
    }

    pub fn location(&self, span: Span) -> Site {
        Site::here(span)
    }

    /// The text of the file itself, which outlives the tree.
    pub fn written(&self, span: Span) -> &'s str {
        self.item.text.get(span.range()).unwrap_or_default()
    }

    /// A diagnostic at `span`, not yet reported.
    pub fn fault(
        &self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Fault {
        Diagnostic::new(code, self.location(span), message, help)
    }

    pub fn report(&mut self, fault: Fault) {
        if let Some(text) = self.multi_line
            && fault.severity() == Severity::Warning
        {
            self.inside_texts.push((fault.location.span.start, text));
        }
        self.errors += usize::from(fault.severity() == Severity::Error);
        self.found.push(fault);
    }

    /// `fault` with the edit that removes `mark`; `mandatory` is for its author to remove.
    pub fn without_mark(&self, fault: Fault, mark: &ast::Mark) -> Fault {
        match mark.kind {
            MarkKind::Optional => fault.with_fix(self.location(mark.span), ""),
            MarkKind::Mandatory => fault,
        }
    }

    /// Reports `fault`, about `name`, whose help is to be the nearest name `among` others, where there is one.
    pub fn report_unknown(&mut self, fault: Fault, name: &str, among: Among) {
        self.wanted.push(Wanted { fault: self.found.len() as u32, name: name.into(), among });
        self.report(fault);
    }

    /// For what `entries` become.
    pub fn several<E, T>(&self, entries: &ast::Entries<E>) -> Several<T> {
        Several::new(entries.least(), self.keeps_of(entries))
    }

    /// Whether what `entries` become is kept.
    pub fn keeps_of<E>(&self, entries: &ast::Entries<E>) -> bool {
        self.keeps || !entries.is_long()
    }

    /// What `lower` gives, with all that its long blocks become, since a rule looks at that.
    pub fn in_full<T>(&mut self, lower: impl FnOnce(&mut Self) -> T) -> T {
        let kept = std::mem::replace(&mut self.keeps, true);
        let lowered = lower(self);
        self.keeps = kept;
        lowered
    }

    /// Notes a name that stands at `span`.
    pub fn mention(&mut self, verb: Verb, noun: Noun, span: Span) {
        self.mentions.push(Mention { verb, noun, span });
    }

    /// The `word` that `span` begins with, or what stands in its place: `headers` of `headers { … }`.
    pub fn head(&self, span: Span, word: &str) -> Span {
        let written = self.written(span);
        let in_word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
        let length = match written.starts_with(word) {
            true => word.len(),
            false => written.find(|character| !in_word(character)).unwrap_or(written.len()).max(1),
        };
        Span { start: span.start, end: (span.start + length as u32).min(span.end) }
    }
}
