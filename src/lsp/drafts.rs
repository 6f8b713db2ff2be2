//! Actions that write what is missing: a test of a webhook, an endpoint that is invoked and not declared.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::spot::Spot;
use super::symbol::{self, Symbol};
use crate::diagnostics::{Code, Diagnostic};
use crate::names::Group;
use crate::semantics::{Mention, Noun, Verb};
use crate::source::{Location, Span};
use crate::syntax::{Head, Kind};

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

/// A test of the webhook whose name or keyword stands at `at`; `None` where there is no webhook.
pub(super) fn test(spot: &mut Spot<'_>, at: Span) -> Option<Draft> {
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
    let named = |verb: Verb| {
        let variables = mentions.iter().filter(move |one| {
            one.verb == verb && matches!(one.noun, Noun::FlowVariable | Noun::OtherVariable)
        });
        let written = variables.map(|one| source.slice(one.span.from_start(head.span.start)).to_owned());
        written.filter(|name| !name.starts_with(Group::Account.prefix())).collect::<BTreeSet<_>>()
    };
    let (mut reads, saves) = (named(Verb::Reads), named(Verb::Saves));
    reads.extend(secrets);
    let mut text = format!("\n\ntest {name} \"what it shows\" {{\n");
    // Writing to a text does not fail.
    if !reads.is_empty() {
        text.push_str("  given {\n");
        for variable in &reads {
            let _ = writeln!(text, "    {variable}: \"1\"");
        }
        text.push_str("  }\n");
    }
    let body = source.slice(head.span);
    text.push_str(if body.contains("response json") { "  reply 200 json {}\n" } else { "  reply 200\n" });
    text.push_str("  expect {\n    $flow.key.response_status: \"SUCCESS\"\n");
    for variable in &saves {
        let _ = writeln!(text, "    {variable}: missing");
    }
    text.push_str("  }\n}");
    Some(Draft { title: format!("write a test of `{name}`"), text, at: head.span.end })
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
