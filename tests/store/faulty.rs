//! A store in trouble: it fails before the commit or after it, hangs, or is slow, as a seed says.

use std::collections::BTreeSet;
use std::future::{pending, ready};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hooklang::delivery::rows::{
    Accepted, Claim, Claimed, Deliverable, Delivery, Detail, Entry, Kept, NextDue, Settled, Settlement,
};
use hooklang::delivery::schedule::Delays;
use hooklang::store::{
    Act, Answer, Batch, Bulk, BulkAct, Cancelled, Claims, Cursor, Erased, Filter, KeyState, Old, Page, Queue,
    Replayed, RunKey, Store, StoreError, Wake,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::clock::ManualClock;

/// What may happen to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not even begun.
    Before,
    /// It is done, and nobody hears of it.
    After,
    /// It is done, and the answer never comes.
    Hang,
    /// It takes a while.
    Delay,
}

/// A store that a seed brings into trouble.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    faults: Vec<Fault>,
    random: Mutex<fastrand::Rng>,
    /// The part of calls that go wrong.
    part: f64,
    healthy: AtomicBool,
    /// A group with this call in it is refused.
    poison: Option<String>,
    /// Calls of that name are done, and answered once they are let.
    slow: Option<(&'static str, Arc<Semaphore>)>,
    calls: AtomicUsize,
    failed: AtomicUsize,
}

impl FaultyStore {
    pub fn new(inner: Arc<dyn Store>, seed: u64, faults: &[Fault]) -> Self {
        let random = Mutex::new(fastrand::Rng::with_seed(seed));
        Self {
            inner,
            faults: faults.to_vec(),
            random,
            part: 0.3,
            healthy: AtomicBool::new(false),
            poison: None,
            slow: None,
            calls: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
        }
    }

    /// All calls go wrong from now on, until it heals.
    pub fn always(mut self) -> Self {
        self.part = 1.0;
        self
    }

    pub fn with_poison(mut self, call: &str) -> Self {
        self.poison = Some(call.to_owned());
        self
    }

    /// Calls of that name are done at once, and each is answered when a permit is added.
    pub fn with_slow(mut self, name: &'static str, permits: Arc<Semaphore>) -> Self {
        self.slow = Some((name, permits));
        self
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        self.healthy.store(true, Ordering::SeqCst);
    }

    /// It is in trouble again.
    pub fn hurt(&self) {
        self.healthy.store(false, Ordering::SeqCst);
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// How many calls went wrong.
    pub fn failed(&self) -> usize {
        self.failed.load(Ordering::SeqCst)
    }

    fn fault(&self) -> Option<(Fault, Duration)> {
        let mut random = self.random.lock().unwrap();
        let healthy = self.healthy.load(Ordering::SeqCst) || self.faults.is_empty();
        if healthy || random.f64() >= self.part {
            return None;
        }
        self.failed.fetch_add(1, Ordering::SeqCst);
        let fault = self.faults[random.usize(..self.faults.len())];
        Some((fault, Duration::from_millis(random.u64(1..20))))
    }

    fn through<T: Send + 'static>(
        &self,
        name: &str,
        call: impl FnOnce(&dyn Store) -> Answer<T>,
    ) -> Answer<T> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if let Some((slow, permits)) = &self.slow
            && *slow == name
        {
            let (answer, permits) = (call(&*self.inner), Arc::clone(permits));
            return Box::pin(async move {
                let answer = answer.await;
                permits.acquire().await.unwrap().forget();
                answer
            });
        }
        match self.fault() {
            None => call(&*self.inner),
            Some((Fault::Before, _)) => Box::pin(ready(Err(StoreError::Unavailable("injected".into())))),
            Some((Fault::After, _)) => {
                let answer = call(&*self.inner);
                Box::pin(async move {
                    answer.await?;
                    Err(StoreError::Unknown("injected".into()))
                })
            }
            Some((Fault::Hang, _)) => {
                let answer = call(&*self.inner);
                Box::pin(async move {
                    let _ = answer.await;
                    pending().await
                })
            }
            Some((Fault::Delay, time)) => {
                let answer = call(&*self.inner);
                Box::pin(async move {
                    tokio::time::sleep(time).await;
                    answer.await
                })
            }
        }
    }
}

/// Passes calls on, each through `$through`.
macro_rules! pass_on {
    ($($name:ident($($value:ident: $of:ty),*) -> $answer:ty;)*) => {
        $(
            fn $name(&self, $($value: $of),*) -> Answer<$answer> {
                self.through(stringify!($name), move |store| store.$name($($value.clone()),*))
            }
        )*
    };
}

macro_rules! pass_all_on {
    ($store:ident) => {
        impl Claims for $store {
            pass_on! {
                next_due(deliverable: Arc<Deliverable>) -> NextDue;
                claim(claim: Claim) -> Vec<Claimed>;
                give_back(claims: Vec<(Uuid, i64)>) -> u64;
                expire_claims(delays: Delays) -> Vec<Claimed>;
                follow_clock() -> u64;
            }

            fn settle(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
                self.settling(batch)
            }

            fn wake(&self) -> &Wake {
                self.inner.wake()
            }
        }

        impl Store for $store {
            fn accept(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
                self.accepting(batch)
            }

            pass_on! {
                run_keys(batch: Vec<RunKey>) -> Vec<KeyState>;
                list(filter: Filter, page: Page, deliverable: Option<Arc<Deliverable>>) -> Vec<Delivery>;
                get(id: Uuid, content: bool, deliverable: Option<Arc<Deliverable>>) -> Option<Detail>;
                count(filter: Filter, act: Option<BulkAct>) -> u64;
                replay(id: Uuid, by: String) -> Replayed;
                cancel(id: Uuid, by: String) -> Cancelled;
                replay_batch(bulk: Bulk, after: Cursor) -> Batch;
                cancel_batch(bulk: Bulk, after: Cursor) -> Batch;
                pause(endpoint: String, paused: bool) -> ();
                paused() -> Vec<String>;
                queues(deliverable: Option<Arc<Deliverable>>) -> Vec<Queue>;
                declare(flows: Vec<(String, String)>) -> ();
                declared(flow: String) -> Option<String>;
                variables(call: String) -> Vec<Kept>;
                erase(call: String, by: String) -> Erased;
                purge(old: Old, keep: Duration) -> u64;
                audit(act: Act) -> ();
                acts(limit: u32) -> Vec<Act>;
                probe() -> ();
                close() -> ();
            }
        }
    };
}

