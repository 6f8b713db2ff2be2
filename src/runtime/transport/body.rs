//! Reads a response's body, to its end or its limit.

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use tokio::task::coop;
use tokio::time::Instant;

use super::decode::{Coding, Decoder, Stop};
use super::{ResponseBody, fault};

/// Whether a response has no body whatever its headers say (RFC 9112, section 6.3).
pub(super) fn is_absent(is_head: bool, status: u16) -> bool {
    is_head || matches!(status, 100..=199 | 204 | 304)
}

/// Reads the body of `response`, at most `limit` bytes of it after decompression, which ends at `deadline`.
pub(super) async fn read(
    response: reqwest::Response,
    coding: Option<Coding>,
    limit: usize,
    deadline: Instant,
) -> ResponseBody {
    match coding {
        None => plain(response, limit).await,
        Some(coding) => compressed(response, coding, limit, deadline).await,
    }
}

async fn plain(mut response: reqwest::Response, limit: usize) -> ResponseBody {
    let announced = response.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    if announced.is_some_and(|length| length > limit) {
        return ResponseBody::OverLimit;
    }
    let mut whole = Collected::default();
    loop {
        match chunk(&mut response).await {
            Ok(Some(chunk)) if whole.len().saturating_add(chunk.len()) > limit => {
                return ResponseBody::OverLimit;
            }
            Ok(Some(chunk)) => whole.push(chunk),
            Ok(None) => return ResponseBody::Complete(whole.into_bytes()),
            Err(error) => return ResponseBody::BrokenOff(fault::of_body(&error)),
        }
    }
}

/// Boxed and apart: what decompression keeps would make every run larger.
#[inline(never)]
fn compressed(
    response: reqwest::Response,
    coding: Coding,
    limit: usize,
    deadline: Instant,
) -> BoxFuture<'static, ResponseBody> {
    Box::pin(decompressed(response, Decoder::new(coding, limit, deadline)))
}

async fn decompressed(mut response: reqwest::Response, mut decoder: Decoder) -> ResponseBody {
    let stop = loop {
        match chunk(&mut response).await {
            Ok(Some(chunk)) => match decoder.push(&chunk) {
                Ok(()) => {}
                Err(stop) => break stop,
            },
            Ok(None) => match decoder.finish() {
                Ok(whole) => return ResponseBody::Complete(whole),
                Err(stop) => break stop,
            },
            Err(error) => return ResponseBody::BrokenOff(fault::of_body(&error)),
        }
    };
    match stop {
        Stop::OverLimit => ResponseBody::OverLimit,
        Stop::TimedOut => ResponseBody::TimedOut,
        Stop::Undecodable => ResponseBody::BrokenOff("the body could not be decompressed".into()),
    }
}

/// The next bytes of the body; `None` at its end.
async fn chunk(response: &mut reqwest::Response) -> Result<Option<Bytes>, reqwest::Error> {
    let chunk = response.chunk().await;
    // A server that never pauses must not keep the deadline from its turn.
    coop::consume_budget().await;
    chunk
}

/// A body of one chunk, as most are, is not copied.
#[derive(Default)]
struct Collected {
    first: Bytes,
    all: BytesMut,
}

impl Collected {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.all.extend_from_slice(&chunk);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}
