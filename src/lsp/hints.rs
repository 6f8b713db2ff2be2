//! Inlay hints: the value of a setting, and what each mapping finds in the first test of its webhook.

use gen_lsp_types::{InlayHint, InlayHintParams};

use super::places::{position, span};
use super::refused::Refused;
use super::state::State;
use crate::names::Group;
use crate::semantics::{Noun, Verb};
use crate::source::Span;
use crate::syntax::Kind;

/// How many characters of a value are shown.
const LONGEST: usize = 40;

/// The hints in a part of a document.
pub(super) fn hints(state: &mut State, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>, Refused> {
    let State { client, projects, samples, trials, .. } = state;
    let Some((project, file, _)) = projects.find(&params.text_document.uri) else { return Ok(None) };
    let workspace = &mut project.workspace;
    let Some(source) = workspace.sources().get(file) else { return Ok(None) };
    let part = span(source, params.range, client.unit);
    let declared: Vec<_> = workspace
        .declarations(file)
        .into_iter()
        .filter(|one| one.head.span.start < part.end && part.start < one.head.span.end)
        .map(|one| (*one.head, one.mentions))
        .collect();
    let mut found: Vec<(u32, String)> = Vec::new();
    for (head, mentions) in declared {
        let of_file = |span: Span| span.from_start(head.span.start);
        let name = workspace.sources().get(file).map_or("", |source| source.slice(head.name)).to_owned();
        let saves = |noun, verb| noun == Noun::FlowVariable && verb == Verb::Saves;
        let sample = match head.kind {
            Kind::Webhook if mentions.iter().any(|one| saves(one.noun, one.verb)) => {
                samples.of(workspace, &name, trials.as_ref())
            }
            _ => None,
        };
        for mention in mentions {
            let at = of_file(mention.span);
            let Some(source) = workspace.sources().get(file) else { continue };
            let written = source.slice(at).to_owned();
            let line_end = source.line_span(source.line_of(at.start)).end;
            if let Some(sample) = sample.as_ref().filter(|_| saves(mention.noun, mention.verb)) {
                let saved = sample.saved.iter().find(|(variable, _)| *variable == written);
                found.extend(saved.map(|(_, value)| (line_end, format!("→ {}", shortened(value)))));
            } else if let Some(setting) = written.strip_prefix(Group::Account.prefix()) {
                let text = workspace.index().account().setting(setting).and_then(|one| one.text.as_deref());
                found.extend(text.map(|text| (at.end, format!("= {}", shortened(text)))));
            }
        }
    }
    let Some(source) = workspace.sources().get(file) else { return Ok(None) };
    let within = found.into_iter().filter(|(at, _)| part.start <= *at && *at <= part.end);
    let hint = |(at, label): (u32, String)| InlayHint {
        position: position(source, at, client.unit),
        label: label.into(),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: Some(false),
        data: None,
    };
    Ok(Some(within.map(hint).collect()))
}

fn shortened(value: &str) -> String {
    let mut characters = value.chars();
    let start: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_none() { start } else { format!("{start}…") }
}
