//! A run of a flow (section 3.5).

use indexmap::IndexSet;
use serde::Serialize;

use crate::delivery::{CallRecord, DeliveryStatus, FlowEndRun, deliver};
use crate::ir::{Flow, FlowVariable, JsonTemplate, Step, Variable};
use crate::json::Object;

use super::datum::Datum;
use super::json_tree;
use super::outcome::{Status, WebhookRun};
use super::runner::{RunError, Runner};
use super::variables::Variables;

/// A run of a flow, as it is shown (section 8, `run --json`): nothing hidden is in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowRun {
    /// The flow's name.
    pub flow: String,
    /// [`Status::Failed`] where a mandatory webhook failed or the flow-end webhook could not be delivered;
    /// [`Status::Sent`] for a dry run.
    pub status: Status,
    /// The webhooks that ran, in order.
    pub webhooks: Vec<WebhookRun>,
    /// Every variable after the run.
    pub variables: Object,
    /// What is kept after the flow has ended.
    pub persisted: Object,
    /// The flow-end webhook, where the flow has one.
    pub flow_end: Option<FlowEndRun>,
}

/// What the steps of a flow have come to.
#[derive(Default)]
struct Progress<'p> {
    webhooks: Vec<WebhookRun>,
    /// What webhooks with `persist response` saved.
    kept: IndexSet<&'p FlowVariable>,
    failed: bool,
}

impl Runner {
    /// Runs the flow `name` once, and sets `variables` to what they are after it. `record` is what its
    /// flow-end webhook is made of.
    ///
    /// # Errors
    ///
    /// [`RunError::UnknownFlow`]; [`RunError::NoCallRecord`] where the flow has a flow-end webhook and there
    /// is no record. Whatever the run itself comes to is a value.
    pub async fn run_flow(
        &self,
        name: &str,
        variables: &mut Variables,
        record: Option<&CallRecord>,
    ) -> Result<FlowRun, RunError> {
        let Some(flow) = self.program().flow(name) else {
            return Err(RunError::UnknownFlow(name.to_owned()));
        };
        if flow.end.is_some() && record.is_none() {
            return Err(RunError::NoCallRecord(name.to_owned()));
        }
        let mut progress = Progress::default();
        self.run_steps(&flow.steps, variables, &mut progress).await;
        let mut flow_end = None;
        if let Some(end) = &flow.end {
            if let Some(record) = record {
                flow_end = self.end_flow(flow, record, variables).await;
            }
            self.run_steps(&end.steps, variables, &mut progress).await;
        }
        let undelivered = flow_end.as_ref().is_some_and(|end| end.status == DeliveryStatus::Failed);
        let status = match () {
            () if progress.failed || undelivered => Status::Failed,
            () if self.settings().dry_run => Status::Sent,
            () => Status::Success,
        };
        Ok(FlowRun {
            flow: flow.name.clone(),
            status,
            webhooks: progress.webhooks,
            variables: self.shown_variables(variables),
            persisted: self.persisted(progress.kept, variables),
            flow_end,
        })
    }

    /// Runs `steps` in order; a mandatory webhook that fails skips the rest of them.
    async fn run_steps<'p>(
        &'p self,
        steps: &'p [Step],
        variables: &mut Variables,
        progress: &mut Progress<'p>,
    ) {
        for step in steps {
            match step {
                Step::Set { target, value } => self.set(target, value, variables),
                Step::Run { webhook, mandatory, .. } => {
                    let Some(run) = self.run_step(webhook, variables).await else { continue };
                    let failed = run.status == Status::Failed;
                    if run.status != Status::Sent
                        && let Some(webhook) = self.program().webhook(webhook)
                        && webhook.persist
                    {
                        progress.kept.extend(webhook.persisted());
                    }
                    progress.webhooks.push(run);
                    if failed && *mandatory {
                        progress.failed = true;
                        return;
                    }
                }
            }
        }
    }

    /// Sets `target`, or clears it where `value` has none, or can't be formed.
    fn set(&self, target: &FlowVariable, value: &JsonTemplate, variables: &mut Variables) {
        let resolver = self.resolver(variables);
        let tree = json_tree::document(value, &resolver).ok();
        let tree = tree.filter(|tree| tree.repeated_name().is_none() && !resolver.is_exhausted());
        let resolved = tree.map(json_tree::Tree::into_datum).filter(Datum::has_value);
        let target = Variable::Flow(target.clone());
        match resolved {
            Some(datum) => variables.save(target, datum),
            None => variables.clear(&target),
        }
    }

    async fn end_flow(&self, flow: &Flow, record: &CallRecord, variables: &Variables) -> Option<FlowEndRun> {
        let at = &flow.end.as_ref()?.at;
        let endpoint = self.program().endpoint(&flow.end.as_ref()?.endpoint)?;
        let run = Box::pin(deliver(self, flow, at, endpoint, record, variables)).await;
        tracing::debug!(flow = %flow.name, status = ?run.status, attempts = run.attempts, "flow-end webhook ran");
        Some(run)
    }
}
