//! Sends what the worker claims, and hears how that went.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::delivery::rows::{Claimed, Deliverable, Settled, Verdict};
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
        let span = service.spans.begin(Kind::Attempt, name, Some(&claimed.call), given);
        let private = service.private.of(claimed.id);
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
                let result = match settlement.verdict {
                    Verdict::Delivered => DELIVERED,
                    Verdict::Again(_) => FAILED,
                    Verdict::Failed => FAILED_FOR_GOOD,
                };
                if !matches!(settlement.verdict, Verdict::Again(_)) {
                    service.private.forget(claimed.id);
                }
                let endpoint = claimed.endpoint.as_str();
                metrics.count("hook_attempts_total", [("endpoint", endpoint), ("result", result)]);
                let took = std::time::Duration::from_millis(settlement.duration_ms.into());
                metrics.took("hook_attempt_duration_seconds", [], took);
                if !matches!(settled, Ok(Settled::Own)) {
                    metrics.count("hook_settlements_lost_total", []);
                }
                let trace = claimed.traceparent.as_deref().and_then(|trace| trace.get(3..35));
                service.log.line(
                    "info",
                    "attempt",
                    [
                        ("delivery", claimed.id.to_string().into()),
                        ("flow", claimed.flow.as_str().into()),
                        ("call", claimed.call.as_str().into()),
                        ("endpoint", endpoint.into()),
                        ("attempt", claimed.attempts.into()),
                        ("result", result.into()),
                        ("status_code", settlement.status_code.into()),
                        ("reason", settlement.reason.into()),
                        ("duration_ms", settlement.duration_ms.into()),
                        ("settled", matches!(settled, Ok(Settled::Own)).into()),
                        ("trace", trace.into()),
                    ],
                );
            }
            Event::GivenBack(count) => {
                metrics.add("hook_claims_given_back_total", [], u64::try_from(count).unwrap_or(u64::MAX));
            }
            Event::Expired(count) => metrics.add("hook_attempts_unknown_total", [], count),
            Event::ClockSetBack(count) => metrics.add("hook_clock_set_back_total", [], count),
            Event::Fault(fault) => {
                metrics.count("hook_store_faults_total", []);
                service.log.line("error", "store", [("message", fault.to_string().into())]);
            }
        }
    }
}
