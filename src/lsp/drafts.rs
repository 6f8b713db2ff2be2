//! Actions that write what is missing: a test of a webhook, an endpoint that is invoked and not declared.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::excerpt::Excerpts;
use super::sample;
use super::spot::Spot;
use super::symbol::{self, Symbol};
use super::trials::Trials;
use crate::diagnostics::{Code, Diagnostic};
use crate::functions;
use crate::names::Group;
use crate::semantics::{Mention, Noun, Verb};
use crate::source::{Location, Span};
use crate::syntax::ast::{Declaration, ResponseFormat, Webhook, WebhookLine};
use crate::syntax::{Head, Kind, parse_declaration};

/// Something to write, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// What the action is called.
    pub title: String,
    /// What is written.
    pub text: String,
    /// Before this byte of the file.
    pub at: u32,
}

impl Draft {
    /// The place of the draft in the file of `spot`.
    pub fn location(&self, spot: &Spot<'_>) -> Location {
        Location { file: spot.file, span: Span { start: self.at, end: self.at } }
    }
}

/// A test of the webhook whose name or keyword stands at `at`, which expects what a run came to; `None` where there is
/// no webhook, or one that cannot be run.
pub(super) fn test(spot: &mut Spot<'_>, at: Span, trials: &Trials) -> Option<Draft> {
    let file = spot.file;
    let declared = spot.workspace().declaration_at(file, at.start)?;
    let (head, mentions) = (*declared.head, declared.mentions);
    let is_at_head = at.start <= head.name.end.max(head.keyword.end);
    if head.kind != Kind::Webhook || head.name.is_empty() || !is_at_head {
        return None;
    }
    let secrets = secrets_of_endpoint(spot, &head, &mentions);
    let source = spot.source()?;
    let name = source.slice(head.name);
    let Some(Declaration::Webhook(webhook)) = parse_declaration(source.slice(head.span), head.kind).tree
    else {
        return None;
    };
    let named = |verb: Verb| {
        let variables = mentions.iter().filter(move |one| {
            one.verb == verb && matches!(one.noun, Noun::FlowVariable | Noun::OtherVariable)
        });
        let written = variables.map(|one| source.slice(one.span.from_start(head.span.start)).to_owned());
        written.filter(|name| !name.starts_with(Group::Account.prefix())).collect::<BTreeSet<_>>()
    };
    let (mut reads, saves) = (named(Verb::Reads), named(Verb::Saves));
    reads.extend(secrets);
    let with = |expected: &str| written(name, &reads, &webhook, expected);
    let (status, failed) =
        (expected("response_status", "\"SUCCESS\""), expected("response_status", "\"FAILED\""));
    let workspace = &spot.project.workspace;
    let text = match request_alone(&webhook) {
        Some(request) => with(&request),
        None => {
            let excerpts = Excerpts::of(workspace, |one| one == name);
            let trial = sample::tried(&excerpts, name, &with(&block(&status)), trials)?;
            let mut lines = if trial.failures.is_empty() { status } else { failed };
            for variable in &saves {
                let saved = trial.saved.iter().find(|(saved, _)| saved == variable);
                let _ = writeln!(lines, "    {variable}: {}", saved.map_or("missing", |(_, value)| value));
            }
            with(&block(&lines))
        }
    };
    let text = format!("\n\n{text}");
    Some(Draft { title: format!("write a test of `{name}`"), text, at: head.span.end })
}

/// The test of the webhook `name` that gives `reads` and expects `expected`.
fn written(name: &str, reads: &BTreeSet<String>, webhook: &Webhook, expected: &str) -> String {
    let mut text = format!("test {name} \"what it shows\" {{\n");
    // Writing to a text does not fail.
    if !reads.is_empty() {
        text.push_str("  given {\n");
        for variable in reads {
            let _ = writeln!(text, "    {variable}: \"1\"");
        }
        text.push_str("  }\n");
    }
    text.push_str(reply(webhook));
    text.push_str(expected);
    text.push('}');
    text
}

/// The reply that holds nothing, in the form that the webhook reads.
fn reply(webhook: &Webhook) -> &'static str {
    let mut format = None;
    for line in &webhook.lines {
        match line {
            // It is computed, and asks nobody.
            WebhookLine::Invoke { endpoint, .. } if *endpoint.text == *functions::ENDPOINT => return "",
            WebhookLine::Response(response) => format = response.format,
            _ => {}
        }
    }
    match format {
        Some(ResponseFormat::Json) => "  reply 200 json {}\n",
        Some(ResponseFormat::Xml) => "  reply 200 xml \"<empty/>\"\n",
        Some(ResponseFormat::Text) => "  reply 200 text \"\"\n",
        None => "  reply 200\n",
    }
}

/// The expected request of a webhook that waits for no response: nothing else is known of it afterwards.
fn request_alone(webhook: &Webhook) -> Option<String> {
    webhook.lines.iter().find(|line| matches!(line, WebhookLine::NoWait(_)))?;
    let method = webhook.lines.iter().find_map(|line| match line {
        WebhookLine::Request(request) => Some(&*request.method.text),
        _ => None,
    });
    Some(format!("  expect request {{\n    method: \"{}\"\n  }}\n", method.unwrap_or("POST")))
}

fn block(lines: &str) -> String {
    format!("  expect {{\n{lines}  }}\n")
}

fn expected(name: &str, value: &str) -> String {
    format!("    {}{name}: {value}\n", Group::Flow.prefix())
}

/// The secrets that the endpoint of an internal webhook sends.
fn secrets_of_endpoint(spot: &mut Spot<'_>, head: &Head, mentions: &[Mention]) -> Vec<String> {
    let invoked = mentions.iter().find(|one| one.noun == Noun::Endpoint);
    let name = invoked.and_then(|one| {
        spot.source().map(|source| source.slice(one.span.from_start(head.span.start)).to_owned())
    });
    let Some(name) = name else { return Vec::new() };
    let workspace = spot.workspace();
    let places = symbol::places(workspace, &Symbol::Endpoint(name));
    let Some(at) = places.iter().find(|one| one.verb == Verb::Declares).map(|one| one.name) else {
        return Vec::new();
    };
    let declared = workspace.declaration_at(at.file, at.span.start);
    let spans: Vec<Span> = declared
        .map(|one| one.mentions.iter().map(|mention| mention.span.from_start(one.head.span.start)).collect())
        .unwrap_or_default();
    let Some(source) = workspace.sources().get(at.file) else { return Vec::new() };
    let written = spans.into_iter().map(|span| source.slice(span));
    written.filter(|name| name.starts_with(Group::Secret.prefix())).map(str::to_owned).collect()
}

/// The endpoint or method that `fault` says is not declared; `None` where it says something else.
pub(super) fn endpoint(spot: &mut Spot<'_>, fault: &Diagnostic) -> Option<Draft> {
    if fault.code != Code::NameUnknown {
        return None;
    }
    let file = spot.file;
    let (found, _) = symbol::at(spot.workspace(), file, fault.location.span.start)?;
    let Symbol::Endpoint(name) = found else { return None };
    let source = spot.source()?;
    let after = source.text().get(fault.location.span.end as usize..)?;
    let method =
        after.strip_prefix('.').and_then(|after| after.get(..crate::names::end(after.as_bytes(), 0)?));
    let method = method.map(|method| format!("  method {method}\n")).unwrap_or_default();
    let end = source.text().trim_end().len() as u32;
    let text = format!("\n\nendpoint {name} {{\n  POST \"https://{name}.example.com/\"\n{method}}}");
    Some(Draft { title: format!("declare the endpoint `{name}`"), text, at: end })
}
