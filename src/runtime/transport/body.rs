//! Reads a response's body, to its end or its limit.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;
use tokio::task::coop;
use tokio::time::Instant;

use super::decode::{Codings, Stop};
use super::{ResponseBody, fault};

/// Whether a response has no body whatever its headers say (RFC 9112, section 6.3).
pub(super) fn is_absent(is_head: bool, status: u16) -> bool {
    is_head || matches!(status, 100..=199 | 204 | 304)
}

/// Reads the body of `response`, at most `limit` bytes of it before and after decompression, which ends at
/// `deadline`.
pub(super) async fn read(
    response: reqwest::Response,
    codings: Option<Codings>,
    limit: usize,
    deadline: Instant,
) -> ResponseBody {
    match codings {
        None => plain(response, limit).await,
        Some(codings) => compressed(response, codings, limit, deadline).await,
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
    codings: Codings,
    limit: usize,
    deadline: Instant,
) -> BoxFuture<'static, ResponseBody> {
    Box::pin(async move {
        let body = match plain(response, limit).await {
            ResponseBody::Complete(body) => body,
            ended => return ended,
        };
        match decompressed(body, codings, limit, deadline).await {
            Ok(body) => ResponseBody::Complete(body),
            Err(Stop::OverLimit) => ResponseBody::OverLimit,
            Err(Stop::TimedOut) => ResponseBody::TimedOut,
            Err(Stop::Undecodable) => ResponseBody::Undecodable,
        }
    })
}

/// Up to how many bytes are decompressed at once, and for how long that may hold up an async thread before it is
/// begun again off it.
const SMALL: usize = 16 << 10;
const SHORT: Duration = Duration::from_millis(2);

/// Bodies that are decompressed off the async threads at a time; as many as most machines have cores for.
static ROOM: Semaphore = Semaphore::const_new(4);

async fn decompressed(body: Bytes, codings: Codings, limit: usize, deadline: Instant) -> Result<Bytes, Stop> {
    let short = Instant::now() + SHORT;
    if body.len() <= SMALL {
        match codings.decode(&body, limit, deadline.min(short)) {
            Err(Stop::TimedOut) if short < deadline => {}
            done => return done,
        }
    }
    // Held by the thread: the run may have ended before.
    let room = ROOM.acquire().await.map_err(|_| Stop::TimedOut)?;
    let done = tokio::task::spawn_blocking(move || {
        let done = codings.decode(&body, limit, deadline);
        drop(room);
        done
    });
    done.await.unwrap_or(Err(Stop::TimedOut))
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
