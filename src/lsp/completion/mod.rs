//! What may be written at a position.

mod context;
mod expected;
mod item;
mod members;
mod names;
mod variables;
mod words;

use gen_lsp_types::{CompletionItemKind, CompletionList, CompletionParams, CompletionResponse};

use self::context::{Context, Wanted};
use self::item::Offer;
use super::refused::Refused;
use super::spot::{Spot, spot};
use super::state::State;
use super::tokens::{Token, tokens};
use crate::diagnostics::Code;
use crate::semantics::index::Manner;
use crate::source::Source;

/// What may be written at a position, with what it replaces.
pub(super) fn complete(
    state: &mut State,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>, Refused> {
    let snippets = state.client.snippets;
    let Some(mut spot) = spot(state, &params.text_document_position_params) else { return Ok(None) };
    let offset = spot.offset;
    let Some(text) = spot.source().map(Source::text) else { return Ok(None) };
    let found = tokens(text, 0);
    let context = Context::at(text, &found, offset);
    let offers = match &context.wanted {
        Wanted::Variable { braces } => variables::offers(spot.workspace(), *braces),
        Wanted::Code => codes(),
        Wanted::Runnable => names::runnables(spot.workspace(), |runnable| runnable.manner != Manner::OAuth2),
        Wanted::Webhook => names::runnables(spot.workspace(), |runnable| runnable.manner == Manner::Webhook),
        Wanted::Endpoint => names::endpoints(spot.workspace(), false),
        Wanted::Invoked => names::endpoints(spot.workspace(), true),
        Wanted::Method { endpoint } => names::methods(spot.workspace(), endpoint),
        Wanted::Member { path } => {
            let file = spot.file;
            members::offers(spot.workspace(), file, offset, path)
        }
        Wanted::Word => words(&spot, &found, &context, snippets),
        Wanted::WebhookOrWord => {
            let mut all = names::runnables(spot.workspace(), |runnable| runnable.manner == Manner::Webhook);
            all.extend(words(&spot, &found, &context, snippets));
            all
        }
        Wanted::Nothing => Vec::new(),
    };
    let range = spot.range(context.replaced);
    let items = offers.into_iter().map(|offer| offer.into_item(range)).collect();
    Ok(Some(CompletionList { is_incomplete: false, items, ..CompletionList::default() }.into()))
}

fn words(spot: &Spot<'_>, found: &[Token], context: &Context, snippets: bool) -> Vec<Offer> {
    let Some(text) = spot.source().map(Source::text) else { return Vec::new() };
    let before = found.partition_point(|token| token.span.start < context.replaced.start);
    words::offers(text, found.get(..before).unwrap_or_default(), snippets)
}

/// The codes that a comment may allow: those of warnings.
fn codes() -> Vec<Offer> {
    let warnings = Code::ALL.iter().filter(|code| code.severity() == crate::diagnostics::Severity::Warning);
    warnings
        .map(|code| Offer {
            about: code.page().to_owned(),
            ..Offer::new(code.as_str(), CompletionItemKind::EnumMember)
        })
        .collect()
}
