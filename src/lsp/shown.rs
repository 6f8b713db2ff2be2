//! A diagnostic as an editor shows it.

use gen_lsp_types::{
    Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, Location as Place,
};

use super::addressed::Addressed;
use super::places::range;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{Location, Unit};

/// `diagnostic`, one of a file of `files`, as an editor shows it; `None` where that file is gone.
pub(super) fn shown(diagnostic: &Diagnostic, files: &Addressed<'_>, unit: Unit) -> Option<Shown> {
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
    files: &Addressed<'_>,
    unit: Unit,
) -> Option<DiagnosticRelatedInformation> {
    let range = range(files.source(at.file)?, at.span, unit);
    let location = Place { uri: files.uri(at.file)?, range };
    Some(DiagnosticRelatedInformation { location, message: message.to_owned() })
}
