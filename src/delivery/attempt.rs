//! One attempt to deliver: its headers, its request, and what the endpoint's answer comes to.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ecow::EcoString;
use tokio::time::Instant;

use crate::ir::Endpoint;
use crate::runtime::transport::{HiddenHost, ResponseBody};
use crate::runtime::{Env, Formed, Message, Unformed};
use crate::source::Place;

use super::signature::SigningKey;

/// How long an attempt waits for an answer.
pub(super) const WAIT: Duration = Duration::from_secs(10);

/// The step that sends it, as tests name it (section 3.6).
pub(super) const STEP: EcoString = EcoString::inline("flow-end");

/// How much of an answer that is not a success is shown.
const EXCERPT: usize = 1 << 10;

/// Why nothing could be sent.
pub(super) enum Unsendable {
    /// The key of the endpoint is not held, or is not one.
    Unsigned(String),
    /// The request cannot be formed.
    Unformed(Unformed),
}

/// The request of an attempt to deliver `body` under `id` to `endpoint`, signed now; `at` is where `flow-end
/// webhook` is written.
pub(super) fn form(
    env: &Env,
    endpoint: &Endpoint,
    id: String,
    body: String,
    at: &Place,
    traceparent: Option<String>,
) -> Result<Formed, Unsendable> {
    let mut headers = headers(env, endpoint, id, &body).map_err(Unsendable::Unsigned)?;
    headers.extend(traceparent.map(|trace| ("traceparent", trace)));
    env.post(endpoint, &headers, body, at).map_err(Unsendable::Unformed)
}

fn headers(
    env: &Env,
    endpoint: &Endpoint,
    id: String,
    body: &str,
) -> Result<Vec<(&'static str, String)>, String> {
    if endpoint.sign.is_empty() {
        return Ok(vec![("webhook-id", id)]);
    }
    // Virtual time begins at 0: a test can expect the signature.
    let timestamp = match env.settings().virtual_time {
        true => 0,
        false => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
    };
    let mut signatures = Vec::with_capacity(endpoint.sign.len());
    for key in &endpoint.sign {
        let secret = env.endpoint_text(key).ok_or("a signing key of the endpoint has no value")?;
        let key = SigningKey::new(secret.real()).map_err(|fault| fault.to_string())?;
        signatures.push(key.sign(&id, timestamp, body));
    }
    Ok(vec![
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ])
}

/// Why something was not delivered.
pub(super) struct Undelivered {
    pub(super) why: String,
    /// The beginning of the answer, as it is shown.
    pub(super) response: Option<String>,
}

/// Sends what was formed, with a token where it needs one; an answer other than a status of 200 to 299, or none,
/// is an error. `private` texts are masked in what it shows.
pub(super) async fn send(
    env: &Env,
    message: Message,
    hidden_host: Option<HiddenHost<'_>>,
    private: &[String],
) -> Result<(), Undelivered> {
    match env.send(message, STEP, Instant::now() + WAIT, env.settings().max_response, || {}).await {
        Ok(response) if (200..300).contains(&response.status) => Ok(()),
        Ok(response) => Err(Undelivered {
            why: format!("expected a status of 200 to 299, the endpoint answered {}", response.status),
            response: excerpt(env, private, &response.body),
        }),
        Err(why) => Err(Undelivered { why: why.told(hidden_host), response: None }),
    }
}

/// The beginning of an answer, masked before it is cut, so that no half of a secret is left.
pub(super) fn excerpt(env: &Env, private: &[String], body: &ResponseBody) -> Option<String> {
    let (body, is_cut) = match body {
        ResponseBody::Complete(body) => (body, false),
        ResponseBody::OverLimit(body) | ResponseBody::TimedOut(body) => (body, true),
        _ => return None,
    };
    let body = String::from_utf8_lossy(body);
    let mut text = if is_cut { env.told_beginning(&body, private) } else { env.told_text(&body, private) };
    text.truncate(text.floor_char_boundary(EXCERPT));
    (!text.is_empty()).then_some(text)
}
