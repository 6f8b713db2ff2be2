//! From the runtime's request to the HTTP client's.

use bytes::Bytes;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderValue};

use super::{Request, SendFault};
use crate::header::controlled;
use crate::ir::url_place::LONGEST_URL;

/// How many headers it can take: its map has room for 24 576, and it adds its own.
const HEADERS_LIMIT: usize = 24_000;

/// The content codings that [`super::decode`] undoes.
static CODINGS: HeaderValue = HeaderValue::from_static("gzip, br, deflate");

/// The request as the client takes it.
pub(super) fn request(request: Request) -> Result<reqwest::Request, SendFault> {
    let not_sendable = |why: &str| SendFault::NotSendable(why.into());
    let length = request.url.as_str().len();
    if length > LONGEST_URL {
        return Err(SendFault::NotSendable(format!(
            "the URL is {length} characters long, at most {LONGEST_URL} can be sent"
        )));
    }
    if !request.url.username().is_empty() || request.url.password().is_some() {
        return Err(not_sendable("the URL holds a user name or a password"));
    }
    let method = reqwest::Method::from_bytes(request.method.as_bytes())
        .map_err(|_| not_sendable("the method is none that HTTP allows"))?;
    let mut message = reqwest::Request::new(method, request.url);
    let mut headers = request.headers;
    if let Some(name) = headers.keys().find(|name| controlled(name.as_str()).is_some()) {
        return Err(SendFault::NotSendable(format!("the header `{name}` is set by the client")));
    }
    // A secret may stand in any header: none of them is logged, or kept in HTTP/2's header table.
    headers.values_mut().for_each(|value| value.set_sensitive(true));
    if headers.len() > HEADERS_LIMIT {
        return Err(not_sendable("the request has too many headers"));
    }
    headers.entry(ACCEPT_ENCODING).or_insert_with(|| CODINGS.clone());
    // Servers ask for it (411), and RFC 9110, section 8.6, says to send it; the client alone would not.
    if request.body.as_ref().is_none_or(Bytes::is_empty) && matches!(request.method, "POST" | "PUT" | "PATCH")
    {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    *message.headers_mut() = headers;
    *message.body_mut() = request.body.map(reqwest::Body::from);
    Ok(message)
}
