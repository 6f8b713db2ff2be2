//! Starting the service, and ending it in order.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{sleep, timeout};

use crate::delivery::SystemClock;
use crate::delivery::worker::Worker;
use crate::store::{Acceptor, Store};

use super::connection;
use super::live::Live;
use super::options::Options;
use super::sender::{Sending, begin_to_count};
use super::service::Service;
use super::source::Source;
use super::span::Spans;
use super::{keep, watch as reloads};

/// How long load balancers have to see that the process is not ready (service, section 1).
const NOTICE: Duration = Duration::from_secs(5);

/// How long runs under way may take to end.
const RUNS: Duration = Duration::from_secs(60);

/// How long requests in the background and attempts may take after that.
const REST: Duration = Duration::from_secs(10);

/// How long it may take until runs that are cut off are reported.
const CUT: Duration = Duration::from_secs(1);

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum Unable {
    /// Other machines could reach it, and there are no tokens.
    #[error("without `--tokens` it listens on loopback addresses only, and {0} is not one")]
    Open(std::net::SocketAddr),
    /// What is wrong with the project or the tokens.
    #[error("{0}")]
    Faulty(String),
    /// The address is not free.
    #[error("could not listen on {0}: {1}")]
    Listen(std::net::SocketAddr, std::io::Error),
}

/// A project that was read, and is to be served.
pub struct Ready {
    options: Options,
    live: Live,
    spans: Spans,
}

impl Ready {
    /// Reads the project of `source` and the tokens. May block.
    ///
    /// # Errors
    ///
    /// Why it can't be served.
    pub fn new(options: Options, source: Arc<dyn Source>) -> Result<Self, Unable> {
        if options.tokens.is_none() && !options.listen.ip().is_loopback() {
            return Err(Unable::Open(options.listen));
        }
        let live = Live::start(source, options.tokens.clone()).map_err(Unable::Faulty)?;
        let spans = Spans::of_environment().map_err(Unable::Faulty)?;
        Ok(Self { options, live, spans })
    }
}

/// Serves a project with `store` until the process is told to end.
///
/// # Errors
///
/// Why it did not start.
pub async fn serve(ready: Ready, store: Arc<dyn Store>) -> Result<(), Unable> {
    let Ready { options, live, spans } = ready;
    let listening = |fault| Unable::Listen(options.listen, fault);
    let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let clock = Arc::new(SystemClock);
    let acceptor = Acceptor::start(Arc::clone(&store), clock.clone());
    let service = Arc::new(Service::new(options, live, spans, store, acceptor));
    reloads::missing(&service);
    begin_to_count(&service);
    reloads::declare(&service).await;
    let claims = Arc::clone(&service.store);
    let worker =
        Worker::start(as_claims(claims), Arc::new(Sending(Arc::clone(&service))), clock, fastrand::f64);
    let worker = Arc::new(worker);
    let closed = service.closed.subscribe();
    let accepting = tokio::spawn(connection::accept(Arc::clone(&service), listener, closed));
    let mut beside = JoinSet::new();
    beside.spawn(reloads::files(Arc::clone(&service)));
    beside.spawn(reloads::hangups(Arc::clone(&service)));
    beside.spawn(keep::purge(Arc::clone(&service)));
    let (looking, looks) = (Arc::clone(&service), Arc::clone(&worker));
    beside.spawn(async move {
        loop {
            looking.look.notified().await;
            looks.look();
        }
    });
    let project = service.live.loaded().hash().to_owned();
    service.log.line(
        "info",
        "listening",
        [("address", address.to_string().into()), ("project", project.into())],
    );

    ended(&service).await;
    service.draining.send_replace(true);
    service.log.line("info", "draining", []);
    sleep(NOTICE).await;
    service.closed.send_replace(true);
    beside.shutdown().await;
    let connections = accepting.await.unwrap_or_default();
    // What is claimed from now on could not be attempted in time; the attempts under way end beside the runs.
    let attempts = Arc::into_inner(worker).map(|worker| tokio::spawn(worker.stop()));
    let attempts = async {
        if let Some(attempts) = attempts {
            let _ = attempts.await;
        }
    };
    wind_up(&service, connections, attempts, RUNS).await;
    let _ = timeout(REST, service.store.close()).await;
    let finishing = Arc::clone(&service);
    let _ = spawn_blocking(move || finishing.spans.finish()).await;
    service.log.line("info", "ended", []);
    service.log.finish();
    Ok(())
}

/// Waits for runs, for as long as that, and ends those that have not ended; then for what they sent in the background and
/// for `attempts`.
pub(super) async fn wind_up(
    service: &Service,
    mut connections: JoinSet<()>,
    attempts: impl Future<Output = ()>,
    runs: Duration,
) {
    let ended = async {
        no_run(service).await;
        service.finish().await;
        // Their answers are on the way.
        let _ = timeout(CUT, async { while connections.join_next().await.is_some() {} }).await;
    };
    let _ = timeout(runs, ended).await;
    let rest = async { tokio::join!(service.live.finish(), attempts) };
    let _ = tokio::join!(cut_off(service, connections), timeout(REST, rest));
}

/// Waits until no run is under way: each place that is free again is a run that has ended.
async fn no_run(service: &Service) {
    let all = u32::try_from(service.options.max_runs).unwrap_or(u32::MAX);
    let _ = service.runs.acquire_many(all).await;
}

/// Ends what has not ended in time, so that each run is reported before the process ends.
pub(super) async fn cut_off(service: &Service, mut connections: JoinSet<()>) {
    // Places that are given back now are for nobody.
    service.cut.store(true, Ordering::Relaxed);
    connections.shutdown().await;
    service.cut_off().await;
    // Streams of a connection, and events, are tasks of their own, which end with it.
    let _ = timeout(CUT, no_run(service)).await;
}

fn as_claims(store: Arc<dyn Store>) -> Arc<dyn crate::delivery::Claims> {
    store
}

/// Waits until the process is told to end, or has to.
async fn ended(service: &Service) {
    let mut draining = service.draining.subscribe();
    let broken = draining.wait_for(|draining| *draining);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut term), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
                _ = broken => {}
            }
            return;
        }
    }
    let _ = broken.await;
}
