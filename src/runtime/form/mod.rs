//! Step 2 of a run: the request, from its values.

mod address;
mod body;
mod headers;
mod multipart;

use bytes::Bytes;

use super::failure::{ErrorReason, Failure};
use super::masked::Masked;
use super::resolve::Resolved;
use crate::source::Place;

/// A request as it goes and as it is shown.
pub(crate) struct Formed {
    pub(crate) method: &'static str,
    pub(crate) url: url::Url,
    /// The URL as it is shown.
    pub(crate) shown_url: String,
    /// The host, where a part of it may not be shown.
    pub(crate) hidden_host: Option<String>,
    /// In the order in which they are sent, those that Hook adds last.
    pub(crate) headers: Vec<(Masked, Masked)>,
    pub(crate) body: Option<Masked>,
}

impl Formed {
    /// The headers and the body as they go.
    pub(crate) fn into_sent(self) -> (url::Url, Vec<(String, String)>, Option<Bytes>) {
        let header = |(name, value): (Masked, Masked)| (name.into_real(), value.into_real());
        let headers = self.headers.into_iter().map(header).collect();
        (self.url, headers, self.body.map(|body| Bytes::from(body.into_real())))
    }
}

/// Forms the request.
///
/// What cannot be formed (URL, header, credentials, XML character) is `INVALID_REQUEST`.
pub(crate) fn form(resolved: Resolved<'_>) -> Result<Formed, Failure> {
    let (url, shown_url) = address::form(&resolved.url, &resolved.query, resolved.url_at)?;
    let (body, content_type) = body::form(resolved.content)?;
    let headers = headers::form(resolved.headers, &resolved.credentials, resolved.accept, content_type)?;
    let hidden_host = url.host_str().filter(|host| !shown_url.contains(host)).map(str::to_owned);
    Ok(Formed { method: resolved.method, url, shown_url, hidden_host, headers, body })
}

fn invalid(at: &Place, what: impl Into<String>) -> Failure {
    Failure::new(ErrorReason::InvalidRequest, at, what)
}

/// What a message calls a character that may not stand somewhere.
fn name_character(sign: char) -> String {
    match sign {
        '\r' | '\n' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        sign if sign.is_control() => format!("the control character U+{:04X}", u32::from(sign)),
        sign => format!("`{sign}`"),
    }
}
