//! What a run of a flow leaves.

use schemars::JsonSchema;
use serde::Serialize;

use crate::delivery::FlowEndRun;
use crate::json::Object;
use crate::runtime::{Persisted, Status, WebhookRun};

/// A run of a flow, as it is shown (section 8, `run --json`): nothing hidden is in it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FlowRun {
    /// The flow's name.
    pub flow: String,
    /// `FAILED` where a mandatory webhook failed or the flow-end webhook could not be delivered; `SENT` for a dry run.
    pub status: Status,
    /// The webhooks that ran, in order.
    pub webhooks: Vec<WebhookRun>,
    /// Every variable after the run.
    pub variables: Object,
    /// What is kept after the flow has ended.
    pub persisted: Persisted,
    /// The flow-end webhook, where the flow has one.
    pub flow_end: Option<FlowEndRun>,
}
