//! The diagnostics of a document, for a client that asks for them.

use std::hash::{DefaultHasher, Hash, Hasher};

use gen_lsp_types::{
    Diagnostic as Shown, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport,
};

use super::addressed::Addressed;
use super::paths::path_of;
use super::refused::Refused;
use super::shown::shown;
use super::state::State;

/// The diagnostics of one document, or that they are as they were.
pub(super) fn diagnostics(
    state: &mut State,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReport, Refused> {
    let items = of_document(state, &params);
    let result_id = fingerprint(&items);
    if params.previous_result_id.as_ref() == Some(&result_id) {
        return Ok(DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
            RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
            },
        ));
    }
    let report = FullDocumentDiagnosticReport { result_id: Some(result_id), items };
    Ok(DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: report,
    }))
}

fn of_document(state: &mut State, params: &DocumentDiagnosticParams) -> Vec<Shown> {
    let path = path_of(&params.text_document.uri);
    let unit = state.client.unit;
    let (projects, documents) = state.projects.with_documents();
    let Some(project) = projects.iter_mut().find(|project| project.has(&path)) else { return Vec::new() };
    let Some(file) = project.file_at(&path) else { return Vec::new() };
    let found = project.diagnostics_of(file).to_vec();
    let files = Addressed::new(project, documents);
    found.iter().filter_map(|one| shown(one, &files, unit)).collect()
}

/// Tells one list of diagnostics from another.
fn fingerprint(items: &[Shown]) -> String {
    let mut hasher = DefaultHasher::new();
    items.hash(&mut hasher);
    format!("{:x}", hasher.finish())
}
