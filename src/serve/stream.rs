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
const IDLE: Duration = Duration::from_secs(75);

/// How long a write may make no progress.
const STALLED: Duration = Duration::from_secs(30);

/// The longest head of a request that is looked at.
const LONGEST_HEAD: usize = 64 << 10;

/// What a connection and its requests tell each other.
#[derive(Default)]
pub(super) struct Told {
    /// Requests that are not answered yet.
    pub(super) under_way: AtomicUsize,
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
    /// Until when it may be silent, while that is limited.
    until: Instant,
    /// Set to that, or to an earlier time, only where there is nothing to read.
    silent: Pin<Box<Sleep>>,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    pub(super) fn new(inner: TcpStream, told: Arc<Told>, multiplexed: bool) -> Self {
        let reading = if multiplexed { Reading::Idle } else { Reading::Head(Vec::new()) };
        let until = Instant::now() + if multiplexed { IDLE } else { HEAD };
        let silent = Box::pin(sleep_until(until));
        Self { inner, told, reading, multiplexed, until, silent, stalled: None }
    }

    /// Takes note of what was read.
    fn read(&mut self, bytes: &[u8]) {
        if self.multiplexed {
            self.until = Instant::now() + IDLE;
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

    /// Something was written: if the request is answered with it, the next one may take its time.
    fn wrote(&mut self) {
        self.stalled = None;
        self.until = Instant::now() + IDLE;
        if matches!(self.reading, Reading::Rest) {
            self.reading = Reading::Idle;
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
            Poll::Pending => {
                let limited = match self.reading {
                    Reading::Head(_) => true,
                    Reading::Rest => false,
                    Reading::Idle => self.told.under_way.load(Ordering::Relaxed) == 0,
                };
                if !limited {
                    return Poll::Pending;
                }
                let until = self.until;
                // An earlier time is left as it is, since the clockwork costs more than a look: it is set on when it comes.
                if self.silent.deadline() > until {
                    self.silent.as_mut().reset(until);
                }
                ready!(self.silent.as_mut().poll(context));
                while self.silent.deadline() < until {
                    self.silent.as_mut().reset(until);
                    ready!(self.silent.as_mut().poll(context));
                }
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the caller is silent")))
            }
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
                self.wrote();
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
                self.wrote();
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
