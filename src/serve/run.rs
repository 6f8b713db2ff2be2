//! One run of a webhook or a flow, from what was asked to its result.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use ecow::EcoString;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;

use crate::delivery::DeliveryStatus;
use crate::delivery::rows::{Accepted, Entry, changes};
use crate::flow::{self, FlowRun, Follow, Part};
use crate::ir::WebhookKind;
use crate::json::Object;
use crate::runtime::{Env, Observer, Persisted, Runner, Saved, Status, WebhookRun};

use super::ask::{Ask, Of};
use super::events::Event;
use super::memory::Held;
use super::problem::Problem;
use super::program::Loaded;
use super::queue::{Queue, Written};
use super::service::Service;
use super::span::Span;
use super::trace::Traced;

/// How long a run waits until what it persists is stored (service, section 2).
const PERSIST: Duration = Duration::from_millis(500);

/// Bytes of a result as most are.
const USUAL: usize = 2 << 10;

/// What is run.
#[derive(Clone)]
pub(super) enum Target {
    Webhook(EcoString),
    Flow(EcoString),
}

impl Target {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Flow(_) => "flow",
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Webhook(name) | Self::Flow(name) => name,
        }
    }
}

/// The places that a run takes, until it and what it sends in the background have ended.
pub(super) struct Permits {
    pub(super) _all: OwnedSemaphorePermit,
    pub(super) _own: Option<OwnedSemaphorePermit>,
}

/// Follows a run.
pub(super) struct Following {
    /// Where events go, where they are asked for, and the program that they are of.
    pub(super) events: Option<(mpsc::UnboundedSender<Event>, Arc<Loaded>)>,
    /// Whether later steps may start.
    pub(super) goes_on: Box<dyn Fn() -> bool + Send + Sync>,
    pub(super) permits: Arc<Permits>,
    pub(super) is_flow: bool,
}

impl Following {
    /// A runner of `loaded` that this follows, in the trace of `span`.
    pub(super) fn runner(self: &Arc<Self>, loaded: &Loaded, span: &Span) -> Runner {
        let env = Env::clone(loaded.runner.env());
        let env = env.with_observer(Arc::clone(self) as Arc<dyn Observer>);
        Runner::from(env.with_transport(|inner| Traced::around(inner, span.traceparent())))
    }

    fn tell(&self, event: Event) {
        if let Some((events, _)) = &self.events {
            // Whoever listened has gone away.
            let _ = events.send(event);
        }
    }

    /// Whether running `webhook` sends a request: a function is computed here.
    fn sends(&self, webhook: &str) -> bool {
        let webhook = self.events.as_ref().and_then(|(_, loaded)| loaded.program().webhook(webhook));
        webhook.is_some_and(|webhook| !matches!(webhook.kind, WebhookKind::Function(_)))
    }
}

impl Observer for Following {
    fn waiting(&self, webhook: &str, wait: Duration, hold_music: bool) {
        if !self.sends(webhook) {
            return;
        }
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.tell(Event::Waiting { webhook: webhook.to_owned(), hold_music, wait_ms });
    }

    /// The steps of a flow report their end, but for those that nobody waits for.
    fn ended(&self, run: &WebhookRun, _saved: &dyn Fn() -> Saved) {
        if self.is_flow && run.background.is_none() {
            self.tell(Event::Answered { webhook: run.webhook.to_string(), status: run.status });
        }
    }

    fn hold(&self) -> Option<Box<dyn Send>> {
        Some(Box::new(Arc::clone(&self.permits)))
    }
}

impl Follow for Following {
    fn goes_on(&self) -> bool {
        (self.goes_on)()
    }
}

/// A run that is to be made.
pub(super) struct Job {
    pub(super) service: Arc<Service>,
    pub(super) loaded: Arc<Loaded>,
    pub(super) target: Target,
    pub(super) ask: Ask,
    /// The uuid of the call that it is made in, as it is shown.
    pub(super) shown_call: Option<String>,
    /// The memory of what was asked.
    pub(super) _held: Held,
    /// The token's NAME.
    pub(super) caller: String,
    pub(super) span: Span,
    pub(super) following: Arc<Following>,
}

impl Job {
    /// Makes the run. Whatever it comes to is its result.
    pub(super) async fn perform(&mut self) -> Result<Ran, Problem> {
        let runner = self.following.runner(&self.loaded, &self.span);
        match self.target.clone() {
            Target::Webhook(name) => self.webhook(&runner, &name).await,
            Target::Flow(name) => self.flow(&runner, &name).await,
        }
    }

