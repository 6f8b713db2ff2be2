//! A request, as a test compares it.

use bytes::Bytes;
use ecow::EcoString;

use crate::json::Json;
use crate::runtime::transport::{CONTENT_TYPE, HeaderMap, Request};

/// A request as it was sent: by a transport, or as a server received it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The step that sent it: the webhook's name, or `flow-end`.
    pub step: EcoString,
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, empty where there is none.
    pub body: Bytes,
}

impl From<&Request> for Sent {
    fn from(request: &Request) -> Self {
        Self {
            step: request.step.clone(),
            method: request.method.to_owned(),
            url: request.url.to_string(),
            headers: request.headers.clone(),
            body: request.body.clone().unwrap_or_default(),
        }
    }
}

impl Sent {
    /// The values of the header `name`, joined by `, `; `None` where it was not sent.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Json> {
        let values: Vec<_> = self
            .headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        (!values.is_empty()).then(|| values.join(", ").into())
    }

    /// The body: JSON as JSON, any other as text; `None` where there is none.
    #[must_use]
    pub fn content(&self) -> Option<Json> {
        if self.body.is_empty() {
            return None;
        }
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let json = (kind == "application/json" || kind.ends_with("+json"))
            .then(|| Json::read_bytes(&self.body).ok())
            .flatten();
        Some(json.unwrap_or_else(|| String::from_utf8_lossy(&self.body).into()))
    }
}
