//! A flow on its way: its steps, in the order in which they are taken.

use std::sync::Arc;

use indexmap::IndexSet;

use crate::delivery::{CallRecord, Deliver, Delivery, DeliveryStatus, FlowEndRun, details};
use crate::ir::{Flow, FlowVariable, JsonTemplate, Step, Variable};
use crate::runtime::{Callable, Env, Status, Variables, WebhookRun, foresee, run_webhook};

use super::follow::Follow;
use super::result::FlowRun;

/// A flow whose steps were resolved, and what they have come to so far.
pub(super) struct Course<'r> {
    env: &'r Arc<Env>,
    flow: &'r Flow,
    follow: &'r dyn Follow,
    above: Vec<Move<'r>>,
    below: Vec<Move<'r>>,
    webhooks: Vec<WebhookRun>,
    /// What webhooks with `persist response` saved.
    kept: IndexSet<&'r FlowVariable>,
    failed: bool,
    flow_end: Option<FlowEndRun>,
}

/// A step whose webhook was found.
enum Move<'r> {
    Set { target: &'r FlowVariable, value: &'r JsonTemplate },
    Run { webhook: &'r Arc<Callable>, mandatory: bool },
}

impl<'r> Course<'r> {
    /// The course of `flow`, or the name of a webhook that it runs and that does not exist.
    pub(super) fn new(env: &'r Arc<Env>, flow: &'r Flow, follow: &'r dyn Follow) -> Result<Self, &'r str> {
        Ok(Self {
            env,
            flow,
            follow,
            above: moves(env, &flow.steps)?,
            below: moves(env, flow.below())?,
            webhooks: Vec::new(),
            kept: IndexSet::new(),
            failed: false,
            flow_end: None,
        })
    }

    /// Takes the steps above `flow-end webhook`, or all where there is none.
    pub(super) async fn above(&mut self, variables: &mut Variables) {
        let moves = std::mem::take(&mut self.above);
        self.take(&moves, variables).await;
    }

    /// Takes the steps below `flow-end webhook`, however those above ended.
    pub(super) async fn below(&mut self, variables: &mut Variables) {
        let moves = std::mem::take(&mut self.below);
        self.take(&moves, variables).await;
    }

    /// Takes `moves` in order; a mandatory webhook that fails skips the rest of them.
    async fn take(&mut self, moves: &[Move<'r>], variables: &mut Variables) {
        for step in moves {
            // A run that was begun comes to a result of its own: of a webhook at least.
            if !self.webhooks.is_empty() && !self.follow.goes_on() {
                self.failed = true;
                return;
            }
            match step {
                Move::Set { target, value } => self.set(target, value, variables),
                Move::Run { webhook, mandatory } => {
                    let run = Box::pin(run_webhook(self.env, webhook, variables)).await;
                    let status = run.status;
                    if status == Status::Sent && self.env.settings().dry_run {
                        foresee(&webhook.webhook, variables);
                    }
                    self.webhooks.push(run);
                    if status != Status::Sent && webhook.webhook.persist {
                        self.kept.extend(webhook.webhook.persisted());
                    }
                    if status == Status::Failed && *mandatory {
                        self.failed = true;
                        return;
                    }
                }
            }
        }
    }

    /// Sets `target`, or clears it where `value` has none, or can't be formed.
    fn set(&self, target: &FlowVariable, value: &JsonTemplate, variables: &mut Variables) {
        self.env.observe(|observer| observer.sets(variables));
        let resolved = self.env.resolver(variables).assigned(value);
        let target = Variable::Flow(target.clone());
        match resolved {
            Some(datum) => variables.save(target, datum),
            None => variables.clear(&target),
        }
    }

    /// Hands the flow-end webhook, where the flow has one, to `deliver`.
    pub(super) async fn end(&mut self, record: &CallRecord, variables: &Variables, deliver: &dyn Deliver) {
        let Some(end) = &self.flow.end else { return };
        let program = self.env.program();
        let named = program.endpoint_of(self.flow);
        let Some(endpoint) = named.and_then(|name| program.endpoint(name)) else { return };
        let (env, of) = (self.env, variables);
        let private = env.private_texts(variables);
        let shown = details(record, env.keys(of, |variable, datum| env.shown_value(variable, datum)));
        let delivery = Delivery {
            flow: &self.flow.name,
            at: &end.at,
            endpoint,
            call: &record.uuid,
            // The call record may hold a secret, in a recording's URL for one, or what a private variable does.
            payload: env.told_json(shown, &private),
            sent: details(record, env.keys(of, |_, datum| env.returned_value(datum).into_owned())),
            private,
            persisted: env.persisted(self.kept.clone(), variables),
        };
        self.flow_end = Some(deliver.deliver(delivery).await);
    }

    /// Whether the steps below its end are its own.
    pub(super) fn has_below(&self) -> bool {
        self.flow_end.as_ref().is_none_or(|end| end.has_below)
    }

    /// What it came to.
    pub(super) fn into_run(self, variables: &Variables) -> FlowRun {
        let undelivered = self.flow_end.as_ref().is_some_and(|end| end.status == DeliveryStatus::Failed);
        let status = match () {
            () if self.failed || undelivered => Status::Failed,
            () if self.env.settings().dry_run => Status::Sent,
            () => Status::Success,
        };
        FlowRun {
            flow: self.flow.name.clone(),
            status,
            webhooks: self.webhooks,
            variables: self.env.shown_variables(variables),
            persisted: self.env.persisted(self.kept, variables),
            flow_end: self.flow_end,
        }
    }
}

/// `steps` with their webhooks, or the name of one that does not exist.
fn moves<'r>(env: &'r Env, steps: &'r [Step]) -> Result<Vec<Move<'r>>, &'r str> {
    let resolve = |step: &'r Step| match step {
        Step::Set { target, value } => Ok(Move::Set { target, value }),
        Step::Run { webhook, mandatory, .. } => match env.prepared().webhook(webhook) {
            Some(webhook) => Ok(Move::Run { webhook, mandatory: *mandatory }),
            None => Err(webhook.as_str()),
        },
    };
    steps.iter().map(resolve).collect()
}
