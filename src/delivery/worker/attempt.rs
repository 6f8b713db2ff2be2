//! One attempt, and what follows it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::{ATTEMPT_AT_MOST, Sender, Sent};
use crate::delivery::Clock;
use crate::delivery::rows::{Claimed, Settlement, Verdict};
use crate::delivery::schedule::delay;

/// Makes an attempt; `None`: it took too long, and did not end by itself. How long it took. A panic in it is its own.
pub(super) async fn make(
    sender: &Arc<dyn Sender>,
    clock: &Arc<dyn Clock>,
    claimed: Claimed,
) -> (Option<Sent>, Duration) {
    // Whatever is sent, its time has begun.
    let (began, late) = (clock.monotonic(), clock.sleep(ATTEMPT_AT_MOST));
    let attempt = tokio::spawn(sender.send(claimed));
    let stop = attempt.abort_handle();
    let sent = match select(attempt, late).await {
        Either::Left((Ok(sent), _)) => Some(sent),
        Either::Left((Err(panic), _)) => Some(Sent::Unsendable { reason: panic.to_string() }),
        Either::Right(_) => {
            stop.abort();
            None
        }
    };
    (sent, clock.monotonic().saturating_sub(began))
}

/// What follows an attempt (service, section 4 rule 3).
pub(super) fn settlement(claimed: &Claimed, sent: Option<&Sent>, took: Duration, random: f64) -> Settlement {
    let again = |retry_after: Option<Duration>| {
        delay(claimed.attempts, random, retry_after).map_or(Verdict::Failed, Verdict::Again)
    };
    let (verdict, status_code, reason, response) = match sent {
        Some(Sent::Answered { status: status @ 200..300, .. }) => {
            (Verdict::Delivered, Some(*status), None, None)
        }
        Some(Sent::Answered { status, retry_after, reason, excerpt }) => {
            let verdict = match status {
                410 => Verdict::Failed,
                429 | 503 => again(*retry_after),
                _ => again(None),
            };
            (verdict, Some(*status), reason.clone(), excerpt.clone())
        }
        Some(Sent::Unreachable { reason } | Sent::Unsendable { reason }) => {
            (again(None), None, Some(reason.clone()), None)
        }
        None => (again(None), None, Some("TIMEOUT".to_owned()), None),
    };
    Settlement {
        id: claimed.id,
        token: claimed.token,
        verdict,
        duration_ms: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
        status_code,
        reason,
        response,
    }
}
