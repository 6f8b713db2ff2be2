//! Lenses: run a test, run all tests of a webhook or flow, and how often that is used.

use std::collections::HashMap;

use gen_lsp_types::{CodeLens, CodeLensParams, Command};
use serde_json::json;

use super::refused::Refused;
use super::spot::{Spot, document};
use super::state::State;
use crate::semantics::{Noun, Verb};
use crate::source::Span;
use crate::syntax::{Head, Kind};

/// The command that runs tests.
pub(super) const RUN_TESTS: &str = "hook.runTests";

/// The command that shows the request of a webhook's first test.
pub(super) const SHOW_REQUEST: &str = "hook.showRequest";

/// How often a webhook or flow is named.
#[derive(Default)]
struct Named {
    /// By its tests.
    tests: usize,
    /// By whatever else runs it.
    uses: usize,
}

/// What stands above the declarations of a document.
pub(super) fn lenses(state: &mut State, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>, Refused> {
    let Some(mut spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let heads: Vec<Head> = spot
        .project
        .workspace
        .outline_of(spot.file)
        .map(|outline| outline.declarations.clone())
        .unwrap_or_default();
    let named = named(&mut spot);
    let Some(source) = spot.source() else { return Ok(None) };
    let uri = params.text_document.uri.to_string();
    let mut found = Vec::new();
    for head in heads {
        match head.kind {
            Kind::Test => {
                let at = spot.range(head.span).start;
                let arguments = json!([{ "uri": uri, "line": at.line }]);
                found.push(lens(&spot, &head, "run this test", RUN_TESTS, arguments));
            }
            Kind::Webhook | Kind::Flow if !head.name.is_empty() => {
                let name = source.slice(head.name);
                let named = named.get(name).unwrap_or(&Named { tests: 0, uses: 0 });
                of_runnable(&spot, &head, name, named, &uri, &mut found);
            }
            _ => {}
        }
    }
    Ok(Some(found))
}

/// How often each webhook and flow of the project is named.
fn named(spot: &mut Spot<'_>) -> HashMap<String, Named> {
    let mut found: HashMap<String, Named> = HashMap::new();
    spot.workspace().each_mention(Noun::Runnable, |name, verb, head, at| {
        if verb == Verb::Declares {
            return;
        }
        if !found.contains_key(name) {
            found.insert(name.to_owned(), Named::default());
        }
        let Some(named) = found.get_mut(name) else { return };
        match head.kind {
            // A reply in a test of a flow names a step: that is not a test of it.
            Kind::Test => named.tests += usize::from(head.name.range() == at.span.range()),
            _ => named.uses += 1,
        }
    });
    found
}

fn of_runnable(
    spot: &Spot<'_>,
    head: &Head,
    name: &str,
    named: &Named,
    uri: &str,
    found: &mut Vec<CodeLens>,
) {
    let &Named { tests, uses } = named;
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
