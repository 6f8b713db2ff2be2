//! Sends what the worker claims, and hears how that went.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::delivery::rows::{Claimed, Deliverable, Settled, Settlement, UNKNOWN, Verdict};
use crate::delivery::schedule::ATTEMPTS;
use crate::delivery::worker::{Event, Sender, Sent};
use crate::delivery::{Outgoing, send_queued};

use super::service::Service;
use super::trace::Kind;

const DELIVERED: &str = "delivered";
const FAILED: &str = "failed";
const FAILED_FOR_GOOD: &str = "failed_for_good";

/// Begins to count attempts at each endpoint that is declared now, from 0.
pub(super) fn begin_to_count(service: &Service) {
    for endpoint in &service.live.loaded().program().endpoints {
        for result in [DELIVERED, FAILED, FAILED_FOR_GOOD] {
            let labels = [("endpoint", endpoint.name.as_str()), ("result", result)];
            service.metrics.add("hook_attempts_total", labels, 0);
        }
    }
}

/// The worker's view of the service.
pub(super) struct Sending(pub(super) Arc<Service>);

impl Sender for Sending {
    fn deliverable(&self) -> Arc<Deliverable> {
        Arc::clone(&self.0.live.loaded().deliverable)
    }

    /// URL, authentication and keys are those at the attempt.
    fn send(&self, claimed: Claimed) -> BoxFuture<'static, Sent> {
        let Self(service) = self;
        let loaded = service.live.loaded();
        // An attempt belongs to the trace of what asked for it.
        let (name, given) = (format_args!("attempt {}", claimed.endpoint), claimed.traceparent.as_deref());
        let private = service.private.of(claimed.id);
        let call = loaded.runner.env().told_text(&claimed.call, &private);
        let span = service.spans.begin(Kind::Attempt, name, Some(&call), given);
        async move {
            let gone = || Sent::Unsendable { reason: "the endpoint is not declared any more".to_owned() };
            let Some(endpoint) = loaded.program().endpoint(&claimed.endpoint) else { return gone() };
            let Ok(body) = String::from_utf8(claimed.payload.into()) else {
                return Sent::Unsendable { reason: "the payload is not UTF-8 text".to_owned() };
            };
            let traceparent = Some(span.traceparent().to_owned());
            let outgoing = Outgoing { id: claimed.id.to_string(), body, traceparent, private };
            let sent = send_queued(&loaded.deliveries, endpoint, outgoing).await;
            span.end(match &sent {
                Sent::Answered { reason, .. } => reason.as_deref(),
                Sent::Unreachable { reason } | Sent::Unsendable { reason } => Some(reason),
            });
            sent
        }
        .boxed()
    }

    fn hear(&self, event: Event) {
        let Self(service) = self;
        let metrics = &service.metrics;
        match event {
            Event::Attempted { claimed, settlement, settled } => {
                attempted(service, &claimed, &settlement, matches!(settled, Ok(Settled::Own)));
            }
            Event::GivenBack(count) => {
                metrics.add("hook_claims_given_back_total", [], u64::try_from(count).unwrap_or(u64::MAX));
            }
            Event::Expired(claims) => claims.iter().for_each(|claimed| ran_out(service, claimed)),
            Event::ClockSetBack(count) => metrics.add("hook_clock_set_back_total", [], count),
            Event::Fault(fault) => {
                metrics.count("hook_store_faults_total", []);
                service.log.line("error", "store", [("message", fault.to_string().into())]);
            }
        }
    }
}

/// An attempt of this process has ended.
fn attempted(service: &Service, claimed: &Claimed, settlement: &Settlement, settled: bool) {
    let result = match settlement.verdict {
        Verdict::Delivered => DELIVERED,
        Verdict::Again(_) => FAILED,
        Verdict::Failed => FAILED_FOR_GOOD,
    };
    let metrics = &service.metrics;
    let took = Duration::from_millis(settlement.duration_ms.into());
    metrics.took("hook_attempt_duration_seconds", [], took);
    if !settled {
        metrics.count("hook_settlements_lost_total", []);
    }
    let (status_code, duration_ms) = (settlement.status_code, Some(settlement.duration_ms));
    let reason = settlement.reason.as_deref();
    tell(service, claimed, How { result, status_code, reason, duration_ms, settled });
    if !matches!(settlement.verdict, Verdict::Again(_)) {
        service.private.settled(claimed.id);
    }
}

/// An attempt was not settled in time, by this process or another.
fn ran_out(service: &Service, claimed: &Claimed) {
    let for_good = claimed.attempts >= ATTEMPTS;
    service.metrics.count("hook_attempts_unknown_total", []);
    let result = if for_good { FAILED_FOR_GOOD } else { FAILED };
    let reason = Some(UNKNOWN);
    tell(service, claimed, How { result, status_code: None, reason, duration_ms: None, settled: true });
    if for_good {
        service.private.settled(claimed.id);
    }
}

/// How an attempt went.
struct How<'h> {
    result: &'static str,
    status_code: Option<u16>,
    reason: Option<&'h str>,
    duration_ms: Option<u32>,
    settled: bool,
}

/// Counts an attempt, and logs it.
fn tell(service: &Service, claimed: &Claimed, how: How<'_>) {
    let labels = [("endpoint", claimed.endpoint.as_str()), ("result", how.result)];
    service.metrics.count("hook_attempts_total", labels);
    let private = service.private.of(claimed.id);
    let call = service.live.loaded().runner.env().told_text(&claimed.call, &private);
    let trace = claimed.traceparent.as_deref().and_then(|trace| trace.get(3..35));
    service.log.line(
        "info",
        "attempt",
        [
            ("delivery", claimed.id.to_string().into()),
            ("flow", claimed.flow.as_str().into()),
            ("call", call.as_str().into()),
            ("endpoint", claimed.endpoint.as_str().into()),
            ("attempt", claimed.attempts.into()),
            ("result", how.result.into()),
            ("status_code", how.status_code.into()),
            ("reason", how.reason.into()),
            ("duration_ms", how.duration_ms.into()),
            ("settled", how.settled.into()),
            ("trace", trace.into()),
        ],
    );
}
