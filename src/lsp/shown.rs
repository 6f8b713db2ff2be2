//! A diagnostic as an editor shows it.

use gen_lsp_types::{
    Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, Location as Place, Uri,
};

use super::places::range;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{FileId, Location, Source, Unit};

/// Finds the text and the address of a file.
pub(super) trait Files {
    /// The text of `file`.
    fn source(&self, file: FileId) -> Option<&Source>;
    /// The address that the client knows it by.
    fn uri(&self, file: FileId) -> Option<Uri>;
}

/// `diagnostic`, one of a file of `files`, as an editor shows it; `None` where that file is gone.
pub(super) fn shown(diagnostic: &Diagnostic, files: &impl Files, unit: Unit) -> Option<Shown> {
    let source = files.source(diagnostic.location.file)?;
    let own = (!diagnostic.label.is_empty()).then_some((diagnostic.location, diagnostic.label.as_str()));
    let related = diagnostic.related.iter().map(|one| (one.location, one.message.as_str()));
    let related: Vec<_> =
        own.into_iter().chain(related).filter_map(|(at, message)| place(at, message, files, unit)).collect();
    let message = match diagnostic.help.is_empty() {
        true => diagnostic.message.clone(),
        false => format!("{}\nhelp: {}", diagnostic.message, diagnostic.help),
    };
    Some(Shown {
        range: range(source, diagnostic.location.span, unit),
        severity: Some(match diagnostic.severity() {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
        }),
        code: Some(diagnostic.code.as_str().into()),
        code_description: None,
        source: Some("hook".to_owned()),
        message: message.into(),
        tags: None,
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    })
}

fn place(
    at: Location,
    message: &str,
    files: &impl Files,
    unit: Unit,
) -> Option<DiagnosticRelatedInformation> {
    let range = range(files.source(at.file)?, at.span, unit);
    let location = Place { uri: files.uri(at.file)?, range };
    Some(DiagnosticRelatedInformation { location, message: message.to_owned() })
}
