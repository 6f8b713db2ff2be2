//! How a request reaches a server: the one place that a run sends through.

mod body;
mod client;
mod decode;
mod fault;
mod message;
mod resolve;
mod scripted;
mod send_fault;
mod within;

use bytes::Bytes;
use ecow::EcoString;
use futures_util::future::BoxFuture;
use tokio::time::Instant;

pub use self::client::{HttpTransport, HttpTransportBuilder, TransportError};
#[cfg(fuzzing)]
pub use self::decode::decompressed;
pub use self::scripted::{Reply, ScriptedTransport};
pub(crate) use self::send_fault::HiddenHost;
pub use self::send_fault::SendFault;
pub(crate) use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, Entry};
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// A request as it goes, complete: what is not in `headers` here and is not a matter of the
/// connection (`Host`, `Content-Length`, `Accept-Encoding`) is not sent.
#[derive(Clone)]
pub struct Request {
    /// The step that sends it: the webhook's name, or `flow-end`. It is not sent; a transport that answers by
    /// itself may go by it.
    pub step: EcoString,
    /// The method, as HTTP writes it.
    pub method: &'static str,
    /// An absolute `https` or allowed `http` URL, checked.
    pub url: url::Url,
    /// The headers, in the order in which they are sent.
    pub headers: HeaderMap,
    /// The body; `None` sends none.
    pub body: Option<Bytes>,
    /// When the webhook's wait ends, for the whole of the response.
    pub deadline: Instant,
    /// How many bytes the body may have, before and after decompression.
    pub max_response: usize,
    /// Whether the beginning of a body that has more is wanted.
    pub wants_beginning: bool,
}

/// A response, as far as it came.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers as they came.
    pub headers: HeaderMap,
    /// The body.
    pub body: ResponseBody,
}

/// The body of a response, after decompression.
#[derive(Debug, Clone)]
pub enum ResponseBody {
    /// All of it; empty where there is none.
    Complete(Bytes),
    /// It has more than `max_response` bytes, before or after decompression; the rest was not read. Holds its
    /// beginning, decompressed, where the request wants that; else nothing.
    OverLimit(Bytes),
    /// The wait ended before it did; holds what had come, decompressed as far as that goes.
    TimedOut(Bytes),
    /// It ended early; says how.
    BrokenOff(String),
    /// All of it came, and it is not compressed as `Content-Encoding` says.
    Undecodable,
}

/// Sends a request and reads its response, within the request's deadline and limit. A run waits for it: what
/// has no end by the deadline is to end with [`SendFault::TimedOut`] or [`ResponseBody::TimedOut`].
///
/// Implementations never follow redirects, never retry, and never let a fault's text show the URL, a
/// header or the body.
pub trait Transport: Send + Sync {
    /// Sends `request`.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>>;
}
