//! What a flow hands on at its end, and to whom.

use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::ir::Endpoint;
use crate::json::Json;
use crate::runtime::{FormedRequest, Persisted};
use crate::source::Place;

use super::identity::NAMESPACE;

/// A flow-end webhook that is to be delivered.
#[derive(Debug, Clone)]
pub struct Delivery<'a> {
    /// The flow's name.
    pub flow: &'a str,
    /// Where `flow-end webhook` is written.
    pub at: &'a Place,
    /// Where it goes.
    pub endpoint: &'a Endpoint,
    /// The call's identifier.
    pub call: &'a str,
    /// The payload as it is shown: secrets and private values are masked.
    pub payload: Json,
    /// The payload as it is sent: private values that another variable holds too are in it, secrets that a server has
    /// echoed are not.
    pub sent: Json,
    /// The private texts of the run, without which a request is shown.
    pub private: Vec<String>,
    /// What `persist response` has kept so far, as it is stored.
    pub persisted: Persisted,
}

impl Delivery<'_> {
    /// Its `webhook-id`, which is the same for each attempt; `body` is the payload as it is sent.
    #[must_use]
    pub fn id(&self, body: &str) -> String {
        let call = self.call;
        Uuid::new_v5(&NAMESPACE, format!("{}\0{call}\0{body}", self.flow).as_bytes()).to_string()
    }
}

/// Takes over what a flow hands on at its end: sends it, or queues it.
pub trait Deliver: Send + Sync {
    /// Takes `delivery` over. Whatever comes of it is a value.
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun>;
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum DeliveryStatus {
    /// The endpoint answered with a status of 200 to 299.
    Delivered,
    /// It could not be formed or sent, or the endpoint answered with another status.
    Failed,
    /// It waits to be sent; in a dry run, it is not.
    Queued,
}

/// A flow-end webhook as it is shown (section 8, `run --json`).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FlowEndRun {
    /// What became of it.
    pub status: DeliveryStatus,
    /// What was sent.
    pub payload: Json,
    /// How often it was sent.
    pub attempts: u32,
    /// Why it failed: `crm.hook:40:3: …`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The request, once it was formed.
    #[serde(skip)]
    pub request: Option<FormedRequest>,
    /// The beginning of an answer that is not a success, as it is shown.
    #[serde(skip)]
    pub response: Option<String>,
    /// Whether the steps below `flow-end webhook` are this run's. They run at most once for a call: where another has
    /// queued the webhook, or is to, they are left to that one.
    #[serde(skip)]
    pub has_below: bool,
}

impl FlowEndRun {
    /// Of a webhook with `payload` that nothing was sent of yet.
    #[must_use]
    pub fn unsent(status: DeliveryStatus, payload: Json, message: Option<String>, has_below: bool) -> Self {
        Self { status, payload, attempts: 0, message, request: None, response: None, has_below }
    }
}
