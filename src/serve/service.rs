//! What all requests share.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::delivery::rows::{Accepted, Entry};
use crate::store::{Acceptor, Answer, PATIENCE, Store, StoreError};

use super::live::Live;
use super::log::Log;
use super::member::Member;
use super::memory::Memory;
use super::metrics::Metrics;
use super::options::Options;
use super::private::Private;
use super::problem::Problem;
use super::queues::Queues;
use super::results::Results;
use super::span::Spans;

/// How long a caller waits for what the store lists, shows or does.
pub(super) const LONGEST: Duration = Duration::from_secs(10);

/// What all requests share.
pub(super) struct Service {
    pub(super) options: Options,
    pub(super) live: Live,
    pub(super) store: Arc<dyn Store>,
    pub(super) acceptor: Acceptor,
    pub(super) runs: Arc<Semaphore>,
    pub(super) memory: Memory,
    pub(super) results: Results,
    pub(super) queues: Queues,
    pub(super) private: Private,
    pub(super) metrics: Metrics,
    pub(super) spans: Spans,
    pub(super) log: Log,
    /// What goes on although nobody waits for it.
    pub(super) tasks: Mutex<JoinSet<()>>,
    /// Whether the process is to end.
    pub(super) draining: watch::Sender<bool>,
    /// Whether load balancers have had the time to see that, and nothing more is taken.
    pub(super) closed: watch::Sender<bool>,
    /// Whether what is under way is ended, and nothing begins any more.
    pub(super) cut: AtomicBool,
    /// What can be delivered has changed.
    pub(super) look: Notify,
    began: Instant,
    /// When a write was last durable, in milliseconds after `began`, and one more; 0: never.
    durable: AtomicU64,
}

impl Service {
    /// A text without the secrets that may have come into it.
    pub(super) fn shown(&self, text: &str) -> String {
        self.live.loaded().runner.env().shown(text)
    }

    /// The uuid of a call as it is shown: without secrets, and without what is known to be private of that call.
    pub(super) fn shown_call(&self, call: &str) -> String {
        self.live.loaded().runner.env().told_text(call, &self.private.of_call(call))
    }

    pub(super) fn new(
        options: Options,
        live: Live,
        spans: Spans,
        store: Arc<dyn Store>,
        acceptor: Acceptor,
    ) -> Self {
        Self {
            runs: Arc::new(Semaphore::new(options.max_runs.min(Semaphore::MAX_PERMITS))),
            memory: Memory::new(options.max_memory),
            log: Log::start(options.json_log),
            options,
            live,
            store,
            acceptor,
            results: Results::default(),
            queues: Queues::default(),
            private: Private::default(),
            metrics: Metrics::default(),
            spans,
            tasks: Mutex::default(),
            draining: watch::Sender::new(false),
            closed: watch::Sender::new(false),
            cut: AtomicBool::new(false),
            look: Notify::new(),
            began: Instant::now(),
            durable: AtomicU64::new(0),
        }
    }

    /// Does `work` although nobody waits for it; the process does not end before it, unless it takes too long.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(work);
    }

    /// Waits for what was spawned.
    pub(super) async fn finish(&self) {
        poll_fn(|context| {
            let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            while ready!(tasks.poll_join_next(context)).is_some() {}
            Poll::Ready(())
        })
        .await;
    }

    /// Ends what was spawned and has not ended.
    pub(super) async fn cut_off(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.shutdown().await;
    }

    /// Counts a panic, and logs where it was.
    pub(super) fn panicked<const N: usize>(&self, members: [(&str, Member<'_>); N]) {
        self.metrics.count("hook_panics_total", []);
        self.log.line("error", "panic", members);
    }

    /// Commits an entry, unless too many wait for `endpoint`.
    pub(super) async fn accept(&self, entry: Entry, endpoint: Option<&str>) -> Result<Accepted, Problem> {
        let mut held = self.memory.nothing();
        if let Entry::Delivery(delivery) = &entry {
            held.grow(delivery.payload.len())?;
        }
        let admitted = async {
            if let Some(endpoint) = endpoint {
                self.admit(&entry, endpoint).await?;
            }
            let started = Instant::now();
            let accepted = self.acceptor.accept(entry).await;
            self.metrics.took("hook_store_commit_seconds", [], started.elapsed());
            Ok::<_, Problem>(accepted)
        };
        match timeout(PATIENCE, admitted).await.map_err(|_| late(PATIENCE))?? {
            Ok(accepted) => {
                self.wrote();
                if accepted == Accepted::New && endpoint.is_some() {
                    self.metrics.count("hook_accepted_total", []);
                }
                Ok(accepted)
            }
            Err(fault) => Err(self.store_fault(fault)),
        }
    }

    /// Refuses a delivery that would be one too many for `endpoint`. The repeat of one that is queued is not: an engine goes
    /// on with its repeats until it is answered, and so that costs a look into the store where there are too many.
    async fn admit(&self, entry: &Entry, endpoint: &str) -> Result<(), Problem> {
        let most = self.options.max_queued;
        if self.queues.admits(&self.store, endpoint, most).await? {
            return Ok(());
        }
        if let Entry::Delivery(delivery) = entry
            && self.store.get(delivery.id, false, None).await?.is_some()
        {
            return Ok(());
        }
        Err(Problem::busy(format!("{most} deliveries already wait for `{endpoint}`")))
    }

    /// What the store answers to a caller, who waits for it no longer than that.
    pub(super) async fn asked<T>(&self, patience: Duration, answer: Answer<T>) -> Result<T, Problem> {
        let answer = timeout(patience, answer).await.map_err(|_| late(patience))?;
        answer.map_err(|fault| self.store_fault(fault))
    }

    /// What `act` answers; once it is done, it is logged by `line`, although its caller may have gone away.
    pub(super) fn logged<T: Send + 'static>(
        self: &Arc<Self>,
        act: Answer<T>,
        line: impl FnOnce(&Self, &T) + Send + 'static,
    ) -> Answer<T> {
        let ((told, answer), shared) = (oneshot::channel(), Arc::clone(self));
        self.spawn(async move {
            let done = act.await;
            if let Ok(done) = &done {
                line(&shared, done);
            }
            // Where the caller has gone away, nobody takes the answer.
            let _ = told.send(done);
        });
        Box::pin(async { answer.await.unwrap_or_else(|fault| Err(StoreError::Unknown(fault.to_string()))) })
    }

    /// What a caller learns of a store's fault; the log has the rest. One that does not keep what is written
    /// ends the process.
    pub(super) fn store_fault(&self, fault: StoreError) -> Problem {
        self.log.line("error", "store", [("message", fault.to_string().into())]);
        if matches!(fault, StoreError::NotDurable(_)) {
            self.draining.send_replace(true);
        }
        fault.into()
    }

    /// A write was durable.
    pub(super) fn wrote(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.durable.store(now + 1, Ordering::Relaxed);
    }

    /// How long ago a write was last durable.
    pub(super) fn last_write(&self) -> Option<Duration> {
        let at = self.durable.load(Ordering::Relaxed).checked_sub(1)?;
        Some(self.began.elapsed().saturating_sub(Duration::from_millis(at)))
    }

    pub(super) fn is_draining(&self) -> bool {
        *self.draining.borrow()
    }

    pub(super) fn is_cut_off(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }

    pub(super) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }
}

/// What a caller learns that has waited for the store for as long as that.
fn late(patience: Duration) -> Problem {
    Problem::busy(format!("the store has not answered for {} s", patience.as_secs()))
}
