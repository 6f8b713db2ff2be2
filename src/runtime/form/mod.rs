//! Step 2 of a run: the request, from its values.

mod address;
mod body;
mod headers;
mod multipart;
mod names;

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use ecow::EcoString;
use tokio::time::Instant;
use url::Url;

pub(crate) use self::address::Kept;

use super::failure::{ErrorReason, Failure};
use super::masked::Masked;
use super::redact::Needles;
use super::resolve::Resolved;
use super::shown_request::ShownRequest;
use super::transport::{AUTHORIZATION, HeaderMap, HeaderValue, Request};
use crate::source::Place;

/// A request as it goes and as it is shown.
pub(crate) struct Formed {
    pub(crate) message: Message,
    pub(crate) shown: ShownRequest,
    /// The host, where a part of it may not be shown.
    pub(crate) hidden_host: Option<String>,
}

/// A request as it goes.
#[derive(Clone)]
pub(crate) struct Message {
    method: &'static str,
    pub(crate) url: Url,
    headers: HeaderMap,
    body: Option<Bytes>,
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
    pub(crate) shown: ShownRequest,
    /// The host, where a part of it may not be shown.
    pub(crate) hidden_host: Option<String>,
}

impl TokenRequest {
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
    /// The request as it is sent with a token; where it `is_open`, which token that is may be shown.
    pub(crate) fn with_token(mut self, token: TokenRequest, is_open: bool) -> Self {
        if is_open {
            let named = self.shown.headers.iter_mut().find(|(name, _)| name == "Authorization");
            if let Some((_, value)) = named {
                *value = format!("Bearer [token of {}]", token.name);
            }
        }
        self.message.token = Some(Arc::new(token));
        self
    }
}

impl Message {
    /// The request of `step` whose response has at most `max_response` bytes and comes by `deadline`.
    pub(crate) fn of(self, step: EcoString, deadline: Instant, max_response: usize) -> Request {
        let Self { method, url, headers, body, .. } = self;
        Request { step, method, url, headers, body, deadline, max_response }
    }
}

/// Forms the request, whose URL is written `url_at`; an address without values is formed once, where it is `kept`.
///
/// What cannot be formed (URL, header, credentials, XML character) is `INVALID_REQUEST`.
/// No message shows any of `secrets`.
pub(crate) fn form(
    resolved: Resolved<'_>,
    url_at: &Place,
    secrets: Option<&Needles>,
    kept: Option<&Kept>,
) -> Result<Formed, Failure> {
    let address = match kept {
        Some(kept) => kept.form(&resolved.url, &resolved.query, url_at)?,
        None => address::form(&resolved.url, &resolved.query, url_at)?,
    };
    let (body, content_type) = body::form(resolved.content, secrets)?;
    let Resolved { method, headers, credentials, accept, .. } = resolved;
    let url = without(secrets, address.shown.as_deref().unwrap_or(address.url.as_str())).into_owned();
    let (headers, shown_headers) = headers::form(&headers, &credentials, accept, content_type, secrets)?;
    let shown_body = body.as_ref().map(|body| show(body, secrets));
    let is_hidden = |host: &&str| url != address.url.as_str() && !url.contains(host);
    let hidden_host = address.url.host_str().filter(is_hidden).map(str::to_owned);
    let shown = ShownRequest { method, url, headers: shown_headers, body: shown_body };
    let body = body.map(|body| Bytes::from(body.into_real().into_owned()));
    let message = Message { method, url: address.url, headers, body, token: None };
    Ok(Formed { message, shown, hidden_host })
}

/// `text` as it is shown.
fn show(text: &Masked<'_>, secrets: Option<&Needles>) -> String {
    without(secrets, &text.shown()).into_owned()
}

/// `text` without the secrets that may have come into it.
fn without<'t>(secrets: Option<&Needles>, text: &'t str) -> Cow<'t, str> {
    secrets.map_or(Cow::Borrowed(text), |secrets| secrets.replace(text))
}

fn invalid(at: &Place, what: impl Into<String>) -> Failure {
    Failure::new(ErrorReason::InvalidRequest, at, what)
}
