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
    let declared = declared(workspace, symbol, &places);
    let heading = declared.as_ref().map_or_else(|| symbol.written(), |declared| declared.heading.clone());
    let mut out = format!("```hook\n{heading}\n```\n");
    if let Some(meaning) = meaning(workspace, symbol).or(declared.and_then(|declared| declared.notes)) {
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
        && !places.iter().any(|one| matches!(one.verb, Verb::Saves | Verb::Provides | Verb::Gives))
        && !is_outcome(symbol)
    {
        out.push_str("\nnothing saves it\n");
    }
    out
}

/// What a list says of who does what with a name.
const SAID: [(&[Verb], &str); 8] = [
    (&[Verb::Saves], "saved by"),
    (&[Verb::Provides], "provided by"),
    (&[Verb::Gives], "given by"),
    (&[Verb::Hides], "kept private by"),
    (&[Verb::Reads], "read by"),
    (&[Verb::Expects], "expected by"),
    (&[Verb::Runs], "run by"),
    (&[Verb::Invokes], "invoked by"),
];

/// What declares a name.
struct Declared {
    /// Its first words, and the line with its request.
    heading: String,
    /// What its author says of it.
    notes: Option<String>,
}

/// What declares `symbol`, where that is more than its name.
fn declared(workspace: &Workspace, symbol: &Symbol, places: &[Named]) -> Option<Declared> {
    if matches!(symbol, Symbol::Setting(_) | Symbol::Method { .. }) {
        return None;
    }
    let at = places.iter().find(|one| one.verb == Verb::Declares)?.name;
    let head = symbol::head_at(workspace, at.file, at.span)?;
    let source = workspace.sources().get(at.file)?;
    let text = source.slice(head.span);
    let (request, notes) = lines(parse_declaration(text, head.kind).tree);
    let mut heading = source.slice(head.keyword.to(head.name)).to_owned();
    if let Some(request) = request.and_then(|span| text.get(span.range())) {
        let _ = write!(heading, "\n  {request}");
    }
    Some(Declared { heading, notes: notes.and_then(|notes| notes.text.plain()) })
}

/// The line with the request of a declaration, and its notes.
fn lines(tree: Option<Declaration>) -> (Option<Span>, Option<Notes>) {
    let (mut request, mut notes) = (None, None);
    match tree {
        Some(Declaration::Webhook(webhook)) => {
            for line in webhook.lines {
                match line {
                    WebhookLine::Request(line) => request = Some(line.span),
                    WebhookLine::Invoke { span, .. } => request = Some(span),
                    WebhookLine::Notes(line) => notes = Some(line),
                    _ => {}
                }
            }
        }
        Some(Declaration::Flow(flow)) => {
            for line in flow.lines.iter() {
                if let FlowLine::Notes(line) = &*line {
                    notes = Some(line.clone());
                }
            }
        }
        Some(Declaration::Endpoint(endpoint)) => {
            for line in endpoint.lines {
                match line {
                    EndpointLine::Request(line) => request = Some(line.span),
                    EndpointLine::Notes(line) => notes = Some(line),
                    _ => {}
                }
            }
        }
        Some(Declaration::OAuth2(oauth2)) => {
            for line in oauth2.lines {
                match line {
                    OAuth2Line::Request(line) => request = Some(line.span),
                    OAuth2Line::Notes(line) => notes = Some(line),
                    _ => {}
                }
            }
        }
        Some(Declaration::Account(_) | Declaration::Test(_)) | None => {}
    }
    (request, notes)
}

/// What it is for, where no author says: the value of a setting, what a run says in an outcome variable.
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
        Symbol::Method { endpoint, name } if endpoint == functions::ENDPOINT => {
            functions::named(name).map(functions::page)
        }
        Symbol::Endpoint(name) if name == functions::ENDPOINT => Some(functions::index()),
        Symbol::Given(_) | Symbol::Method { .. } | Symbol::Runnable(_) | Symbol::Endpoint(_) => None,
    }
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
