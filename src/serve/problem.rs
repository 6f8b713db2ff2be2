//! Faults as RFC 9457 has them: `application/problem+json`.

use hyper::StatusCode;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use schemars::JsonSchema;
use serde::Serialize;

use crate::store::StoreError;

use super::body::{Answer, full};

/// A fault that is reported to a caller.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) detail: String,
    result: Option<&'static str>,
    delivery: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// A fault as it is written.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct Written<'p> {
    /// `about:blank`: the status says it all.
    r#type: &'static str,
    /// The status in words.
    title: &'p str,
    /// The status code.
    status: u16,
    /// What is wrong.
    detail: &'p str,
    /// `unknown` where a run with the same key was begun and its result is not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'p str>,
    /// The delivery that a conflict is with.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<&'p str>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), result: None, delivery: None, headers: Vec::new() }
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The body or a parameter is not of the shape that the call takes.
    pub(super) fn shape(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub(super) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// Nothing was done; later it may be.
    pub(super) fn busy(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).header(RETRY_AFTER, HeaderValue::from_static("1"))
    }

    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the service failed; the log says why")
    }

    pub(super) fn method(allow: &str) -> Self {
        let problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("expected one of {allow}"));
        match HeaderValue::from_str(allow) {
            Ok(allow) => problem.header(ALLOW, allow),
            Err(_) => problem,
        }
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "expected `Authorization: Bearer` and a known token")
            .header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// What is known of the result of a run.
    pub(super) fn with_result(mut self, result: &'static str) -> Self {
        self.result = Some(result);
        self
    }

    /// The delivery that it is about.
    pub(super) fn with_delivery(mut self, delivery: String) -> Self {
        self.delivery = Some(delivery);
        self
    }

    /// Without what `hide` hides of its words, which the caller's own may stand in.
    pub(super) fn told(mut self, hide: impl FnOnce(&str) -> String) -> Self {
        self.detail = hide(&self.detail);
        self
    }

    fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer that says so.
    pub(super) fn answer(&self) -> Answer {
        let written = Written {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Fault"),
            status: self.status.as_u16(),
            detail: &self.detail,
            result: self.result,
            delivery: self.delivery.as_deref(),
        };
        let mut answer = full(self.status, serde_json::to_vec(&written).unwrap_or_default());
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        answer
    }
}

impl From<StoreError> for Problem {
    /// The text of a store's fault is for the log: it may name addresses.
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::Unavailable(_) => Self::busy("the store is not available"),
            StoreError::Unknown(_) => {
                Self::busy("whether it was stored is not known: repeat the same request")
            }
            StoreError::NotDurable(_) => Self::busy("the store does not keep what is written"),
            StoreError::Full(_) => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "the disk of the store is almost full")
                    .header(RETRY_AFTER, HeaderValue::from_static("60"))
            }
            StoreError::Refused(_) => Self::internal(),
        }
    }
}
