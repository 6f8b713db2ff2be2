//! Connections: accepting them, telling HTTP/1.1 from HTTP/2, limits, and their end.

use std::convert::Infallible;
use std::future::ready;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::Either;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::dispatch::dispatch;
use super::problem::Problem;
use super::service::Service;
use super::stream::{HEAD, IDLE, Stream, Told};

/// What an HTTP/2 client with prior knowledge sends first.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Streams of one HTTP/2 connection.
const STREAMS: u32 = 256;

/// Streams that were reset before they were served.
const RESETS: usize = 20;

/// How often a silent HTTP/2 connection is asked whether it lives, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);

/// Bytes of a head.
const HEAD_BYTES: usize = 32 << 10;

/// Accepts connections until `closed` says otherwise; then the ones that are there, which it answers, end after their
/// requests.
pub(super) async fn accept(
    service: Arc<Service>,
    listener: TcpListener,
    mut closed: watch::Receiver<bool>,
) -> JoinSet<()> {
    let most = service.options.max_runs.saturating_mul(2).clamp(1, Semaphore::MAX_PERMITS);
    let places = Arc::new(Semaphore::new(most));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            // One that finds no place waits in the system's queue.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            Some(_) = connections.join_next() => continue,
            _ = closed.wait_for(|closed| *closed) => return connections,
        };
        let Ok(place) = place else { return connections };
        match accepted {
            Ok((stream, _)) => {
                let served = serve(Arc::clone(&service), stream, closed.clone(), IDLE);
                connections.spawn(served.map(|()| drop(place)));
            }
            // Too many files are open, or the caller has gone: others are served meanwhile.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Serves a connection, which ends once it was `idle` for that long.
pub(super) async fn serve(
    service: Arc<Service>,
    stream: TcpStream,
    closed: watch::Receiver<bool>,
    idle: Duration,
) {
    let _ = stream.set_nodelay(true);
    let Ok(Some(multiplexed)) = timeout(HEAD, is_http2(&stream)).await else { return };
    let told = Arc::new(Told::default());
    let io = TokioIo::new(Stream::new(stream, Arc::clone(&told), multiplexed, idle));
    let answer = service_fn(move |request: Request<Incoming>| {
        told.under_way.fetch_add(1, Ordering::Relaxed);
        let counted = UnderWay(Arc::clone(&told));
        let number = told.begun.fetch_add(1, Ordering::Relaxed) + 1;
        let answered = if number == told.two_lengths.load(Ordering::Relaxed) {
            let why = "expected `Content-Length` or `Transfer-Encoding`, found both";
            Either::Left(ready(Problem::new(StatusCode::BAD_REQUEST, why).answer()))
        } else {
            Either::Right(dispatch(Arc::clone(&service), request))
        };
        answered.map(move |answer| {
            drop(counted);
            Ok::<_, Infallible>(answer)
        })
    });
    if multiplexed {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_pending_accept_reset_streams(RESETS)
            .max_local_error_reset_streams(RESETS)
            .keep_alive_interval(PING)
            .keep_alive_timeout(PING)
            .max_header_list_size(HEAD_BYTES as u32);
        until(closed, pin!(builder.serve_connection(io, answer))).await;
    } else {
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEAD_BYTES.max(64 << 10));
        until(closed, pin!(builder.serve_connection(io, answer))).await;
    }
}

/// Serves `connection` until it ends; once `closed` says so, it ends after the requests under way.
async fn until(mut closed: watch::Receiver<bool>, mut connection: Pin<&mut impl GracefulConnection>) {
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = closed.wait_for(|closed| *closed) => {}
    }
    connection.as_mut().graceful_shutdown();
    // How a connection ends is the caller's matter.
    let _ = connection.await;
}

/// A request that is not answered yet.
struct UnderWay(Arc<Told>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
        self.0.has_ended.store(true, Ordering::Relaxed);
    }
}

/// Whether the caller speaks HTTP/2 with prior knowledge; `None` where it has gone away.
async fn is_http2(stream: &TcpStream) -> Option<bool> {
    let mut seen = [0; PREFACE.len()];
    loop {
        let count = stream.peek(&mut seen).await.ok()?;
        let seen = seen.get(..count)?;
        if count == 0 {
            return None;
        }
        if !PREFACE.starts_with(seen) {
            return Some(false);
        }
        if count == PREFACE.len() {
            return Some(true);
        }
        // The rest is on its way.
        sleep(Duration::from_millis(5)).await;
    }
}
