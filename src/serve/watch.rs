//! Reading the project, secrets and tokens again: on `SIGHUP`, and when files have changed and then stayed unchanged.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::ir::Flow;
use crate::project::look;
use crate::store::PATIENCE;

use super::sender::begin_to_count;
use super::service::Service;

/// How often files are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// How long after a fault of the store the names of flows are handed to it again.
const AGAIN: Duration = Duration::from_secs(2);

/// How long they must stay unchanged.
const QUIET: Duration = Duration::from_secs(2);

/// Reads all again when something has changed, for ever.
pub(super) async fn files(service: Arc<Service>) {
    let blocking = || {
        let service = Arc::clone(&service);
        spawn_blocking(move || look(service.live.files()))
    };
    // What has changed since the start is a change.
    let mut read = service.live.at_the_start().clone();
    let (mut last, mut since) = (read.clone(), Instant::now());
    loop {
        sleep(LOOK).await;
        let Ok(now) = blocking().await else { return };
        if now != last {
            (last, since) = (now, Instant::now());
        } else if now != read && since.elapsed() >= QUIET {
            read = now;
            reload(&service).await;
        }
    }
}

/// Reads all again at each signal.
pub(super) async fn hangups(service: Arc<Service>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangups) = signal(SignalKind::hangup()) else { return };
        while hangups.recv().await.is_some() {
            reload(&service).await;
        }
    }
}

async fn reload(service: &Arc<Service>) {
    let shared = Arc::clone(service);
    let Ok(reloaded) = spawn_blocking(move || shared.live.reload()).await else { return };
    for fault in &reloaded.faults {
        service.metrics.count("hook_reloads_failed_total", []);
        service.log.line("error", "reload", [("message", fault.as_str().into())]);
    }
    if reloaded.program {
        let loaded = service.live.loaded();
        service.log.line("info", "reload", [("project", loaded.hash().into())]);
        missing(service);
        begin_to_count(service);
        declare(service).await;
        service.look.notify_one();
    }
}

/// Logs which secrets are used and not held.
pub(super) fn missing(service: &Service) {
    let loaded = service.live.loaded();
    let missing = loaded.missing();
    if !missing.is_empty() {
        let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
        service.log.line("warn", "secrets", [("missing", missing.into())]);
    }
}

/// Keeps the names of the flows that have a flow-end webhook; where the store can't be reached now, once it can.
pub(super) async fn declare(service: &Arc<Service>) {
    if kept(service).await {
        return;
    }
    let later = Arc::clone(service);
    tokio::spawn(async move {
        loop {
            sleep(AGAIN).await;
            if later.is_closed() || kept(&later).await {
                return;
            }
        }
    });
}

/// Whether the store has taken the names of the flows that the program of now declares.
async fn kept(service: &Service) -> bool {
    let loaded = service.live.loaded();
    let program = loaded.program();
    let named = |flow: &Arc<Flow>| Some((flow.name.clone(), program.endpoint_of(flow)?.to_owned()));
    let flows = program.flows.iter().filter_map(named).collect();
    service.asked(PATIENCE, service.store.declare(flows)).await.is_ok()
}
