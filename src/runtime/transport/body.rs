//! Reads a response's body, to its end or its limit.

use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;
use tokio::task::coop;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

use super::decode::{Codings, Stop};
use super::within::within;
use super::{ResponseBody, fault};

/// Whether a response has no body whatever its headers say (RFC 9112, section 6.3).
pub(super) fn is_absent(is_head: bool, status: u16) -> bool {
    is_head || matches!(status, 100..=199 | 204 | 304)
}

/// How much of a body is read.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    /// So many bytes, before and after decompression.
    pub(super) bytes: usize,
    /// Whether the beginning of a body with more is wanted.
    pub(super) wants_beginning: bool,
}

/// Reads the body of `response` as it comes, up to `limit` and until `deadline`.
pub(super) async fn plain(
    response: &mut reqwest::Response,
    limit: Limit,
    mut deadline: Pin<&mut Sleep>,
) -> ResponseBody {
    let announced = response.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    if !limit.wants_beginning && announced.is_some_and(|length| length > limit.bytes) {
        return ResponseBody::OverLimit(Bytes::new());
    }
    let mut whole = Collected::default();
    loop {
        let Some(next) = within(deadline.as_mut(), chunk(response)).await else {
            return ResponseBody::TimedOut(whole.into_bytes());
        };
        match next {
            Ok(Some(mut chunk)) if whole.len().saturating_add(chunk.len()) > limit.bytes => {
                if !limit.wants_beginning {
                    return ResponseBody::OverLimit(Bytes::new());
                }
                chunk.truncate(limit.bytes.saturating_sub(whole.len()));
                whole.push(chunk);
                return ResponseBody::OverLimit(whole.into_bytes());
            }
            Ok(Some(chunk)) => whole.push(chunk),
            Ok(None) => return ResponseBody::Complete(whole.into_bytes()),
            Err(error) => return ResponseBody::BrokenOff(fault::of_body(&error)),
        }
    }
}

/// Reads the body of `response`, up to `limit` before and after it is decompressed and until `deadline`.
///
/// Boxed and apart: what decompression keeps would make every run larger.
#[inline(never)]
pub(super) fn compressed(
    mut response: reqwest::Response,
    codings: Codings,
    limit: Limit,
    deadline: Instant,
) -> BoxFuture<'static, ResponseBody> {
    Box::pin(async move {
        let mut sleep = pin!(sleep_until(deadline));
        let decoded = async {
            let read = plain(&mut response, limit, sleep.as_mut()).await;
            // Its connection is not kept for as long as decompression waits for its turn.
            drop(response);
            let body = match read {
                ResponseBody::Complete(body) => body,
                ResponseBody::OverLimit(cut) => return beginning(cut, codings, limit, deadline).await,
                ResponseBody::TimedOut(cut) => return came(cut, codings, limit).await,
                ended => return ended,
            };
            match decompressed(body.clone(), codings.clone(), limit.bytes, deadline).await {
                Ok(body) => ResponseBody::Complete(body),
                Err(Stop::OverLimit) => beginning(body, codings, limit, deadline).await,
                Err(Stop::TimedOut) => ResponseBody::TimedOut(Bytes::new()),
                Err(Stop::Undecodable) => ResponseBody::Undecodable,
            }
        };
        // Where decompression waits for its turn, too.
        timeout_at(deadline + GRACE, decoded).await.unwrap_or(ResponseBody::TimedOut(Bytes::new()))
    })
}

/// How long what came by the deadline may be decompressed after it.
const GRACE: Duration = Duration::from_millis(25);

/// What `cut`, which had come by the deadline, is as far as it can be decompressed.
async fn came(cut: Bytes, codings: Codings, limit: Limit) -> ResponseBody {
    let end = Instant::now() + GRACE;
    let decode = move || Ok(codings.decode_beginning(&cut, limit.bytes, end));
    ResponseBody::TimedOut(off_the_async_threads(decode).await.unwrap_or_default())
}

/// What `body`, or as much of it as was read, begins with once it is decompressed.
async fn beginning(body: Bytes, codings: Codings, limit: Limit, deadline: Instant) -> ResponseBody {
    if !limit.wants_beginning {
        return ResponseBody::OverLimit(Bytes::new());
    }
    let decode = move || Ok(codings.decode_beginning(&body, limit.bytes, deadline));
    ResponseBody::OverLimit(off_the_async_threads(decode).await.unwrap_or_default())
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
    off_the_async_threads(move || codings.decode(&body, limit, deadline)).await
}

async fn off_the_async_threads(
    decode: impl FnOnce() -> Result<Bytes, Stop> + Send + 'static,
) -> Result<Bytes, Stop> {
    // Held by the thread: the run may have ended before.
    let room = ROOM.acquire().await.map_err(|_| Stop::TimedOut)?;
    let done = tokio::task::spawn_blocking(move || {
        let done = decode();
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
