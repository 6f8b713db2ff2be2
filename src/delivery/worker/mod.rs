//! The worker: claims what is due, has it sent, and settles how that went (service, section 4).

mod attempt;
mod lanes;
mod limit;
mod looks;
mod settle;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use self::looks::Looks;
use super::attempt::WAIT;
use super::rows::{Claimed, Deliverable, Settled, Settlement};
use super::{Claims, Clock, StoreError};

/// How long an attempt may take, tokens included.
pub const ATTEMPT: Duration = WAIT;

/// When the worker ends an attempt: a little after [`ATTEMPT`], so that an attempt whose answer has begun can report what
/// has come.
pub const ATTEMPT_AT_MOST: Duration = Duration::from_millis(10_500);

/// How long a claim is this process's own; it is never renewed.
pub const LEASE: Duration = Duration::from_secs(40);

/// How many attempts a process has under way at most.
pub const AT_ONCE: usize = 512;

/// Sends what the worker has claimed, and hears what became of it.
pub trait Sender: Send + Sync {
    /// What requests can be formed for now. After it has changed, [`Worker::look`].
    fn deliverable(&self) -> Arc<Deliverable>;

    /// Makes one attempt, within [`ATTEMPT`]. The worker ends one that goes on until [`ATTEMPT_AT_MOST`].
    fn send(&self, claimed: Claimed) -> BoxFuture<'static, Sent>;

    /// Hears what has happened, for the log and the metrics.
    fn hear(&self, event: Event) {
        let _ = event;
    }
}

/// How an attempt went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The endpoint answered.
    Answered {
        /// The status code.
        status: u16,
        /// What a `Retry-After` asks for.
        retry_after: Option<Duration>,
        /// Why an answer that is not a success is a failure.
        reason: Option<String>,
        /// The beginning of such an answer, masked.
        excerpt: Option<Bytes>,
    },
    /// No connection was made, or it broke off.
    Unreachable {
        /// Why.
        reason: String,
    },
    /// The request could not be formed, or its address is refused.
    Unsendable {
        /// Why.
        reason: String,
    },
}

/// What the worker did.
#[expect(clippy::large_enum_variant, reason = "one is made for each attempt, and handed on once")]
#[derive(Debug, Clone)]
pub enum Event {
    /// An attempt has ended.
    Attempted {
        /// Of what.
        claimed: Claimed,
        /// How.
        settlement: Settlement,
        /// Whether its settlement counted; a fault if it could not be made before the lease ended.
        settled: Result<Settled, StoreError>,
    },
    /// Claims that came too late to be started were given back.
    GivenBack(usize),
    /// Claims that nobody had settled in time were settled as `unknown`.
    Expired(Vec<Claimed>),
    /// The clock was set back, and rows were moved with it.
    ClockSetBack(u64),
    /// The store did not answer as it should; it is asked again.
    Fault(StoreError),
}

/// A worker under way; it goes on if this is dropped.
pub struct Worker {
    looks: mpsc::Sender<()>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Starts a worker. `random` spreads the schedule: it gives numbers from 0 up to 1.
    pub fn start(
        claims: Arc<dyn Claims>,
        sender: Arc<dyn Sender>,
        clock: Arc<dyn Clock>,
        random: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Self {
        let (looks, asked) = mpsc::channel(1);
        let (stop, stopped) = watch::channel(false);
        let looking = Looks::new(claims, sender, clock, Arc::new(random));
        let task = tokio::spawn(looking.run(asked, stopped));
        Self { looks, stop, task }
    }

    /// Looks at once, because what can be delivered has changed.
    pub fn look(&self) {
        let _ = self.looks.try_send(());
    }

    /// Claims nothing more, and waits until the attempts under way have ended and are settled.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}
