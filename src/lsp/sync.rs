//! Documents are opened, changed and closed, and files change on disk.

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, MessageType,
    TextDocumentContentChangeEvent as Change,
};

use super::paths::{is_manifest, path_of};
use super::places::span;
use super::project::document;
use super::state::State;

/// A document was opened.
pub(super) fn opened(state: &mut State, params: DidOpenTextDocumentParams) {
    let opened = params.text_document;
    let path = path_of(&opened.uri);
    state.projects.open(opened.uri, opened.version, document(path, opened.text));
}

/// A document was changed, once or several times.
pub(super) fn changed(state: &mut State, params: DidChangeTextDocumentParams) {
    let path = path_of(&params.text_document.text_document_identifier.uri);
    let Some(known) = state.projects.documents.get_mut(&path) else {
        state.log(MessageType::Warning, format!("`{}` was changed without being open", path.display()));
        return;
    };
    known.version = params.text_document.version;
    known.changed = true;
    for change in params.content_changes {
        match change {
            Change::TextDocumentContentChangeWholeDocument(whole) => {
                state.projects.replace(&path, document(path.clone(), whole.text));
            }
            Change::TextDocumentContentChangePartial(part) => {
                let removed =
                    state.projects.source(&path).map(|source| span(source, part.range, state.client.unit));
                if !removed.is_some_and(|removed| state.projects.edit(&path, removed, &part.text)) {
                    state.log(MessageType::Error, format!("an edit of `{}` did not fit it", path.display()));
                }
            }
        }
    }
}

/// A document was closed.
pub(super) fn closed(state: &mut State, params: DidCloseTextDocumentParams) {
    state.projects.close(&path_of(&params.text_document.uri));
}

/// A document was written to disk.
pub(super) fn saved(state: &mut State, params: DidSaveTextDocumentParams) {
    // It may be the first file of a project.
    if is_manifest(&path_of(&params.text_document.uri)) {
        state.projects.read_anew();
    }
}

/// Files changed on disk.
pub(super) fn files_changed(state: &mut State, params: DidChangeWatchedFilesParams) {
    let paths: Vec<_> = params.changes.iter().map(|event| path_of(&event.uri)).collect();
    state.projects.look_at(&paths);
}

/// The client opened or closed folders.
pub(super) fn folders_changed(state: &mut State, params: DidChangeWorkspaceFoldersParams) {
    let removed: Vec<_> = params.event.removed.iter().map(|folder| path_of(&folder.uri)).collect();
    let added = params.event.added.iter().map(|folder| path_of(&folder.uri));
    let mut folders: Vec<_> =
        state.projects.folders().iter().filter(|one| !removed.contains(one)).cloned().collect();
    for folder in added {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    state.projects.set_folders(folders);
    state.read();
}
