//! Whether a request arrived as the example's script has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use hooklang::json::Json;
use hyper::header::{CONTENT_TYPE, HeaderMap};
use indexmap::IndexMap;
use sha2::Sha256;

use super::script::{ANY, Exchange};

/// A request as the server received it.
#[derive(Debug)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, empty where there is none.
    pub body: Bytes,
}

/// What is not as `expected`, in words for a person; `secrets` are those of the example, by name.
pub fn faults(expected: &Exchange, received: &Received, secrets: &IndexMap<String, String>) -> Vec<String> {
    let headers =
        expected.headers.iter().filter_map(|(name, value)| header(name, value.as_deref(), received));
    let signature = expected.signed_with.as_ref().and_then(|name| {
        let key = secrets.get(name).map_or("", String::as_str);
        (!is_signed(key, received)).then(|| "the signature is not that of the body".to_owned())
    });
    headers.chain(body(expected, received)).chain(signature).collect()
}

fn header(name: &str, expected: Option<&str>, received: &Received) -> Option<String> {
    let value =
        received.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    match (expected, value) {
        (Some(ANY), Some(_)) | (None, None) => None,
        (Some(expected), Some(value)) if expected == value => None,
        (Some(expected), Some(value)) => Some(format!("header {name} is `{value}`, not `{expected}`")),
        (Some(_), None) => Some(format!("header {name} is missing")),
        (None, Some(value)) => Some(format!("header {name} is sent: `{value}`")),
    }
}

fn body(expected: &Exchange, received: &Received) -> Option<String> {
    let text = String::from_utf8_lossy(&received.body);
    let as_expected = if let Some(expected) = &expected.json {
        Json::read(&text).is_ok_and(|body| is_like(expected, &body))
    } else if let Some(expected) = &expected.text {
        *expected == text
    } else if let Some(expected) = &expected.parts {
        parts(received).as_ref() == Some(expected)
    } else {
        received.body.is_empty()
    };
    (!as_expected).then(|| format!("the body is not what the example says: {text}"))
}

/// Whether `body` is `expected`, in which [`ANY`] stands for any value.
fn is_like(expected: &Json, body: &Json) -> bool {
    match (expected, body) {
        (Json::Text(text), _) if text == ANY => true,
        (Json::Object(expected), Json::Object(body)) => {
            expected.len() == body.len()
                && expected
                    .iter()
                    .zip(body)
                    .all(|((left, one), (right, other))| left == right && is_like(one, other))
        }
        (Json::List(expected), Json::List(body)) => {
            expected.len() == body.len() && expected.iter().zip(body).all(|(one, other)| is_like(one, other))
        }
        (expected, body) => expected == body,
    }
}

/// The names and values of a `multipart/form-data` body (RFC 7578), in order.
fn parts(received: &Received) -> Option<Vec<(String, String)>> {
    let kind = received.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let boundary = kind.strip_prefix("multipart/form-data; boundary=")?.trim_matches('"');
    let body = std::str::from_utf8(&received.body).ok()?;
    let body = body.strip_prefix(&format!("--{boundary}\r\n"))?;
    let body = body.trim_end_matches("\r\n").strip_suffix(&format!("\r\n--{boundary}--"))?;
    let part = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let (_, name) = head.split_once("name=\"")?;
        let (name, _) = name.split_once('"')?;
        Some((name.to_owned(), value.to_owned()))
    };
    body.split(&format!("\r\n--{boundary}\r\n")).map(part).collect()
}

/// Whether one of the `webhook-signature`s is that of the body under `key`, as the Standard Webhooks
/// specification has it: the HMAC-SHA256 of id, time stamp and body.
fn is_signed(key: &str, received: &Received) -> bool {
    let header = |name: &str| received.headers.get(name).and_then(|value| value.to_str().ok());
    let check = || {
        let key = STANDARD.decode(key.strip_prefix("whsec_")?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{}.{}.", header("webhook-id")?, header("webhook-timestamp")?).as_bytes());
        mac.update(&received.body);
        let expected = mac.finalize().into_bytes();
        let mut signatures =
            header("webhook-signature")?.split(' ').filter_map(|one| one.strip_prefix("v1,"));
        Some(signatures.any(|one| STANDARD.decode(one).is_ok_and(|one| *one == *expected)))
    };
    check().unwrap_or(false)
}
