//! What the client on the other side can do.

use gen_lsp_types::{ClientCapabilities, InitializeParams, PositionEncodingKind};

use crate::source::Unit;

/// What the client on the other side can do, as far as answers depend on it.
#[derive(Debug, Clone)]
pub(super) struct Client {
    /// In what it counts the columns of a line.
    pub unit: Unit,
    /// Whether it takes registrations of file watchers after the start.
    pub watches_files: bool,
    /// Whether it asks for the diagnostics of its documents, again also when told to. A client that cannot be told to
    /// would show stale ones, so it gets them without asking.
    pub pulls: bool,
    /// Whether its edits can say which state of a document they are for.
    pub versions_edits: bool,
    /// Whether it shows the progress of work that it has not asked for.
    pub shows_progress: bool,
    /// Whether it asks for hints again when told to.
    pub refreshes_hints: bool,
    /// Whether what it completes may have places to fill in.
    pub snippets: bool,
}

impl Client {
    /// The client that says `params` of itself.
    pub fn of(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let workspace = capabilities.workspace.as_ref();
        let document = capabilities.text_document.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let item = document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
        let refresh = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
        let window = capabilities.window.as_ref();
        Self {
            shows_progress: window.and_then(|window| window.work_done_progress).unwrap_or(false),
            unit: unit(capabilities),
            watches_files: watched.and_then(|watched| watched.dynamic_registration).unwrap_or(false),
            pulls: document.is_some_and(|document| document.diagnostic.is_some())
                && refresh.and_then(|refresh| refresh.refresh_support).unwrap_or(false),
            refreshes_hints: workspace
                .and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support)
                .unwrap_or(false),
            snippets: item.and_then(|item| item.snippet_support).unwrap_or(false),
            versions_edits: edit.and_then(|edit| edit.document_changes).unwrap_or(false),
        }
    }

    /// The name of [`Self::unit`] in the protocol.
    pub fn encoding(&self) -> PositionEncodingKind {
        match self.unit {
            Unit::Byte => PositionEncodingKind::UTF8,
            Unit::Scalar => PositionEncodingKind::UTF32,
            Unit::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// The first that the client prefers; UTF-16 where it says nothing.
fn unit(capabilities: &ClientCapabilities) -> Unit {
    let general = capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
    let known = offered.iter().find_map(|encoding| match encoding {
        PositionEncodingKind::UTF8 => Some(Unit::Byte),
        PositionEncodingKind::UTF16 => Some(Unit::Utf16),
        PositionEncodingKind::UTF32 => Some(Unit::Scalar),
        _ => None,
    });
    known.unwrap_or(Unit::Utf16)
}
