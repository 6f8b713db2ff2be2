//! Attempts at what a store has queued: what the worker sends.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::ir::Endpoint;
use crate::runtime::Env;
use crate::runtime::transport::HeaderMap;

use super::attempt::{self, STEP, Unsendable, WAIT, excerpt};
use super::schedule::retry_after;
use super::worker::Sent;

/// How much of an answer is read (service, section 4 rule 5).
const MOST_READ: usize = 64 << 10;

/// What is sent to an endpoint.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The `webhook-id`.
    pub id: String,
    /// The body.
    pub body: String,
    /// The trace that it belongs to.
    pub traceparent: Option<String>,
    /// Private texts, which are masked where the answer echoes them.
    pub private: Arc<[String]>,
}

/// Whether requests to `endpoint` can be formed: its secrets are held, its keys usable, its literal address allowed.
#[must_use]
pub fn can_form(env: &Env, endpoint: &Endpoint) -> bool {
    attempt::form(env, endpoint, String::new(), String::new(), &endpoint.at, None).is_ok()
}

/// Sends `outgoing` to `endpoint`, signed now.
pub async fn send_queued(env: &Env, endpoint: &Endpoint, outgoing: Outgoing) -> Sent {
    let Outgoing { id, body, traceparent, private } = outgoing;
    let mut formed = match attempt::form(env, endpoint, id, body, &endpoint.at, traceparent) {
        Ok(formed) => formed,
        Err(Unsendable::Unsigned(reason)) => return Sent::Unsendable { reason },
        Err(Unsendable::Unformed(unformed)) => return Sent::Unsendable { reason: unformed.message },
    };
    formed.message.wants_beginning = true;
    match env.send(formed.message, STEP, Instant::now() + WAIT, MOST_READ, || {}).await {
        Ok(response) => {
            let failed = !(200..300).contains(&response.status);
            Sent::Answered {
                status: response.status,
                retry_after: asked(&response.headers),
                reason: failed.then(|| format!("the endpoint answered {}", response.status)),
                excerpt: if failed { excerpt(env, &private, &response.body).map(Bytes::from) } else { None },
            }
        }
        Err(why) if why.is_timeout() => Sent::Unreachable { reason: "TIMEOUT".to_owned() },
        Err(why) => {
            let unsendable = why.is_unsendable();
            let reason = env.shown(&why.told(formed.shown.hidden_host()));
            if unsendable { Sent::Unsendable { reason } } else { Sent::Unreachable { reason } }
        }
    }
}

/// What a `Retry-After` asks for.
fn asked(headers: &HeaderMap) -> Option<std::time::Duration> {
    let value = headers.get("retry-after")?.to_str().ok()?;
    retry_after(value, Timestamp::now())
}
