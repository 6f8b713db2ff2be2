//! `/v1/endpoints/{name}`: test, pause, resume.

use std::sync::Arc;
use std::time::Instant;

use hyper::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::timeout;
use uuid::Uuid;

use crate::delivery::worker::{ATTEMPT_AT_MOST, Sent};
use crate::delivery::{Outgoing, send_queued};

use super::answers::json;
use super::body::{Answer, full};
use super::call::Call;
use super::problem::Problem;
use super::service::{LONGEST, Service};
use super::trace::{Kind, TRACEPARENT};

/// What is sent as a test.
const EVENT: &str = r#"{"type":"hook.test"}"#;

/// How a test event went.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tested {
    /// The status code, where an answer came.
    status_code: Option<u16>,
    /// Why it would not count as delivered.
    reason: Option<String>,
    /// How long it took.
    duration_ms: u64,
}

/// Sends a test event once, now, and shows how that went.
pub(super) async fn test(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let loaded = service.live.loaded();
    let name = call.parameter();
    let Some(endpoint) = loaded.program().endpoint(name) else { return Err(missing(name)) };
    let span = service.spans.begin(Kind::Asked, format_args!("test {name}"), None, call.header(&TRACEPARENT));
    let outgoing = Outgoing {
        id: Uuid::new_v4().to_string(),
        body: EVENT.to_owned(),
        traceparent: Some(span.traceparent().to_owned()),
        private: Arc::default(),
    };
    let started = Instant::now();
    let sent = timeout(ATTEMPT_AT_MOST, send_queued(&loaded.deliveries, endpoint, outgoing)).await;
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (status_code, reason) = match sent {
        Ok(Sent::Answered { status, reason, .. }) => (Some(status), reason),
        Ok(Sent::Unreachable { reason } | Sent::Unsendable { reason }) => (None, Some(reason)),
        Err(_) => (None, Some("TIMEOUT".to_owned())),
    };
    span.end(reason.as_deref());
    service.log.line(
        "info",
        "test",
        [
            ("endpoint", name.into()),
            ("status_code", status_code.into()),
            ("reason", reason.clone().into()),
            ("caller", call.caller.name.as_str().into()),
        ],
    );
    json(StatusCode::OK, &Tested { status_code, reason, duration_ms })
}

/// Stops claims for an endpoint, in every process.
pub(super) async fn pause(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    set(&service, &call, true).await
}

/// Starts them again.
pub(super) async fn resume(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    set(&service, &call, false).await
}

async fn set(service: &Arc<Service>, call: &Call, paused: bool) -> Result<Answer, Problem> {
    let name = call.parameter();
    let known = service.live.loaded().program().endpoint(name).is_some();
    if !known && (paused || !is_paused(service, name).await?) {
        return Err(missing(name));
    }
    let (endpoint, caller) = (name.to_owned(), call.caller.name.clone());
    let set = service.logged(service.store.pause(name.to_owned(), paused), move |service, ()| {
        service.look.notify_one();
        let event = if paused { "pause" } else { "resume" };
        service.log.line("info", event, [("endpoint", endpoint.into()), ("caller", caller.into())]);
    });
    service.asked(LONGEST, set).await?;
    Ok(full(StatusCode::NO_CONTENT, ""))
}

/// An endpoint that is not declared any more can still be resumed.
async fn is_paused(service: &Service, name: &str) -> Result<bool, Problem> {
    let paused = service.asked(LONGEST, service.store.paused()).await?;
    Ok(paused.iter().any(|other| other == name))
}

fn missing(name: &str) -> Problem {
    Problem::not_found(format!("there is no endpoint `{name}`"))
}
