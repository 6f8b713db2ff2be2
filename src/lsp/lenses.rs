//! Lenses: run a test, run all tests of a webhook or flow, and how often that is used.

use gen_lsp_types::{CodeLens, CodeLensParams, Command};
use serde_json::json;

use super::refused::Refused;
use super::spot::{Spot, document};
use super::state::State;
use super::symbol::{self, Symbol};
use crate::semantics::Verb;
use crate::source::Span;
use crate::syntax::{Head, Kind};

/// The command that runs tests.
pub(super) const RUN_TESTS: &str = "hook.runTests";

/// The command that shows the request of a webhook's first test.
pub(super) const SHOW_REQUEST: &str = "hook.showRequest";

/// What stands above the declarations of a document.
pub(super) fn lenses(state: &mut State, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>, Refused> {
    let Some(mut spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let heads: Vec<Head> = spot
        .project
        .workspace
        .outline_of(spot.file)
        .map(|outline| outline.declarations.clone())
        .unwrap_or_default();
    let uri = params.text_document.uri.to_string();
    let mut found = Vec::new();
    for head in heads {
        let Some(name) = spot.source().map(|source| source.slice(head.name).to_owned()) else { continue };
        match head.kind {
            Kind::Test => {
                let at = spot.range(head.span).start;
                let arguments = json!([{ "uri": uri, "line": at.line }]);
                found.push(lens(&spot, &head, "run this test", RUN_TESTS, arguments));
            }
            Kind::Webhook | Kind::Flow if !name.is_empty() => {
                of_runnable(&mut spot, &head, &name, &mut found)
            }
            _ => {}
        }
    }
    Ok(Some(found))
}

fn of_runnable(spot: &mut Spot<'_>, head: &Head, name: &str, found: &mut Vec<CodeLens>) {
    let Some(uri) = spot.uri() else { return };
    let places = symbol::places(spot.workspace(), &Symbol::Runnable(name.to_owned()));
    let (mut tests, mut uses) = (0_usize, 0_usize);
    for one in places.iter().filter(|one| one.verb != Verb::Declares) {
        match symbol::head_at(spot.workspace(), one.name.file, one.name.span) {
            // A reply in a test of a flow names a step: that is no test of it.
            Some(around) if around.kind == Kind::Test => {
                tests += usize::from(around.name.range() == one.name.span.range());
            }
            _ => uses += 1,
        }
    }
    if tests > 0 {
        let arguments = json!([{ "uri": uri, "target": name }]);
        let title = if tests == 1 { "run its test".to_owned() } else { format!("run its {tests} tests") };
        found.push(lens(spot, head, &title, RUN_TESTS, arguments.clone()));
        if head.kind == Kind::Webhook {
            found.push(lens(spot, head, "show its request", SHOW_REQUEST, arguments));
        }
    }
    if head.kind == Kind::Webhook {
        let title = if uses == 1 { "1 use".to_owned() } else { format!("{uses} uses") };
        // Nothing happens on a click: every editor has its own way to list references.
        found.push(lens(spot, head, &title, "", json!([])));
    }
}

fn lens(spot: &Spot<'_>, head: &Head, title: &str, command: &str, arguments: serde_json::Value) -> CodeLens {
    let arguments = arguments.as_array().cloned().filter(|all| !all.is_empty());
    let range = spot.range(Span { start: head.keyword.start, end: head.name.end.max(head.keyword.end) });
    let command = Command { title: title.to_owned(), tooltip: None, command: command.to_owned(), arguments };
    CodeLens { range, command: Some(command), data: None }
}