    async fn webhook(&mut self, runner: &Runner, name: &str) -> Result<Ran, Problem> {
        let variables = &mut self.ask.variables;
        let run = runner.run_webhook(name, variables).await;
        let run = run.map_err(|fault| Problem::not_found(fault.to_string()))?;
        let failed = self.persist(&run.persisted).await;
        let reason = run.error_reason.map(|reason| reason.as_str());
        // Of all members they are the most: they are written without a copy.
        let variables = &self.ask.variables;
        let mut text = String::with_capacity(USUAL);
        run.write_json(&mut text);
        let text = with_more(text, failed, |text| {
            text.push_str(",\"variables\":");
            runner.write_returned(variables, text);
        })?;
        Ok((text, run.status, reason))
    }

    async fn flow(&mut self, runner: &Runner, name: &str) -> Result<Ran, Problem> {
        let queue = Queue {
            service: &self.service,
            // Without a record nothing is queued.
            hash: self.ask.call.as_ref().and_then(Of::hash).unwrap_or_default(),
            traceparent: self.span.traceparent(),
            written: std::sync::Mutex::default(),
        };
        let has_end = self.loaded.program().flow(name).is_some_and(|flow| flow.end.is_some());
        let part = match &self.ask.call {
            Some(Of::Lasting(_)) if has_end => Part::Above,
            call => Part::Whole(call.as_ref().and_then(Of::record), &queue),
        };
        let run = flow::run_part(runner, name, &mut self.ask.variables, part, &*self.following).await;
        let mut run = run.map_err(|fault| Problem::shape(fault.to_string()))?;
        let written = queue.written.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        run.variables = runner.returned_variables(&self.ask.variables);
        let failed = match written {
            Some(Written::Own(written)) if written == run.persisted => false,
            Some(Written::Nothing) => !run.persisted.is_empty(),
            _ => self.persist(&run.persisted).await,
        };
        let failed_step = run.webhooks.iter().rev().find_map(|webhook| webhook.error_reason);
        let undelivered = run.flow_end.as_ref().is_some_and(|end| end.status == DeliveryStatus::Failed);
        let reason = match (run.status, failed_step) {
            (Status::Failed, _) if undelivered => Some("NOT_QUEUED"),
            (Status::Failed, reason) => reason.map(|reason| reason.as_str()),
            _ => None,
        };
        let text = serde_json::to_string(&run).map_err(|_| Problem::internal())?;
        Ok((with_more(text, failed, |_| {})?, run.status, reason))
    }

    /// Stores what `persist response` keeps of the call; whether that failed, as it does once the call is erased.
    async fn persist(&self, persisted: &Persisted) -> bool {
        let Some(call) = self.ask.call.as_ref().filter(|_| !persisted.is_empty()) else { return false };
        let entry = Entry::Variables { call: call.uuid().to_owned(), variables: changes(persisted) };
        !matches!(timeout(PERSIST, self.service.accept(entry, None)).await, Ok(Ok(Accepted::New)))
    }
}

/// The result of a webhook, which is that of `hook run --json`.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema is what is needed")]
pub(super) struct WebhookResult {
    #[schemars(flatten)]
    run: WebhookRun,
    /// Every variable after the run.
    variables: Object,
    /// What the run persists was not stored in time.
    #[schemars(skip_serializing_if = "Option::is_none", schema_with = "only_true")]
    persist_failed: Option<bool>,
}

/// The result of a flow.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema is what is needed")]
pub(super) struct FlowResult {
    #[schemars(flatten)]
    run: FlowRun,
    /// What the run persists was not stored in time, or not at all: another request has queued the call's end.
    #[schemars(skip_serializing_if = "Option::is_none", schema_with = "only_true")]
    persist_failed: Option<bool>,
}

fn only_true(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "const": true })
}

/// The result, how it ended, and why.
pub(super) type Ran = (Bytes, Status, Option<&'static str>);

/// The JSON of a result with the members that `more` adds; the last one says if persisting failed.
fn with_more(
    mut text: String,
    persist_failed: bool,
    more: impl FnOnce(&mut String),
) -> Result<Bytes, Problem> {
    if text.pop() != Some('}') {
        return Err(Problem::internal());
    }
    more(&mut text);
    text.push_str(if persist_failed { ",\"persist_failed\":true}" } else { "}" });
    Ok(text.into())
}