impl FaultyStore {
    fn accepting(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
        let poisoned = |entry: &Entry| match entry {
            Entry::Delivery(delivery) => Some(&delivery.call) == self.poison.as_ref(),
            Entry::Variables { .. } => false,
        };
        if batch.iter().any(poisoned) {
            return Box::pin(ready(Err(StoreError::Refused("poison".into()))));
        }
        self.through("accept", move |store| store.accept(batch.clone()))
    }

    fn settling(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
        self.through("settle", move |store| store.settle(batch.clone()))
    }
}

pass_all_on!(FaultyStore);

/// Repeats what did not begin, as a caller does: with a store that only fails before its commits or is slow, nobody
/// notices.
pub struct Patient {
    inner: Arc<dyn Store>,
}

impl Patient {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner }
    }

    fn accepting(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
        self.through("accept", move |store| store.accept(batch.clone()))
    }

    fn settling(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
        self.through("settle", move |store| store.settle(batch.clone()))
    }

    fn through<T: Send + 'static>(
        &self,
        _: &str,
        call: impl Fn(&dyn Store) -> Answer<T> + Send + Sync + 'static,
    ) -> Answer<T> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            loop {
                match call(&*inner).await {
                    Err(StoreError::Unavailable(text)) if text == "injected" => {}
                    answer => return answer,
                }
            }
        })
    }
}

pass_all_on!(Patient);

/// While it says what is due, time goes by.
pub struct SlowToSay {
    inner: Arc<dyn Store>,
    clock: ManualClock,
    by: Duration,
}

impl SlowToSay {
    pub fn new(inner: Arc<dyn Store>, clock: ManualClock, by: Duration) -> Self {
        Self { inner, clock, by }
    }

    fn accepting(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
        self.inner.accept(batch)
    }

    fn settling(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
        self.inner.settle(batch)
    }

    fn through<T: Send + 'static>(
        &self,
        asked: &str,
        call: impl Fn(&dyn Store) -> Answer<T> + Send + Sync + 'static,
    ) -> Answer<T> {
        let (inner, clock, by) = (Arc::clone(&self.inner), self.clock.clone(), self.by);
        let passes = asked == "next_due";
        Box::pin(async move {
            let answer = call(&*inner).await;
            if passes {
                clock.advance(by);
            }
            answer
        })
    }
}

pass_all_on!(SlowToSay);

/// What is broken on purpose, for the tests to catch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It answers before what it accepts is kept, as SQLite does with `synchronous = normal`.
    Early,
    /// A request that is repeated is answered without a write, as `on conflict do nothing` does: nobody knows whether the
    /// first one was kept.
    Unwritten,
    /// It settles whatever token is shown.
    NoToken,
    /// Its disk does not keep what is written.
    NotDurable,
}

/// What was asked of any of them, as rows that are not committed yet are seen by an insertion.
pub type Seen = Arc<Mutex<BTreeSet<Uuid>>>;

/// A store that is broken on purpose.
pub struct BrokenStore {
    inner: Arc<dyn Store>,
    flaw: Flaw,
    seen: Seen,
}

impl BrokenStore {
    pub fn new(inner: Arc<dyn Store>, flaw: Flaw, seen: &Seen) -> Self {
        Self { inner, flaw, seen: Arc::clone(seen) }
    }

    fn through<T: Send + 'static>(&self, _: &str, call: impl FnOnce(&dyn Store) -> Answer<T>) -> Answer<T> {
        call(&*self.inner)
    }

    fn accepting(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
        let ids = batch.iter().filter_map(|entry| match entry {
            Entry::Delivery(delivery) => Some(delivery.id),
            Entry::Variables { .. } => None,
        });
        let known = {
            let mut seen = self.seen.lock().unwrap();
            ids.filter(|id| !seen.insert(*id)).count() == batch.len()
        };
        match self.flaw {
            Flaw::Early => {
                let count = batch.len();
                tokio::spawn(self.inner.accept(batch));
                Box::pin(ready(Ok(vec![Accepted::New; count])))
            }
            Flaw::Unwritten if known => Box::pin(ready(Ok(vec![Accepted::Same; batch.len()]))),
            Flaw::NotDurable => Box::pin(ready(Err(StoreError::NotDurable("fsync".into())))),
            Flaw::Unwritten | Flaw::NoToken => self.inner.accept(batch),
        }
    }

    fn settling(&self, mut batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
        if self.flaw != Flaw::NoToken {
            return self.inner.settle(batch);
        }
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            for settlement in &mut batch {
                // The greatest token that the row could have: the one under which it is settled if nobody looks.
                for token in (settlement.token..settlement.token + 8).rev() {
                    let own = Settlement { token, ..settlement.clone() };
                    if inner.settle(vec![own]).await? == [Settled::Own] {
                        settlement.token = token;
                        break;
                    }
                }
            }
            Ok(vec![Settled::Own; batch.len()])
        })
    }
}

pass_all_on!(BrokenStore);
