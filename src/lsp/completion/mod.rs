//! What may be written at a position.

mod allowed;
mod arguments;
mod context;
mod declarations;
mod expected;
mod headers;
mod item;
mod members;
mod names;
mod nodes;
mod path;
mod place;
mod replies;
mod steps;
mod variables;
mod walk;
mod words;

use gen_lsp_types::{CompletionItemKind, CompletionList, CompletionParams, CompletionResponse};

use self::context::{Context, Wanted};
use self::item::Offer;
use self::place::Place;
use self::words::Possible;
use super::refused::Refused;
use super::spot::spot;
use super::state::State;
use super::tokens::tokens as tokens_of;
use crate::diagnostics::Code;
use crate::semantics::index::Manner;
use crate::source::{Location, Source};

/// How many are offered at once: of more, those that the letters typed so far stand in.
const MOST: usize = 300;

/// What may be written at a position, with what it replaces.
pub(super) fn complete(
    state: &mut State,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>, Refused> {
    let snippets = state.client.snippets;
    let Some(mut spot) = spot(state, &params.text_document_position_params) else { return Ok(None) };
    let (file, offset) = (spot.file, spot.offset);
    let tokens = spot.tokens();
    let Some(text) = spot.source().map(Source::text) else { return Ok(None) };
    let Context { wanted, replaced } = Context::at(text, &tokens, offset);
    let typed = text.get(replaced.start as usize..offset as usize).unwrap_or_default().to_lowercase();
    let words = || words::possible(text, &tokens, replaced, snippets);
    let Possible { mut offers, place } = match &wanted {
        Wanted::Word | Wanted::StepOrWord | Wanted::Variable { braces: false } => words(),
        Wanted::Variable { braces: true } => words::in_text(text, &tokens, &[], replaced.start),
        Wanted::InText { before } => {
            let inside = tokens_of(text.get(before.range()).unwrap_or_default(), before.start);
            words::in_text(text, &tokens, &inside, before.start)
        }
        Wanted::InPath => Possible { offers: Vec::new(), place: Some(Place::Read) },
        Wanted::Code => Possible { offers: codes(), place: None },
        _ => Possible::default(),
    };
    let head = spot.head_name().to_owned();
    let workspace = spot.workspace();
    match &wanted {
        Wanted::Variable { .. } => offers.clear(),
        Wanted::Runnable => offers = names::runnables(workspace, |_, manner| manner != Manner::OAuth2),
        Wanted::Webhook => offers = names::runnables(workspace, |_, manner| manner == Manner::Webhook),
        Wanted::OAuth2 => offers = names::runnables(workspace, |_, manner| manner == Manner::OAuth2),
        Wanted::Step | Wanted::StepOrWord => offers.extend(steps::offers(workspace, &head)),
        Wanted::Endpoint => offers = names::endpoints(workspace, false),
        Wanted::Invoked => offers = names::endpoints(workspace, true),
        Wanted::Method { endpoint } => offers = names::methods(workspace, endpoint),
        Wanted::Member { path } => offers = members::offers(workspace, file, offset, path),
        Wanted::Node { before } => offers = nodes::offers(workspace, file, offset, before),
        Wanted::Word | Wanted::InText { .. } | Wanted::InPath | Wanted::Code | Wanted::Nothing => {}
    }
    if let Some(place) = place {
        let braces = wanted == Wanted::Variable { braces: true };
        let typed = Location { file, span: replaced };
        let mut variables = variables::offers(workspace, place, typed, braces);
        // Usual values and words come first.
        let last = offers.iter().map(|offer| offer.rank).max();
        variables.iter_mut().for_each(|offer| offer.rank += last.map_or(0, |rank| rank + 1));
        offers.extend(variables);
    }
    let is_incomplete = offers.len() > MOST;
    if is_incomplete {
        offers.retain(|offer| holds(&offer.label, &typed));
        offers.sort_by(|one, other| (one.rank, &one.label).cmp(&(other.rank, &other.label)));
        offers.truncate(MOST);
    }
    let range = spot.range(replaced);
    let items = offers.into_iter().map(|offer| offer.into_item(range)).collect();
    Ok(Some(CompletionList { is_incomplete, items, ..CompletionList::default() }.into()))
}

/// Whether the letters of `typed` stand in `label` in their order.
fn holds(label: &str, typed: &str) -> bool {
    let mut letters = label.chars().flat_map(char::to_lowercase);
    typed.chars().all(|wanted| letters.any(|letter| letter == wanted))
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
