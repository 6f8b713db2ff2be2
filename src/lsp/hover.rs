//! What is shown of the place under the pointer.

use gen_lsp_types::{Contents, Hover, HoverParams, MarkupContent, MarkupKind, Uri};

use super::about::about;
use super::excerpt::Excerpts;
use super::refused::Refused;
use super::spot::{Spot, spot};
use super::state::State;
use super::symbol::{self, Symbol};
use super::vocabulary;
use crate::diagnostics::Code;
use crate::source::Span;

/// What is known of the name at a position, what the diagnostics there mean, or else what the word does.
pub(super) fn hover(state: &mut State, params: HoverParams) -> Result<Option<Hover>, Refused> {
    let Some(mut spot) = spot(state, &params.text_document_position_params) else { return Ok(None) };
    let (file, offset) = (spot.file, spot.offset);
    let named = symbol::at(spot.workspace(), file, offset);
    let mut parts: Vec<String> = Vec::new();
    let mut shown: Option<Span> = None;
    let mut runnable: Option<Symbol> = None;
    if let Some((symbol, named)) = named {
        parts.push(about(spot.workspace(), &symbol));
        shown = Some(named.whole.span);
        runnable = Some(symbol).filter(|symbol| matches!(symbol, Symbol::Runnable(_)));
    }
    let mut paged: Vec<Code> = Vec::new();
    for (code, span) in at(&mut spot) {
        shown = shown.or(Some(span));
        if !paged.contains(&code) {
            paged.push(code);
            parts.push(code.page().to_owned());
        }
    }
    if shown.is_none()
        && let Some((span, about)) = word(&spot)
    {
        shown = Some(span);
        parts.push(about);
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let range = shown.map(|span| spot.range(span));
    if let Some(runnable) = runnable {
        parts.extend(request(
            state,
            &params.text_document_position_params.text_document.uri,
            runnable.name(),
        ));
    }
    let contents = MarkupContent { kind: MarkupKind::Markdown, value: parts.join("\n---\n\n") };
    Ok(Some(Hover { contents: Contents::MarkupContent(contents), range }))
}

/// The faults around the position.
fn at(spot: &mut Spot<'_>) -> Vec<(Code, Span)> {
    let (file, offset) = (spot.file, spot.offset);
    let found = spot.project.diagnostics_of(file).iter().map(|one| (one.code, one.location.span));
    found.filter(|(_, span)| span.start <= offset && offset <= span.end).collect()
}

/// The word of the language at the position, and what it means.
fn word(spot: &Spot<'_>) -> Option<(Span, String)> {
    let text = spot.source()?.text();
    vocabulary::word(text, &spot.tokens(), spot.offset)
}

/// The request of the first test of a webhook that sends one.
fn request(state: &mut State, uri: &Uri, name: &str) -> Option<String> {
    let State { projects, samples, trials, .. } = state;
    let (project, ..) = projects.find(uri)?;
    let sample = samples.of(&Excerpts::of(&project.workspace, |one| one == name), name, trials.as_ref())?;
    Some(format!("its first test sends\n\n```http\n{}```\n", sample.requests.first()?))
}
