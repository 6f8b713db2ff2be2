//! A connection's bytes, with a limit on how long it may be silent or take nothing (service, section 5).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::heads::Heads;

/// How long the head of a request may take, from the first byte or from the connection on.
pub(super) const HEAD: Duration = Duration::from_secs(10);

/// How long a connection may be idle between requests.
pub(super) const IDLE: Duration = Duration::from_secs(75);

/// How long a write may make no progress.
const STALLED: Duration = Duration::from_secs(30);

/// Bytes of an HTTP/2 PING or its answer. Nothing of a body is written with so few.
const PING_FRAME: usize = 17;

/// What a connection and its requests tell each other.
#[derive(Default)]
pub(super) struct Told {
    /// Requests that are not answered yet.
    pub(super) under_way: AtomicUsize,
    /// A request has ended since something was last written.
    pub(super) has_ended: AtomicBool,
    /// Requests that have begun.
    pub(super) begun: AtomicUsize,
    /// The number of the request, from 1, whose head has `Content-Length` and `Transfer-Encoding`; 0 where none has.
    /// It is the last one.
    pub(super) two_lengths: AtomicUsize,
}

/// A connection.
pub(super) struct Stream {
    inner: TcpStream,
    told: Arc<Told>,
    heads: Heads,
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
        let now = Instant::now();
        let until = now + HEAD;
        // Whichever limit comes first: the first request may be answered before this is looked at again.
        let silent = Box::pin(sleep_until(until.min(now + idle)));
        let heads = Heads::new();
        Self { inner, told, heads, multiplexed, idle, until, silent, stalled: None }
    }

    /// Takes note of what was read.
    fn read(&mut self, bytes: &[u8]) {
        if self.multiplexed {
            return;
        }
        let had_begun = self.heads.in_head();
        if let Some(number) = self.heads.read(bytes) {
            self.told.two_lengths.store(number, Ordering::Relaxed);
        }
        // The head of a next request has no limit of its own while one is under way.
        if !had_begun && self.heads.in_head() && self.told.under_way.load(Ordering::Relaxed) == 0 {
            self.until = Instant::now() + HEAD;
        }
    }

    /// So many bytes were written: if the request is answered with them, the next one may take its time. PINGs of
    /// HTTP/2 keep nothing open.
    fn wrote(&mut self, written: &io::Result<usize>) {
        self.stalled = None;
        let has_ended = self.told.has_ended.swap(false, Ordering::Relaxed);
        // What HTTP/2 writes before its first request answers nothing.
        if self.multiplexed && self.told.begun.load(Ordering::Relaxed) == 0 {
            return;
        }
        let only_ping = self.multiplexed && written.as_ref().is_ok_and(|count| *count <= PING_FRAME);
        if has_ended || !only_ping {
            self.until = Instant::now() + self.idle;
        }
    }

    /// Ready once it has been silent for too long.
    fn poll_silent(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        // An earlier time is left as it is, since resetting the timer costs more than a comparison: it is reset when it
        // fires.
        if self.silent.deadline() > self.until {
            self.silent.as_mut().reset(self.until);
        }
        loop {
            ready!(self.silent.as_mut().poll(context));
            if self.told.under_way.load(Ordering::Relaxed) > 0 {
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
