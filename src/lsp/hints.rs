//! Inlay hints: the value of a setting, and what each mapping finds in the first test of its webhook.

use std::collections::HashSet;
use std::time::Duration;

use gen_lsp_types::{InlayHint, InlayHintParams, InlayHintRefreshRequest};

use super::excerpt::Excerpts;
use super::places::{position, span};
use super::refused::Refused;
use super::state::State;
use crate::names::Group;
use crate::semantics::{Noun, Verb};
use crate::syntax::Kind;

/// How long tests are run for the hints of one request.
const PATIENCE: Duration = Duration::from_millis(100);

/// How many characters of a value are shown.
const LONGEST: usize = 40;

/// The hints in a part of a document.
pub(super) fn hints(state: &mut State, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>, Refused> {
    let State { client, projects, samples, trials, wire, .. } = state;
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
    let account = workspace.index().account().clone();
    let excerpts = {
        let source = workspace.sources().get(file);
        let webhooks = declared.iter().filter(|(head, mentions)| {
            head.kind == Kind::Webhook && mentions.iter().any(|one| saves(one.noun, one.verb))
        });
        let names: HashSet<&str> =
            webhooks.filter_map(|(head, _)| source.map(|source| source.slice(head.name))).collect();
        Excerpts::of(workspace, |name| names.contains(name))
    };
    let Some(source) = workspace.sources().get(file) else { return Ok(None) };
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut patience = samples.patience(Some(PATIENCE));
    let mut is_late = false;
    for (head, mentions) in declared {
        let sampled = match head.kind {
            Kind::Webhook => {
                samples.within(&mut patience, &excerpts, source.slice(head.name), trials.as_ref())
            }
            _ => Ok(None),
        };
        is_late |= sampled.is_err();
        let sample = sampled.ok().flatten();
        for mention in mentions {
            let at = mention.span.from_start(head.span.start);
            let written = source.slice(at);
            if let Some(sample) = sample.as_ref().filter(|_| saves(mention.noun, mention.verb)) {
                let line_end = source.line_span(source.line_of(at.start)).end;
                let saved = sample.saved.iter().find(|(variable, _)| variable == written);
                found.extend(saved.map(|(_, value)| (line_end, format!("→ {}", shortened(value)))));
            } else if let Some(setting) = written.strip_prefix(Group::Account.prefix()) {
                let text = account.setting(setting).and_then(|one| one.text.as_deref());
                found.extend(text.map(|text| (at.end, format!("= {}", shortened(text)))));
            }
        }
    }
    // More is there the next time; where it isn't, asking again would go on for ever.
    if is_late && patience.has_gained() && client.refreshes_hints {
        wire.ask::<InlayHintRefreshRequest>(());
    }
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

/// Whether a mapping saves what is named.
fn saves(noun: Noun, verb: Verb) -> bool {
    noun == Noun::FlowVariable && verb == Verb::Saves
}

fn shortened(value: &str) -> String {
    let mut characters = value.chars();
    let start: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_none() { start } else { format!("{start}…") }
}
