//! Whether the process is alive, ready, and able to keep what it accepts; its metrics.

use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::timeout;

use super::answers::json;
use super::body::{Answer, full};
use super::metrics::labels;
use super::problem::Problem;
use super::service::Service;

/// How old a durable write may be.
const FRESH: Duration = Duration::from_secs(10);

/// After that, a write is tried when somebody asks: an idle process does not write by itself.
const STALE: Duration = Duration::from_secs(5);

/// How long that write may take.
const TRY: Duration = Duration::from_secs(2);

/// That the process is alive.
#[derive(Serialize, JsonSchema)]
pub(super) struct Alive {
    alive: bool,
}

/// Whether the process takes calls.
#[derive(Serialize, JsonSchema)]
pub(super) struct Ready {
    ready: bool,
    /// What is wrong with the project, the secrets or the tokens on disk; the good ones go on.
    reload_error: Option<String>,
    /// The secrets that the project uses and that are not held.
    missing_secrets: Vec<String>,
    /// Identifies the project that runs.
    project: String,
}

/// Whether the store keeps what is written.
#[derive(Serialize, JsonSchema)]
pub(super) struct ReadyDeliveries {
    ready: bool,
}

pub(super) fn alive() -> Result<Answer, Problem> {
    json(StatusCode::OK, &Alive { alive: true })
}

pub(super) fn ready(service: &Service) -> Result<Answer, Problem> {
    let loaded = service.live.loaded();
    let ready = !service.is_draining();
    let answer = Ready {
        ready,
        reload_error: service.live.reload_error(),
        missing_secrets: loaded.missing().into_iter().map(str::to_owned).collect(),
        project: loaded.hash().to_owned(),
    };
    json(status(ready), &answer)
}

pub(super) async fn ready_deliveries(service: &Arc<Service>) -> Result<Answer, Problem> {
    if service.last_write().is_none_or(|ago| ago > STALE)
        && matches!(timeout(TRY, service.store.probe()).await, Ok(Ok(())))
    {
        service.wrote();
    }
    let ready = !service.is_draining() && service.last_write().is_some_and(|ago| ago <= FRESH);
    json(status(ready), &ReadyDeliveries { ready })
}

fn status(ready: bool) -> StatusCode {
    if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

pub(super) async fn metrics(service: &Arc<Service>) -> Result<Answer, Problem> {
    let loaded = service.live.loaded();
    let number = |yes: bool| f64::from(u8::from(yes));
    let waiting = service.options.max_runs.saturating_sub(service.runs.available_permits());
    let mut gauges = vec![
        ("hook_runs_waiting", String::new(), count(waiting)),
        ("hook_log_lines_dropped_total", String::new(), count(service.log.dropped())),
        ("hook_ready", String::new(), number(!service.is_draining())),
        ("hook_reload_error", String::new(), number(service.live.reload_error().is_some())),
        ("hook_project_info", labels([("hash", loaded.hash())]), 1.0),
    ];
    // Without the store, the rest is still reported.
    if let Ok(Ok(queues)) = timeout(TRY, service.store.queues(Some(Arc::clone(&loaded.deliverable)))).await {
        let now = jiff::Timestamp::now().as_millisecond();
        for queue in queues {
            let of = labels([("endpoint", &queue.endpoint)]);
            let due = queue.oldest_due.map_or(0, |due| now.saturating_sub(due).max(0));
            gauges.push(("hook_queued", of.clone(), count(queue.waiting)));
            gauges.push(("hook_held", of.clone(), count(queue.held)));
            gauges.push(("hook_due_unclaimed", of.clone(), count(queue.overdue)));
            gauges.push((
                "hook_oldest_due_seconds",
                of,
                Duration::from_millis(due.unsigned_abs()).as_secs_f64(),
            ));
        }
    }
    if let Ok(Ok(health)) = timeout(TRY, service.store.health()).await {
        gauges.extend(health.free_disk.map(|free| ("hook_free_disk_bytes", String::new(), count(free))));
        let oldest = health.oldest_snapshot;
        gauges.extend(oldest.map(|age| ("hook_oldest_snapshot_seconds", String::new(), age.as_secs_f64())));
    }
    let mut answer = full(StatusCode::OK, service.metrics.written(&gauges));
    let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, text);
    Ok(answer)
}

/// Counts below 2^53 are exact, and greater ones near enough.
fn count(value: impl TryInto<u64>) -> f64 {
    value.try_into().unwrap_or(u64::MAX) as f64
}
