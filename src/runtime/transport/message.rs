//! Between the runtime's request and response and the HTTP client's.

use bytes::Bytes;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};

use super::{Request, SendFault};
use crate::header::controlled;

/// What the HTTP client can take.
const URL_LIMIT: usize = 65_534;

/// The content codings that [`super::decode`] undoes.
const CODINGS: &str = "gzip, br, deflate";

/// The request as the client takes it.
pub(super) fn request(request: Request) -> Result<reqwest::Request, SendFault> {
    let not_sendable = |why: &str| SendFault::NotSendable(why.into());
    let length = request.url.as_str().len();
    if length > URL_LIMIT {
        return Err(SendFault::NotSendable(format!(
            "the URL is {length} characters long, at most {URL_LIMIT} can be sent"
        )));
    }
    if !request.url.username().is_empty() || request.url.password().is_some() {
        return Err(not_sendable("the URL holds a user name or a password"));
    }
    let method = reqwest::Method::from_bytes(request.method.as_bytes())
        .map_err(|_| not_sendable("the method is none that HTTP allows"))?;
    let mut message = reqwest::Request::new(method, request.url);
    let headers = message.headers_mut();
    for (name, value) in request.headers {
        append(headers, name, value)?;
    }
    if !headers.contains_key(ACCEPT_ENCODING) {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(CODINGS));
    }
    // Servers ask for it (411), and RFC 9110, section 8.6, says to send it; the client alone would not.
    if request.body.as_ref().is_none_or(Bytes::is_empty) && matches!(request.method, "POST" | "PUT" | "PATCH")
    {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    *message.body_mut() = request.body.map(reqwest::Body::from);
    Ok(message)
}

fn append(headers: &mut HeaderMap, name: String, value: String) -> Result<(), SendFault> {
    let not_sendable = |why: &str| SendFault::NotSendable(why.into());
    let name =
        HeaderName::try_from(name).map_err(|_| not_sendable("a header's name is none that HTTP allows"))?;
    if controlled(name.as_str()).is_some() {
        return Err(SendFault::NotSendable(format!("the header `{name}` is set by the client")));
    }
    let mut value = HeaderValue::from_maybe_shared(Bytes::from(value))
        .map_err(|_| not_sendable("a header's value holds a control character"))?;
    // A secret may stand in any header: none of them is logged, or kept in HTTP/2's header table.
    value.set_sensitive(true);
    headers.try_append(name, value).map_err(|_| not_sendable("the request has too many headers"))?;
    Ok(())
}

/// Status and headers of a response.
pub(super) fn head(response: &reqwest::Response) -> (u16, Vec<(String, Bytes)>) {
    let headers = response.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.as_str().to_owned(), Bytes::copy_from_slice(value.as_bytes())));
    (response.status().as_u16(), headers.collect())
}
