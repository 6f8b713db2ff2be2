//! Step 2 of a run: the request, from its values.

mod address;
mod body;
mod headers;
mod multipart;
mod names;

use std::sync::Arc;

use bytes::Bytes;
use ecow::EcoString;
use tokio::time::Instant;
use url::Url;

pub(crate) use self::address::Kept;

use super::failure::{ErrorReason, Failure};
use super::redact::Needles;
use super::resolve::Resolved;
use super::shown_request::{FormedRequest, Parts};
use super::transport::{AUTHORIZATION, HeaderMap, HeaderValue, Request};
use crate::source::Place;

/// A request as it goes and as it is shown.
pub(crate) struct Formed {
    pub(crate) message: Message,
    pub(crate) shown: FormedRequest,
}

/// A request as it goes.
#[derive(Clone)]
pub(crate) struct Message {
    method: &'static str,
    pub(crate) url: Url,
    headers: HeaderMap,
    body: Option<Bytes>,
    /// Whether the beginning of a response that is too long is wanted.
    pub(crate) wants_beginning: bool,
    /// The token that it is sent with, where it is sent with one.
    pub(crate) token: Option<Arc<TokenRequest>>,
}

/// A request for a token, formed with the request that is sent with the token (section 3.7).
pub(crate) struct TokenRequest {
    /// The name of the `oauth2`.
    pub(crate) name: EcoString,
    /// Where its URL is written.
    pub(crate) at: Place,
    pub(crate) message: Message,
    pub(crate) shown: FormedRequest,
}

impl TokenRequest {
    /// `what` is wrong, of which it is said that it is this request.
    pub(crate) fn told(&self, what: &str) -> String {
        format!("the token request of `{}`: {what}", self.name)
    }

    /// What tells it from the requests for other tokens: the declaration and the resolved values.
    pub(crate) fn key(&self) -> String {
        let Message { url, headers, body, .. } = &self.message;
        let authorization = headers.get(AUTHORIZATION).map_or(&[][..], HeaderValue::as_bytes);
        let parts = [
            self.name.as_bytes(),
            url.as_str().as_bytes(),
            authorization,
            body.as_deref().unwrap_or_default(),
        ];
        parts.map(|part| format!("{}:{}", part.len(), String::from_utf8_lossy(part))).concat()
    }
}

impl Formed {
    /// Has the request sent with a token; where it `is_open`, which token that is may be shown.
    pub(crate) fn add_token(&mut self, token: TokenRequest, is_open: bool) {
        if is_open {
            let named = format!("Bearer [token of {}]", token.name);
            self.shown = self.shown.with_header("Authorization", named);
        }
        self.message.token = Some(Arc::new(token));
    }
}

impl Message {
    /// The request of `step` whose response has at most `max_response` bytes and comes by `deadline`.
    pub(crate) fn of(self, step: EcoString, deadline: Instant, max_response: usize) -> Request {
        let Self { method, url, headers, body, wants_beginning, .. } = self;
        Request { step, method, url, headers, body, deadline, max_response, wants_beginning }
    }
}

/// Forms the request, whose URL is written `url_at`; an address without values is formed once, where it is `kept`.
///
/// What cannot be formed (URL, header, credentials, XML character) is `INVALID_REQUEST`.
/// No message shows any of `secrets`.
pub(crate) fn form(
    resolved: Resolved<'_>,
    url_at: &Place,
    secrets: Option<Arc<Needles>>,
    kept: Option<&Kept>,
) -> Result<Formed, Failure> {
    let address = match kept {
        Some(kept) => kept.form(&resolved.url, &resolved.query, url_at)?,
        None => address::form(&resolved.url, &resolved.query, url_at)?,
    };
    let (body, content_type) = body::form(resolved.content, secrets.as_deref())?;
    let Resolved { method, headers, credentials, accept, .. } = resolved;
    let (headers, shown) = headers::form(&headers, &credentials, accept, content_type, secrets.as_deref())?;
    let body = body.map(|body| {
        let (real, marks) = body.into_parts();
        (Bytes::from(real.into_owned()), marks)
    });
    let sent = body.as_ref().map(|(body, _)| body.clone());
    let address::Address { url, shown: shown_url } = address;
    let parts =
        Parts { method, url: url.clone(), shown_url, headers: shown, body, secrets, private: Vec::new() };
    let message = Message { method, url, headers, body: sent, wants_beginning: false, token: None };
    Ok(Formed { message, shown: FormedRequest::of(parts) })
}

fn invalid(at: &Place, what: impl Into<String>) -> Failure {
    Failure::new(ErrorReason::InvalidRequest, at, what)
}
