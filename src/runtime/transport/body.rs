//! Reads a response's body, to its end, its limit or the deadline.

use bytes::{Bytes, BytesMut};
use tokio::task::coop;
use tokio::time::{Instant, timeout_at};

use super::{ResponseBody, fault};

/// Whether a response has no body whatever its headers say (RFC 9112, section 6.3).
pub(super) fn is_absent(is_head: bool, status: u16) -> bool {
    is_head || matches!(status, 100..=199 | 204 | 304)
}

/// Reads the body of `response`, at most `limit` bytes of it after decompression.
pub(super) async fn read(response: reqwest::Response, limit: usize, deadline: Instant) -> ResponseBody {
    // The client takes `Content-Length` off what it decompresses: this is the length after it.
    let announced = response.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    if announced.is_some_and(|length| length > limit) {
        return ResponseBody::OverLimit;
    }
    match timeout_at(deadline, collect(response, limit)).await {
        Ok(body) => body,
        Err(_) => ResponseBody::TimedOut,
    }
}

async fn collect(mut response: reqwest::Response, limit: usize) -> ResponseBody {
    let mut whole = Collected::default();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                if whole.len().saturating_add(chunk.len()) > limit {
                    return ResponseBody::OverLimit;
                }
                whole.push(chunk);
            }
            Ok(None) => return ResponseBody::Complete(whole.into_bytes()),
            Err(error) => return ResponseBody::BrokenOff(fault::of_body(&error)),
        }
        // What decompresses to much from little never has to wait: let the deadline have its turn.
        coop::consume_budget().await;
    }
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
