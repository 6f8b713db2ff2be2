//! How a request reaches a server: the one place that a run sends through.

mod body;
mod client;
mod fault;
mod message;
mod resolve;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::time::Instant;

pub use self::client::{HttpTransport, HttpTransportBuilder, TransportError};

/// A request as it goes, complete: what is not in `headers` here and is no matter of the connection
/// (`Host`, `Content-Length`, `Accept-Encoding`) is not sent.
#[derive(Clone)]
pub struct Request {
    /// The method, as HTTP writes it.
    pub method: &'static str,
    /// An absolute `https` or allowed `http` URL, checked.
    pub url: url::Url,
    /// Names and values in the order in which they are sent; values are bytes without controls.
    pub headers: Vec<(String, String)>,
    /// The body; `None` sends none.
    pub body: Option<Bytes>,
    /// When the webhook's wait ends, for the whole of the response.
    pub deadline: Instant,
    /// How many bytes the body may have, after decompression.
    pub max_response: usize,
}

/// A response, as far as it came.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, values as they came.
    pub headers: Vec<(String, Bytes)>,
    /// The body.
    pub body: ResponseBody,
}

/// The body of a response, after decompression.
#[derive(Debug, Clone)]
pub enum ResponseBody {
    /// All of it; empty where there is none.
    Complete(Bytes),
    /// It has more than `max_response` bytes; the rest was not read.
    OverLimit,
    /// The wait ended before it did.
    TimedOut,
    /// It ended early or could not be decompressed; says how.
    BrokenOff(String),
}

/// Why no response came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendFault {
    /// The name resolves to an address that section 6 refuses, or the address is one; says which.
    RefusedAddress(String),
    /// No connection: name, refused, TLS, broken off, an answer that is not HTTP; says which.
    NoConnection(String),
    /// The wait ended.
    TimedOut,
    /// What the client cannot send at all, such as a URL that is too long; says why.
    NotSendable(String),
}

/// Sends a request and reads its response, within the request's deadline and limit.
///
/// Implementations never follow redirects, never retry, and never let a fault's text show the URL, a
/// header or the body.
pub trait Transport: Send + Sync {
    /// Sends `request`.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>>;
}
