//! Changes of several files, as a client makes them.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types::{
    DocumentChange, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier,
    TextEdit, Uri, WorkspaceEdit,
};

use super::addressed::Addressed;
use super::client::Client;
use super::places::range;
use crate::source::{FileId, Location};

/// Puts texts in place of what stands at places of `files`. A document that is open is changed in the state that the
/// server knows, or not at all, where the client can tell states apart.
pub(super) fn workspace_edit<'t>(
    edits: impl IntoIterator<Item = (Location, &'t str)>,
    files: &Addressed<'_>,
    client: &Client,
) -> WorkspaceEdit {
    let mut by_file: BTreeMap<FileId, Vec<TextEdit>> = BTreeMap::new();
    for (at, text) in edits {
        if let Some(source) = files.source(at.file) {
            let edit = TextEdit { range: range(source, at.span, client.unit), new_text: text.to_owned() };
            by_file.entry(at.file).or_default().push(edit);
        }
    }
    let addressed = by_file.into_iter().filter_map(|(file, edits)| Some((files.uri(file)?, edits)));
    if !client.versions_edits {
        let changes: HashMap<Uri, Vec<TextEdit>> = addressed.collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let changes = addressed.map(|(uri, edits)| {
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: files.version(&uri),
            text_document_identifier: TextDocumentIdentifier { uri },
        };
        let edits = edits.into_iter().map(Into::into).collect();
        DocumentChange::TextDocumentEdit(TextDocumentEdit { text_document, edits })
    });
    WorkspaceEdit { document_changes: Some(changes.collect()), ..WorkspaceEdit::default() }
}
