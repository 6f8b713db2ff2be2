//! Which part answers which request, and takes which notification.

use gen_lsp_types::{
    CodeActionRequest, CodeLensRequest, CompletionRequest, DefinitionRequest,
    DidChangeTextDocumentNotification, DidChangeWatchedFilesNotification,
    DidChangeWorkspaceFoldersNotification, DidCloseTextDocumentNotification, DidOpenTextDocumentNotification,
    DidSaveTextDocumentNotification, DocumentDiagnosticRequest, DocumentFormattingRequest,
    DocumentHighlightRequest, DocumentLinkRequest, DocumentOnTypeFormattingRequest,
    DocumentRangeFormattingRequest, DocumentSymbolRequest, ExecuteCommandRequest, FoldingRangeRequest,
    HoverRequest, InlayHintRequest, LspNotificationMethod, LspRequestMethod, MessageType, Notification,
    PrepareRenameRequest, ReferencesRequest, RenameRequest, Request, SelectionRangeRequest,
    SemanticTokensRangeRequest, SemanticTokensRequest, SignatureHelpRequest, WorkspaceSymbolRequest,
};
use lsp_server::{ErrorCode, Response};

use super::refused::Refused;
use super::state::State;
use super::{
    colour, commands, completion, fixes, folding, formatting, hints, hover, lenses, links, outline, pull,
    references, rename, selection, signatures, sync,
};

/// Answers `request`.
pub(super) fn answer(state: &mut State, request: lsp_server::Request) -> Response {
    let id = request.id.clone();
    let method = request.method.clone();
    let asked = Asked { state, request: Some(request), answer: None }
        .on::<DocumentDiagnosticRequest>(pull::diagnostics)
        .on::<CodeActionRequest>(fixes::actions)
        .on::<HoverRequest>(hover::hover)
        .on::<CompletionRequest>(completion::complete)
        .on::<DefinitionRequest>(references::definition)
        .on::<ReferencesRequest>(references::references)
        .on::<DocumentHighlightRequest>(references::highlights)
        .on::<PrepareRenameRequest>(rename::prepare)
        .on::<RenameRequest>(rename::rename)
        .on::<DocumentSymbolRequest>(outline::of_document)
        .on::<WorkspaceSymbolRequest>(outline::of_workspace)
        .on::<FoldingRangeRequest>(folding::ranges)
        .on::<SelectionRangeRequest>(selection::ranges)
        .on::<SemanticTokensRequest>(colour::full)
        .on::<SemanticTokensRangeRequest>(colour::range)
        .on::<DocumentLinkRequest>(links::links)
        .on::<InlayHintRequest>(hints::hints)
        .on::<DocumentFormattingRequest>(formatting::full)
        .on::<DocumentRangeFormattingRequest>(formatting::range)
        .on::<DocumentOnTypeFormattingRequest>(formatting::on_type)
        .on::<CodeLensRequest>(lenses::lenses)
        .on::<ExecuteCommandRequest>(commands::execute)
        .on::<SignatureHelpRequest>(signatures::help);
    asked.answer.unwrap_or_else(|| {
        Response::new_err(id, ErrorCode::MethodNotFound as i32, format!("`{method}` is not known"))
    })
}

/// Takes `notification`; one that is not known changes nothing.
pub(super) fn take(state: &mut State, notification: lsp_server::Notification) {
    Told { state, notification: Some(notification) }
        .on::<DidOpenTextDocumentNotification>(sync::opened)
        .on::<DidChangeTextDocumentNotification>(sync::changed)
        .on::<DidCloseTextDocumentNotification>(sync::closed)
        .on::<DidSaveTextDocumentNotification>(sync::saved)
        .on::<DidChangeWatchedFilesNotification>(sync::files_changed)
        .on::<DidChangeWorkspaceFoldersNotification>(sync::folders_changed);
}

/// A request on its way to the part that answers it.
struct Asked<'s> {
    state: &'s mut State,
    request: Option<lsp_server::Request>,
    answer: Option<Response>,
}

impl Asked<'_> {
    /// Has `part` answer it, where it is an `R`.
    fn on<R: Request>(
        mut self,
        part: impl FnOnce(&mut State, R::Params) -> Result<R::Result, Refused>,
    ) -> Self {
        let is_meant =
            |request: &mut lsp_server::Request| LspRequestMethod::from(request.method.as_str()) == R::METHOD;
        let Some(request) = self.request.take_if(is_meant) else { return self };
        let answered = match serde_json::from_value(request.params) {
            Ok(params) => part(self.state, params),
            Err(error) => Err(Refused::with(ErrorCode::InvalidParams, error.to_string())),
        };
        self.answer = Some(match answered {
            Ok(answer) => Response::new_ok(request.id, answer),
            Err(refused) => Response::new_err(request.id, refused.code, refused.message),
        });
        self
    }
}

/// A notification on its way to the part that takes it.
struct Told<'s> {
    state: &'s mut State,
    notification: Option<lsp_server::Notification>,
}

impl Told<'_> {
    /// Has `part` take it, where it is an `N`.
    fn on<N: Notification>(mut self, part: impl FnOnce(&mut State, N::Params)) -> Self {
        let is_meant = |one: &mut lsp_server::Notification| {
            LspNotificationMethod::from(one.method.as_str()) == N::METHOD
        };
        let Some(notification) = self.notification.take_if(is_meant) else { return self };
        match serde_json::from_value(notification.params) {
            Ok(params) => part(self.state, params),
            Err(error) => {
                self.state
                    .log(MessageType::Error, format!("`{}` is not understood: {error}", notification.method));
            }
        }
        self
    }
}
