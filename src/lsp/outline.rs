//! The declarations of a document and of all projects, for a list to choose from.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, SymbolKind,
    WorkspaceSymbol, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use serde_json::{Value, json};

use super::addressed::Addressed;
use super::places::range;
use super::refused::Refused;
use super::spot::{Spot, document};
use super::state::State;
use crate::semantics::{Mention, Noun, Verb};
use crate::source::{FileId, Source, Span};
use crate::syntax::{Head, Kind};

/// How many declarations are listed at most: nobody reads more.
const MOST: usize = 500;

/// The declarations of a document, with what each declares and saves.
pub(super) fn of_document(
    state: &mut State,
    params: DocumentSymbolParams,
) -> Result<Option<DocumentSymbolResponse>, Refused> {
    let Some(mut spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let file = spot.file;
    let declared = spot.workspace().declarations(file);
    let declared: Vec<(Head, Vec<Mention>)> =
        declared.into_iter().map(|one| (*one.head, one.mentions)).collect();
    let symbols: Vec<DocumentSymbol> =
        declared.iter().filter_map(|(head, mentions)| symbol(&spot, head, mentions)).collect();
    Ok(Some(symbols.into()))
}

#[expect(deprecated, reason = "the type has a field that clients have stopped reading")]
fn symbol(spot: &Spot<'_>, head: &Head, mentions: &[Mention]) -> Option<DocumentSymbol> {
    let source = spot.source()?;
    let child = |one: &Mention| {
        let span = one.span.from_start(head.span.start);
        let kind = match one.noun {
            Noun::Method => SymbolKind::Method,
            Noun::Setting => SymbolKind::Constant,
            _ => SymbolKind::Variable,
        };
        let range = spot.range(span);
        let name = source.slice(span).to_owned();
        DocumentSymbol {
            name,
            detail: None,
            kind,
            tags: None,
            deprecated: None,
            range,
            selection_range: range,
            children: None,
        }
    };
    let within = |one: &&Mention| match one.noun {
        Noun::FlowVariable => one.verb == Verb::Saves && head.kind != Kind::Endpoint,
        Noun::Method | Noun::Setting => one.verb == Verb::Declares,
        _ => false,
    };
    let children: Vec<DocumentSymbol> = mentions.iter().filter(within).map(child).collect();
    Some(DocumentSymbol {
        name: name(source, head)?,
        detail: Some(source.slice(head.keyword).to_owned()),
        kind: kind(head.kind)?,
        tags: None,
        deprecated: None,
        range: spot.range(head.span),
        selection_range: spot.range(selection(head)),
        children: (!children.is_empty()).then_some(children),
    })
}

/// The declarations of all projects whose names hold the letters of the question, in its order.
pub(super) fn of_workspace(
    state: &mut State,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>, Refused> {
    let query = params.query.to_lowercase();
    let unit = state.client.unit;
    let (projects, documents) = state.projects.with_documents();
    let mut found: Vec<WorkspaceSymbol> = Vec::new();
    for project in projects.iter() {
        let files = Addressed::new(project, documents);
        for (file, source) in project.workspace.sources().iter() {
            let heads = project.workspace.outline_of(file).map(|outline| outline.declarations.as_slice());
            let wanted = heads.unwrap_or_default().iter().filter_map(|head| {
                let name = name(source, head).filter(|name| holds(&name.to_lowercase(), &query))?;
                Some((name, kind(head.kind)?, head))
            });
            for (name, kind, head) in wanted.take(MOST.saturating_sub(found.len())) {
                let Some(place) = place(&files, file, source, selection(head), unit) else { continue };
                found.push(WorkspaceSymbol {
                    location: place.into(),
                    data: None,
                    base_symbol_information: BaseSymbolInformation {
                        name,
                        kind,
                        tags: None,
                        container_name: Some(source.slice(head.keyword).to_owned()),
                    },
                });
            }
        }
    }
    Ok(Some(found.into()))
}

/// Every test of all projects: `[{ "name", "uri", "line" }]`, lines from 0.
pub(super) fn tests(state: &mut State) -> Value {
    let (projects, documents) = state.projects.with_documents();
    let mut found = Vec::new();
    for project in projects.iter() {
        let files = Addressed::new(project, documents);
        for (file, source) in project.workspace.sources().iter() {
            let heads = project.workspace.outline_of(file).map(|outline| outline.declarations.as_slice());
            let tests = heads.unwrap_or_default().iter().filter(|head| head.kind == Kind::Test);
            let Some(uri) = files.uri(file).map(|uri| uri.to_string()) else { continue };
            found.extend(tests.filter_map(|head| {
                let line = source.position(head.keyword.start).line.saturating_sub(1);
                Some(json!({ "name": name(source, head)?, "uri": uri, "line": line }))
            }));
        }
    }
    Value::Array(found)
}

fn place(
    files: &Addressed<'_>,
    file: FileId,
    source: &Source,
    span: Span,
    unit: crate::source::Unit,
) -> Option<gen_lsp_types::Location> {
    Some(gen_lsp_types::Location { uri: files.uri(file)?, range: range(source, span, unit) })
}

/// Whether the letters of `query` stand in `name` in their order.
fn holds(name: &str, query: &str) -> bool {
    let mut letters = name.chars();
    query.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// What a list calls the declaration; `None` where it is not one.
fn name(source: &Source, head: &Head) -> Option<String> {
    let name = source.slice(head.name);
    Some(match head.kind {
        Kind::Stray => return None,
        Kind::Account => "account".to_owned(),
        Kind::Test => {
            let after = source.slice(Span { start: head.name.end, end: head.span.end });
            let title = after.trim_start().strip_prefix('"').and_then(|rest| rest.split(['"', '\n']).next());
            match title {
                Some(title) => format!("{name}: {title}"),
                None => name.to_owned(),
            }
        }
        _ if name.is_empty() => source.slice(head.keyword).to_owned(),
        _ => name.to_owned(),
    })
}

fn selection(head: &Head) -> Span {
    if head.name.is_empty() { head.keyword } else { head.name }
}

fn kind(kind: Kind) -> Option<SymbolKind> {
    Some(match kind {
        Kind::Account => SymbolKind::Namespace,
        Kind::Endpoint => SymbolKind::Interface,
        Kind::Webhook => SymbolKind::Function,
        Kind::Flow => SymbolKind::Event,
        Kind::Test => SymbolKind::Method,
        Kind::OAuth2 => SymbolKind::Key,
        Kind::Stray => return None,
    })
}
