//! Deliveries as they are shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::delivery::rows::{Attempt, Delivery, Detail};
use crate::json::Json;

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

/// One delivery as JSON, with each attempt; with `content`, with its payload as it is sent.
///
/// # Errors
///
/// None that a delivery could cause.
pub fn detail(found: Detail, content: bool) -> Result<String, serde_json::Error> {
    let attempts: Vec<Tried> = found.attempts.into_iter().map(Tried::from).collect();
    let row = serde_json::to_string(&Row::new(found.delivery, attempts))?;
    if !content {
        return Ok(row);
    }
    let payload = found.payload.and_then(|payload| String::from_utf8(payload.into()).ok());
    let payload = payload.filter(|payload| Json::read(payload).is_ok());
    let row = row.strip_suffix('}').unwrap_or(&row);
    Ok(format!("{row},\"payload\":{}}}", payload.as_deref().unwrap_or("null")))
}
