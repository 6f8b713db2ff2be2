//! From a name to where it is declared, and to every place that uses it.

use gen_lsp_types::{
    Definition, DefinitionParams, DefinitionResponse, DocumentHighlight, DocumentHighlightKind,
    DocumentHighlightParams, Location as Place, ReferenceParams, TextDocumentPositionParams,
};

use super::refused::Refused;
use super::spot::{Spot, spot};
use super::state::State;
use super::symbol::{self, Named};
use crate::semantics::Verb;

/// What counts as a declaration, best first: a variable is declared where it is saved, or else where it is given.
const DECLARING: [&[Verb]; 3] =
    [&[Verb::Declares, Verb::Saves], &[Verb::Provides, Verb::Gives], &[Verb::Hides]];

/// Where what is named at a position is declared.
pub(super) fn definition(
    state: &mut State,
    params: DefinitionParams,
) -> Result<Option<DefinitionResponse>, Refused> {
    let Some((spot, found)) = look_up(state, &params.text_document_position_params) else { return Ok(None) };
    let by = |verbs: &&[Verb]| {
        let declaring = found.iter().filter(|one| verbs.contains(&one.verb));
        declaring.filter_map(|one| spot.place(one.name)).collect::<Vec<Place>>()
    };
    let declared = DECLARING.iter().map(by).find(|all| !all.is_empty());
    Ok(declared.map(|all| Definition::LocationList(all).into()))
}

/// Every place that names what is named at a position.
pub(super) fn references(state: &mut State, params: ReferenceParams) -> Result<Option<Vec<Place>>, Refused> {
    let Some((spot, found)) = look_up(state, &params.text_document_position_params) else { return Ok(None) };
    let declares = |one: &&Named| matches!(one.verb, Verb::Declares | Verb::Saves);
    let wanted = found.iter().filter(|one| params.context.include_declaration || !declares(one));
    Ok(Some(wanted.filter_map(|one| spot.place(one.name)).collect()))
}

/// The places of this document that name what is named at a position.
pub(super) fn highlights(
    state: &mut State,
    params: DocumentHighlightParams,
) -> Result<Option<Vec<DocumentHighlight>>, Refused> {
    let Some((spot, found)) = look_up(state, &params.text_document_position_params) else { return Ok(None) };
    let here = found.iter().filter(|one| one.name.file == spot.file);
    let highlight = |one: &Named| DocumentHighlight {
        range: spot.range(one.name.span),
        kind: Some(match one.verb {
            Verb::Saves | Verb::Provides | Verb::Gives | Verb::Declares => DocumentHighlightKind::Write,
            _ => DocumentHighlightKind::Read,
        }),
    };
    Ok(Some(here.map(highlight).collect()))
}

fn look_up<'s>(state: &'s mut State, at: &TextDocumentPositionParams) -> Option<(Spot<'s>, Vec<Named>)> {
    let mut spot = spot(state, at)?;
    let (file, offset) = (spot.file, spot.offset);
    let (symbol, _) = symbol::at(spot.workspace(), file, offset)?;
    let found = symbol::places(spot.workspace(), &symbol);
    Some((spot, found))
}
