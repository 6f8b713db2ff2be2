//! Renaming, in all files of the project at once; what would clash is refused.

use gen_lsp_types::{
    PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, RenameParams, WorkspaceEdit,
};

use super::edits::workspace_edit;
use super::refused::Refused;
use super::spot::spot;
use super::state::State;
use super::symbol::{self, Named, Symbol};
use crate::functions;
use crate::ir::OUTCOME_VARIABLES;
use crate::names::{Group, is_name};
use crate::semantics::Verb;
use crate::syntax::Kind;
use crate::workspace::Workspace;

/// The name that the steps of a test have for the flow-end webhook.
const FLOW_END: &str = "flow-end";

/// The name at a position, where it can be changed.
pub(super) fn prepare(
    state: &mut State,
    params: PrepareRenameParams,
) -> Result<Option<PrepareRenameResult>, Refused> {
    let Some(mut spot) = spot(state, &params.text_document_position_params) else { return Ok(None) };
    let (file, offset) = (spot.file, spot.offset);
    let Some((symbol, named)) = symbol::at(spot.workspace(), file, offset) else { return Ok(None) };
    let places = symbol::places(spot.workspace(), &symbol);
    may_be_renamed(spot.workspace(), &symbol, &places)?;
    let placeholder = symbol.name().to_owned();
    let range = spot.range(named.name.span);
    Ok(Some(PrepareRenamePlaceholder { range, placeholder }.into()))
}

/// Changes the name at a position wherever it stands.
pub(super) fn rename(state: &mut State, params: RenameParams) -> Result<Option<WorkspaceEdit>, Refused> {
    let client = state.client.clone();
    let Some(mut spot) = spot(state, &params.text_document_position_params) else { return Ok(None) };
    let (file, offset) = (spot.file, spot.offset);
    let Some((symbol, _)) = symbol::at(spot.workspace(), file, offset) else { return Ok(None) };
    let places = symbol::places(spot.workspace(), &symbol);
    may_be_renamed(spot.workspace(), &symbol, &places)?;
    let new = new_name(&symbol, params.new_name.trim());
    if new != symbol.name() {
        may_be_called(spot.workspace(), &symbol, new)?;
    }
    let edits = places.iter().map(|one| (one.name, new));
    Ok(Some(workspace_edit(edits, &spot.files(), &client)))
}

/// The new name alone: of a variable, its group may be typed again.
fn new_name<'n>(symbol: &Symbol, typed: &'n str) -> &'n str {
    let group = match symbol {
        Symbol::Flow(_) => Group::Flow.prefix(),
        Symbol::Setting(_) => Group::Account.prefix(),
        _ => "",
    };
    typed.strip_prefix(group).unwrap_or(typed)
}

fn may_be_renamed(workspace: &Workspace, symbol: &Symbol, places: &[Named]) -> Result<(), Refused> {
    let refused =
        |why: &str| Err(Refused::because(format!("`{}` can't be renamed: {why}", symbol.written())));
    match symbol {
        Symbol::Given(_) => refused("whoever runs the webhooks names it"),
        Symbol::Flow(name) if OUTCOME_VARIABLES.contains(&name.as_str()) => refused("every run sets it"),
        Symbol::Flow(_) if places.iter().any(|one| is_returned(workspace, one)) => {
            refused("an endpoint's answer holds it under this name")
        }
        Symbol::Runnable(name) if name == FLOW_END => refused("it is the flow-end webhook"),
        Symbol::Endpoint(name) | Symbol::Method { endpoint: name, .. } if name == functions::ENDPOINT => {
            refused("it is built in")
        }
        _ => Ok(()),
    }
}

/// Whether a method of an endpoint returns the variable at `one`: the server's answer holds it under its name.
fn is_returned(workspace: &Workspace, one: &Named) -> bool {
    let around = symbol::head_at(workspace, one.whole.file, one.whole.span);
    one.verb == Verb::Saves && around.is_some_and(|head| head.kind == Kind::Endpoint)
}

fn may_be_called(workspace: &mut Workspace, symbol: &Symbol, new: &str) -> Result<(), Refused> {
    if !is_name(new) {
        let help = "a name begins with a letter or `_`, and goes on with letters, digits, `_` and `-`";
        return Err(Refused::because(format!("`{new}` is not a name: {help}")));
    }
    let reserved = match symbol {
        Symbol::Flow(_) => OUTCOME_VARIABLES.contains(&new),
        Symbol::Runnable(_) => new == FLOW_END,
        Symbol::Endpoint(_) => new == functions::ENDPOINT,
        Symbol::Given(_) | Symbol::Setting(_) | Symbol::Method { .. } => false,
    };
    let other = match symbol {
        Symbol::Flow(_) => Symbol::Flow(new.to_owned()),
        Symbol::Given(_) => Symbol::Given(new.to_owned()),
        Symbol::Setting(_) => Symbol::Setting(new.to_owned()),
        Symbol::Runnable(_) => Symbol::Runnable(new.to_owned()),
        Symbol::Endpoint(_) => Symbol::Endpoint(new.to_owned()),
        Symbol::Method { endpoint, .. } => {
            Symbol::Method { endpoint: endpoint.clone(), name: new.to_owned() }
        }
    };
    if reserved || !symbol::places(workspace, &other).is_empty() {
        return Err(Refused::because(format!("`{}` is taken: choose another name", other.written())));
    }
    Ok(())
}
