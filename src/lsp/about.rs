//! What is known of a name, in words: for hover, and beside what completion offers.

use std::fmt::Write;

use super::symbol::{self, Named, Symbol};
use crate::functions;
use crate::ir::OUTCOME_VARIABLES;
use crate::names::Group;
use crate::semantics::Verb;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Declaration, EndpointLine, FlowLine, Notes, OAuth2Line, WebhookLine};
use crate::syntax::{Kind, parse_declaration};
use crate::workspace::Workspace;

/// How many places of one kind are listed.
const MOST: usize = 5;

/// What is known of `symbol`, in Markdown.
pub(super) fn about(workspace: &mut Workspace, symbol: &Symbol) -> String {
    let places = symbol::places(workspace, symbol);
    let mut out = format!("```hook\n{}\n```\n", heading(workspace, symbol, &places));
    if let Some(meaning) = meaning(workspace, symbol) {
        let _ = writeln!(out, "\n{meaning}");
    }
    for (verbs, said) in SAID {
        let at: Vec<Named> = places.iter().filter(|one| verbs.contains(&one.verb)).copied().collect();
        let by = listed(workspace, &at);
        if !by.is_empty() {
            let _ = writeln!(out, "\n{said} {by}");
        }
    }
    if let Symbol::Flow(_) = symbol
        && !places.iter().any(|one| matches!(one.verb, Verb::Saves | Verb::Gives))
        && !is_outcome(symbol)
    {
        out.push_str("\nnothing saves it\n");
    }
    out
}

/// What a list says of who does what with a name.
const SAID: [(&[Verb], &str); 7] = [
    (&[Verb::Saves], "saved by"),
    (&[Verb::Gives], "given by"),
    (&[Verb::Hides], "kept private by"),
    (&[Verb::Reads], "read by"),
    (&[Verb::Expects], "expected by"),
    (&[Verb::Runs], "run by"),
    (&[Verb::Invokes], "invoked by"),
];

/// The first lines of what declares `symbol`, or its name.
fn heading(workspace: &Workspace, symbol: &Symbol, places: &[Named]) -> String {
    let declares = places.iter().find(|one| one.verb == Verb::Declares);
    let Some((head, source)) = declares.and_then(|one| {
        let head = symbol::head_at(workspace, one.name.file, one.name.span)?;
        Some((head, workspace.sources().get(one.name.file)?))
    }) else {
        return symbol.written();
    };
    if matches!(symbol, Symbol::Setting(_) | Symbol::Method { .. }) {
        return symbol.written();
    }
    let first = source.slice(head.keyword.to(head.name)).to_owned();
    let text = source.slice(head.span);
    let request = match parse_declaration(text, head.kind).tree {
        Some(Declaration::Webhook(webhook)) => webhook.lines.iter().find_map(|line| match line {
            WebhookLine::Request(request) => Some(request.span),
            WebhookLine::Invoke { span, .. } => Some(*span),
            _ => None,
        }),
        Some(Declaration::Endpoint(endpoint)) => endpoint.lines.iter().find_map(|line| match line {
            EndpointLine::Request(request) => Some(request.span),
            _ => None,
        }),
        Some(Declaration::OAuth2(oauth2)) => oauth2.lines.iter().find_map(|line| match line {
            OAuth2Line::Request(request) => Some(request.span),
            _ => None,
        }),
        _ => None,
    };
    match request.and_then(|span| text.get(span.range())) {
        Some(request) => format!("{first}\n  {request}"),
        None => first,
    }
}

