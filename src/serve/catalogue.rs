//! `/v1/webhooks` and `/v1/flows`: what the project declares.

use std::collections::BTreeSet;

use hyper::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::ir::{Flow, Group, Pass, Step, Variable, Wait, Webhook, WebhookKind};

use super::answers::json;
use super::body::Answer;
use super::problem::Problem;
use super::service::Service;

/// The webhooks of the project.
#[derive(Serialize, JsonSchema)]
pub(super) struct Webhooks {
    webhooks: Vec<DeclaredWebhook>,
}

/// A webhook that the project declares.
#[derive(Serialize, JsonSchema)]
struct DeclaredWebhook {
    name: String,
    notes: Option<String>,
    /// How long the caller may wait; `null` for `no wait`.
    wait_ms: Option<u32>,
    /// Whether the caller hears music.
    hold_music: bool,
    /// Whether `persist response` keeps its variables.
    persist: bool,
    /// The variables that it reads; a group where it passes all of one, such as `$call`.
    reads: BTreeSet<String>,
    /// The variables that it saves, outcome variables aside.
    saves: BTreeSet<String>,
}

/// The flows of the project.
#[derive(Serialize, JsonSchema)]
pub(super) struct Flows {
    flows: Vec<DeclaredFlow>,
}

/// A flow that the project declares.
#[derive(Serialize, JsonSchema)]
struct DeclaredFlow {
    name: String,
    notes: Option<String>,
    /// The webhooks that it runs, in order.
    runs: Vec<String>,
    /// Where its flow-end webhook goes; `null` where it has none.
    endpoint: Option<String>,
    /// The longest that the caller may wait for its steps.
    wait_ms: u32,
    /// The variables that its steps read; a group where one passes all of it.
    reads: BTreeSet<String>,
    /// The variables that its steps save.
    saves: BTreeSet<String>,
}

/// The webhooks.
pub(super) fn webhooks(service: &Service) -> Result<Answer, Problem> {
    let loaded = service.live.loaded();
    let webhooks = loaded.program().webhooks.iter().map(|webhook| declared(webhook)).collect();
    json(StatusCode::OK, &Webhooks { webhooks })
}

/// The flows.
pub(super) fn flows(service: &Service) -> Result<Answer, Problem> {
    let loaded = service.live.loaded();
    let flow = |flow: &Flow| {
        let mut answer = DeclaredFlow {
            name: flow.name.clone(),
            notes: flow.notes.clone(),
            runs: Vec::new(),
            endpoint: loaded.program().endpoint_of(flow).map(str::to_owned),
            wait_ms: 0,
            reads: BTreeSet::new(),
            saves: BTreeSet::new(),
        };
        for step in flow.all_steps() {
            match step {
                Step::Set { target, value } => {
                    variables(&serde_json::to_value(value).unwrap_or_default(), &mut answer.reads);
                    answer.saves.insert(Variable::Flow(target.clone()).written());
                }
                Step::Run { webhook, .. } => {
                    answer.runs.push(webhook.to_string());
                    let Some(webhook) = loaded.program().webhook(webhook) else { continue };
                    let of = declared(webhook);
                    answer.wait_ms = answer.wait_ms.saturating_add(of.wait_ms.unwrap_or(0));
                    answer.reads.extend(of.reads);
                    answer.saves.extend(of.saves);
                }
            }
        }
        answer
    };
    let flows = loaded.program().flows.iter().map(|one| flow(one)).collect();
    json(StatusCode::OK, &Flows { flows })
}

fn declared(webhook: &Webhook) -> DeclaredWebhook {
    let (wait_ms, hold_music) = match webhook.wait {
        Wait::UpTo { milliseconds, hold_music } => (Some(milliseconds), hold_music),
        Wait::No => (None, false),
    };
    let saves: BTreeSet<String> =
        webhook.targets().map(|target| Variable::Flow(target.clone()).written()).collect();
    let mut reads = BTreeSet::new();
    variables(&serde_json::to_value(&webhook.kind).unwrap_or_default(), &mut reads);
    if let WebhookKind::Internal(internal) = &webhook.kind {
        reads.extend(internal.pass.iter().filter_map(|pass| match pass {
            Pass::Group(group) => Some(written(*group).to_owned()),
            Pass::Variable(_) | Pass::Setting { .. } => None,
        }));
    }
    DeclaredWebhook {
        name: webhook.name.clone(),
        notes: webhook.notes.clone(),
        wait_ms,
        hold_music,
        persist: webhook.persist,
        reads,
        saves,
    }
}

/// A group as `pass` has it.
fn written(group: Group) -> &'static str {
    match group {
        Group::Flow => "$flow.key",
        Group::User => "$user.key",
        Group::Call => "$call",
        Group::Sys => "$sys",
    }
}

/// The variables that the JSON of a part of a program reads: it writes each as a text of its own. What it saves to
/// stands as `target`; secrets are not variables of a call.
fn variables(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::String(text) if !text.starts_with("$secret.") && text.parse::<Variable>().is_ok() => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| variables(item, found)),
        Value::Object(members) => {
            let read = members.iter().filter(|(name, _)| *name != "target" && *name != "returns");
            read.for_each(|(_, member)| variables(member, found));
        }
        _ => {}
    }
}
