//! Diagnostics as one JSON document (language, section 8).

use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use super::listed::{listed, rendered};
use super::positions::Positions;
use super::{Diagnostic, Severity};
use crate::source::{Location, Position, Sources};

/// The document that `check --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report<'a> {
    /// The diagnostics in the order of files and places; of a file the first 1000.
    pub diagnostics: Vec<Entry<'a>>,
    /// How many errors there are, listed or not.
    pub errors: usize,
    /// How many warnings there are, listed or not.
    pub warnings: usize,
    /// Why the work could not be done, where it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<&'a str>,
}

/// One diagnostic.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Entry<'a> {
    /// `group::fault`, as section 7 lists them.
    pub code: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: &'a str,
    /// How to fix it.
    pub help: &'a str,
    /// The file.
    pub file: &'a str,
    /// Where in it.
    pub span: Range,
    /// The place with what it is, where there is more to say than the message, then other places that
    /// belong to it.
    pub labels: Vec<Label<'a>>,
    /// What fixes it, where that is certain.
    pub fixes: Vec<Fix<'a>>,
}

/// A place and what is there.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Label<'a> {
    /// What is there.
    pub message: &'a str,
    /// The file.
    pub file: &'a str,
    /// Where in it.
    pub span: Range,
}

/// Edits that belong together.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Fix<'a> {
    /// What they do, in words.
    pub message: &'a str,
    /// All of them make the fix; none lies over another.
    pub edits: Vec<Edit<'a>>,
}

/// A replacement of the text at `span`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Edit<'a> {
    /// The file.
    pub file: &'a str,
    /// What it replaces; where start and end are one, it is put in there.
    pub span: Range,
    /// The text to put there; empty to remove it.
    pub replacement: &'a str,
}

/// From `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Range {
    /// The first position.
    pub start: Position,
    /// The position after the last.
    pub end: Position,
}

impl<'a> Report<'a> {
    /// Of `diagnostics`, and why the work could not be done, where it could not.
    #[must_use]
    pub fn new(diagnostics: &'a [Diagnostic], sources: &'a Sources, error: Option<&'a str>) -> Self {
        let mut primary = Positions::new(sources);
        let mut others = Positions::new(sources);
        let count = |severity| diagnostics.iter().filter(|one| one.severity() == severity).count();
        Self {
            diagnostics: listed(diagnostics)
                .faults
                .into_iter()
                .map(|one| Entry::new(one, sources, &mut primary, &mut others))
                .collect(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            error,
        }
    }
}

impl<'a> Entry<'a> {
    fn new(
        diagnostic: &'a Diagnostic,
        sources: &'a Sources,
        primary: &mut Positions,
        others: &mut Positions,
    ) -> Self {
        let file = |location: Location| sources.get(location.file).map_or("", |source| source.name());
        let span = range(primary, diagnostic.location);
        let own = (!diagnostic.label.is_empty()).then(|| Label {
            message: &diagnostic.label,
            file: file(diagnostic.location),
            span,
        });
        let related = diagnostic.related.iter().map(|one| Label {
            message: &one.message,
            file: file(one.location),
            span: range(others, one.location),
        });
        let labels = own.into_iter().chain(related).collect();
        let fixes = diagnostic.fixes.iter().map(|fix| Fix {
            message: &fix.message,
            edits: fix
                .edits
                .iter()
                .map(|edit| Edit {
                    file: file(edit.location),
                    span: range(others, edit.location),
                    replacement: &edit.replacement,
                })
                .collect(),
        });
        Self {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity().as_str(),
            message: &diagnostic.message,
            help: &diagnostic.help,
            file: file(diagnostic.location),
            span,
            labels,
            fixes: fixes.collect(),
        }
    }
}

fn range(positions: &mut Positions, location: Location) -> Range {
    let (start, end) = positions.range(location);
    Range { start, end }
}

/// The document as compact JSON with a final line end; `error` says why the work could not be done.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, error: Option<&str>) -> String {
    rendered(|out| write(out, diagnostics, sources, error))
}

/// As [`render`], into `out`.
///
/// # Errors
///
/// Those of `out`.
pub fn write(
    out: &mut impl io::Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    error: Option<&str>,
) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Report::new(diagnostics, sources, error))?;
    out.write_all(b"\n")
}