/// What it is for: notes of the author, the value of a setting, what a run says in an outcome variable.
fn meaning(workspace: &mut Workspace, symbol: &Symbol) -> Option<String> {
    match symbol {
        Symbol::Flow(name) => outcome(name).map(str::to_owned),
        Symbol::Setting(name) => {
            let text = workspace.index().account().setting(name)?.text.clone()?;
            Some(format!("set to `{text}`"))
        }
        Symbol::Given(name) if name.starts_with(Group::Secret.prefix()) => {
            Some("a secret of the operator, which is never shown".to_owned())
        }
        Symbol::Given(_) => None,
        Symbol::Method { endpoint, name } if endpoint == functions::ENDPOINT => {
            functions::named(name).map(functions::page)
        }
        Symbol::Method { .. } => None,
        Symbol::Endpoint(name) if name == functions::ENDPOINT => Some(functions::index()),
        Symbol::Runnable(_) | Symbol::Endpoint(_) => {
            let places = symbol::places(workspace, symbol);
            let one = places.iter().find(|one| one.verb == Verb::Declares)?;
            let head = symbol::head_at(workspace, one.name.file, one.name.span)?;
            notes(workspace.sources().get(one.name.file)?.slice(head.span), head.kind)
        }
    }
}

/// The notes of the declaration `text`.
fn notes(text: &str, kind: Kind) -> Option<String> {
    let found: Notes = match parse_declaration(text, kind).tree? {
        Declaration::Webhook(webhook) => webhook.lines.into_iter().find_map(|line| match line {
            WebhookLine::Notes(notes) => Some(notes),
            _ => None,
        }),
        Declaration::Flow(flow) => flow.lines.into_iter().find_map(|line| match line {
            FlowLine::Notes(notes) => Some(notes),
            _ => None,
        }),
        Declaration::Endpoint(endpoint) => endpoint.lines.into_iter().find_map(|line| match line {
            EndpointLine::Notes(notes) => Some(notes),
            _ => None,
        }),
        Declaration::OAuth2(oauth2) => oauth2.lines.into_iter().find_map(|line| match line {
            OAuth2Line::Notes(notes) => Some(notes),
            _ => None,
        }),
        _ => None,
    }?;
    found.text.plain()
}

fn is_outcome(symbol: &Symbol) -> bool {
    matches!(symbol, Symbol::Flow(name) if OUTCOME_VARIABLES.contains(&name.as_str()))
}

/// What every run says in the outcome variable `name`.
pub(super) fn outcome(name: &str) -> Option<&'static str> {
    Some(match name {
        "response_status" => "set by every run: `\"SUCCESS\"` or `\"FAILED\"`",
        "response_status_code" => "set by every run, if a status came: the number, such as `200`",
        "response_status_type" => {
            "set by a run that failed, if a status came: `INFORMATIONAL`, `SUCCESSFUL`, `REDIRECTION`, `CLIENT_ERROR` or `SERVER_ERROR`"
        }
        "response_duration" => "set by every run that sent something: seconds, such as `0.11`",
        "response_raw" => "set by every run, if a response came: its body as text",
        "response_error" => "set by every run: whether it failed",
        "error_reason" => "set by a run that failed: the reason, such as `TIMEOUT`",
        _ => return None,
    })
}

/// The declarations that `places` lie in, each once.
fn listed(workspace: &Workspace, places: &[Named]) -> String {
    let mut owners: Vec<String> = Vec::new();
    for one in places {
        let owner = owner(workspace, one.name.file, one.name.span);
        if let Some(owner) = owner.filter(|owner| !owners.contains(owner)) {
            owners.push(owner);
        }
    }
    let more = owners.len().saturating_sub(MOST);
    owners.truncate(MOST);
    let all = owners.join(", ");
    if more == 0 { all } else { format!("{all} and {more} more") }
}

/// The declaration around a place, in words.
pub(super) fn owner(workspace: &Workspace, file: FileId, span: Span) -> Option<String> {
    let source = workspace.sources().get(file)?;
    let head = symbol::head_at(workspace, file, span)?;
    let name = source.slice(head.name);
    Some(match head.kind {
        Kind::Account => "the account".to_owned(),
        Kind::Test => format!("a test of `{name}`"),
        Kind::Endpoint => format!("the endpoint `{name}`"),
        Kind::Flow => format!("the flow `{name}`"),
        Kind::Webhook | Kind::OAuth2 => format!("`{name}`"),
        Kind::Stray => return None,
    })
}
