//! Deliveries as they are shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::delivery::rows::{Attempt, Delivery, Detail};
use crate::json::Json;
use crate::runtime::Env;

use super::time::shown;

/// A page of deliveries, newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Listed {
    /// The deliveries.
    pub deliveries: Vec<Row<u32>>,
    /// The `after` of the next page; `null` where there is none.
    pub next: Option<String>,
}

/// A delivery.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Row<A> {
    /// The `webhook-id`.
    pub id: String,
    /// The flow's name.
    pub flow: String,
    /// The call's `uuid`.
    pub call: String,
    /// The endpoint's name.
    pub endpoint: String,
    /// `waiting`, `sending`, `delivered`, `failed` or `cancelled`.
    pub state: &'static str,
    /// It waits, and can't be delivered now.
    pub held: bool,
    /// Its content is erased, or will be once it is settled.
    pub erased: bool,
    /// When it was accepted.
    pub accepted: String,
    /// When its next attempt is due; `null` once it is settled.
    pub due: Option<String>,
    /// How many attempts it had; of one delivery, each of them.
    pub attempts: A,
}

/// An attempt.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tried {
    /// When it began.
    pub time: String,
    /// The status code, where an answer came.
    pub status_code: Option<u16>,
    /// How long it took.
    pub duration_ms: u32,
    /// Why it was not delivered.
    pub reason: Option<String>,
    /// The beginning of the answer, where it is kept and may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
}

/// One delivery, with each attempt.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Shown {
    #[serde(flatten)]
    row: Row<Vec<Tried>>,
    /// The body that is sent, with its secrets masked; `null` once it is erased. Only with the scope `content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Json>,
}

impl Listed {
    /// The first `limit` of what was found; more show that there is a next page.
    #[must_use]
    pub fn new(mut found: Vec<Delivery>, limit: u32) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| last.id.to_string());
        let row = |delivery: Delivery| {
            let attempts = delivery.attempts;
            Row::new(delivery, attempts)
        };
        Self { deliveries: found.into_iter().map(row).collect(), next }
    }
}

impl<A> Row<A> {
    fn new(delivery: Delivery, attempts: A) -> Self {
        Self {
            id: delivery.id.to_string(),
            flow: delivery.flow,
            call: delivery.call,
            endpoint: delivery.endpoint,
            state: delivery.state.name(),
            held: delivery.held,
            erased: delivery.erased,
            accepted: shown(delivery.accepted),
            due: (!delivery.state.is_settled()).then(|| shown(delivery.due)),
            attempts,
        }
    }
}

impl From<Detail> for Shown {
    /// Without the payload.
    fn from(found: Detail) -> Self {
        let attempts = found.attempts.into_iter().map(Tried::from).collect();
        Self { row: Row::new(found.delivery, attempts), payload: None }
    }
}

impl Shown {
    /// With the payload, from which `env` takes its secrets.
    pub(super) fn with_payload(mut found: Detail, env: &Env) -> Self {
        let sent = found.payload.take().and_then(|payload| Json::read_bytes(&payload).ok());
        let payload = sent.map_or(Json::Null, |sent| env.shown_json(sent));
        Self { payload: Some(payload), ..found.into() }
    }
}

impl From<Attempt> for Tried {
    fn from(attempt: Attempt) -> Self {
        Self {
            time: shown(attempt.started),
            status_code: attempt.status_code,
            duration_ms: attempt.duration_ms,
            reason: attempt.reason,
            response: attempt.response.map(|response| String::from_utf8_lossy(&response).into_owned()),
        }
    }
}
