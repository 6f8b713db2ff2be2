//! A connection's bytes, with a limit on how long it may be silent or take nothing (service, section 5).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use memchr::memchr_iter;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// How long the head of a request may take, from the first byte or from the connection on.
pub(super) const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may be idle between requests.
pub(super) const IDLE: Duration = Duration::from_secs(75);

/// How long a write may make no progress.
const STALLED: Duration = Duration::from_secs(30);

/// Bytes of an HTTP/2 PING or its answer. Nothing of a body is written with so few.
const PING_FRAME: usize = 17;

/// The longest head of a request that is looked at.
const LONGEST_HEAD: usize = 64 << 10;

/// What a connection and its requests tell each other.
#[derive(Default)]
pub(super) struct Told {
    /// Requests that are not answered yet.
    pub(super) under_way: AtomicUsize,
    /// A request has ended since something was last written.
    pub(super) has_ended: AtomicBool,
    /// The head of the last request had `Content-Length` and `Transfer-Encoding`.
    pub(super) two_lengths: AtomicBool,
}

/// What is being read.
enum Reading {
    /// The head of a request, so far.
    Head(Vec<u8>),
    /// Nothing that is limited here: a body, or HTTP/2 frames.
    Rest,
    /// Nothing, until the next request.
    Idle,
}

/// A connection.
pub(super) struct Stream {
    inner: TcpStream,
    told: Arc<Told>,
    reading: Reading,
    /// HTTP/2 has no heads here to look at.
    multiplexed: bool,
    /// How long it may be idle.
    idle: Duration,
    /// Until when it may be silent, while that is limited.
    until: Instant,
    /// Set to that, or to an earlier time, whenever there is nothing to read: hyper looks for the last time before a
    /// request is answered.
    silent: Pin<Box<Sleep>>,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    pub(super) fn new(inner: TcpStream, told: Arc<Told>, multiplexed: bool, idle: Duration) -> Self {
        let reading = if multiplexed { Reading::Idle } else { Reading::Head(Vec::new()) };
        let now = Instant::now();
        let until = now + if multiplexed { idle } else { HEAD };
        // Whichever limit comes first: the first request may be answered before this is looked at again.
        let silent = Box::pin(sleep_until(until.min(now + idle)));
        Self { inner, told, reading, multiplexed, idle, until, silent, stalled: None }
    }

    /// Takes note of what was read.
    fn read(&mut self, bytes: &[u8]) {
        if self.multiplexed {
            return;
        }
        if matches!(self.reading, Reading::Idle) {
            self.reading = Reading::Head(Vec::new());
            self.until = Instant::now() + HEAD;
        }
        let Reading::Head(before) = &mut self.reading else { return };
        // Most heads come at once, and are not copied.
        let head = match before.is_empty() {
            true => bytes,
            false => {
                before.extend_from_slice(bytes);
                before.as_slice()
            }
        };
        if let Some(two) = has_two_lengths(head) {
            self.told.two_lengths.store(two, Ordering::Relaxed);
            self.reading = Reading::Rest;
        } else if head.len() > LONGEST_HEAD {
            self.reading = Reading::Rest;
        } else if before.is_empty() {
            before.extend_from_slice(bytes);
        }
    }

    /// So many bytes were written: if the request is answered with them, the next one may take its time. PINGs of
    /// HTTP/2 keep nothing open.
    fn wrote(&mut self, written: &io::Result<usize>) {
        self.stalled = None;
        let has_ended = self.told.has_ended.swap(false, Ordering::Relaxed);
        let only_ping = self.multiplexed && written.as_ref().is_ok_and(|count| *count <= PING_FRAME);
        if has_ended || !only_ping {
            self.until = Instant::now() + self.idle;
        }
        if matches!(self.reading, Reading::Rest) {
            self.reading = Reading::Idle;
        }
    }

    /// Ready once it has been silent for too long.
    fn poll_silent(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        // An earlier time is left as it is, since the clockwork costs more than a look: it is set on when it comes.
        if self.silent.deadline() > self.until {
            self.silent.as_mut().reset(self.until);
        }
        loop {
            ready!(self.silent.as_mut().poll(context));
            let answers = self.told.under_way.load(Ordering::Relaxed) > 0;
            if answers && !matches!(self.reading, Reading::Head(_)) {
                // It is the service that is waited for, or a body, which has a limit of its own.
                self.until = Instant::now() + self.idle;
            } else if self.silent.deadline() >= self.until {
                return Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, "the caller is silent"));
            }
            let until = self.until;
            self.silent.as_mut().reset(until);
        }
    }

    fn poll_stalled(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(STALLED)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, "the caller takes nothing"))
    }
}

/// Whether the head that `bytes` begin with has `Content-Length` beside `Transfer-Encoding`; `None` while its end is not
/// among them.
fn has_two_lengths(bytes: &[u8]) -> Option<bool> {
    let (mut length, mut coding) = (false, false);
    for end in memchr_iter(b'\n', bytes) {
        let (before, line) = bytes.split_at_checked(end + 1)?;
        if line.starts_with(b"\r\n") && before.ends_with(b"\r\n") {
            return Some(length && coding);
        }
        let line = line.trim_ascii_start();
        length |= is_of(line, b"content-length");
        coding |= is_of(line, b"transfer-encoding");
    }
    None
}

/// Whether a line of a head has that name.
fn is_of(line: &[u8], name: &[u8]) -> bool {
    let Some((found, rest)) = line.split_at_checked(name.len()) else { return false };
    found.eq_ignore_ascii_case(name) && rest.trim_ascii_start().starts_with(b":")
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.inner).poll_read(context, buffer) {
            Poll::Ready(Ok(())) => {
                self.read(buffer.filled().get(before..).unwrap_or_default());
                Poll::Ready(Ok(()))
            }
            Poll::Ready(fault) => Poll::Ready(fault),
            Poll::Pending => self.poll_silent(context).map(Err),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.inner).poll_write(context, bytes) {
            Poll::Ready(written) => {
                self.wrote(&written);
                Poll::Ready(written)
            }
            Poll::Pending => self.poll_stalled(context).map(Err),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.inner).poll_write_vectored(context, parts) {
            Poll::Ready(written) => {
                self.wrote(&written);
                Poll::Ready(written)
            }
            Poll::Pending => self.poll_stalled(context).map(Err),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lengths_are_found_in_any_order_and_case() {
        for (head, two) in [
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked", true),
            ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 1", true),
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\nX: Transfer-Encoding", false),
        ] {
            let whole = format!("{head}\r\n\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n");
            assert_eq!(has_two_lengths(whole.as_bytes()), Some(two), "{head}");
            for so_far in ["", "\r", "\r\n", "\r\n\r", "\n\n", "\r\nX: y\n\r\n"] {
                assert_eq!(has_two_lengths(format!("{head}{so_far}").as_bytes()), None, "{head}{so_far:?}");
            }
        }
    }
}
