//! Idempotency keys of runs: the results that this process still knows (service, section 2).

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::watch;
use uuid::Uuid;

use super::memory::Held;
use super::problem::Problem;

/// How long a result is kept.
const KEPT: Duration = Duration::from_secs(10 * 60);

/// How large a result may be to be kept.
const LARGEST: usize = 256 << 10;

/// How large all of them may be together.
const TOGETHER: usize = 64 << 20;

/// How many keys are remembered whose run was not begun.
const UNBEGUN: usize = 10_000;

/// What a run came to: its result as JSON.
pub(super) type Outcome = Result<Bytes, Problem>;

/// A token's NAME, and the SHA-256 of its key.
pub(super) type Key = (String, [u8; 32]);

/// How far a run with a key is.
#[derive(Debug, Clone)]
enum Progress {
    /// Its key is being marked: nothing was sent.
    Asked,
    /// Its key is marked: it goes on to its result.
    Marked,
    /// It came to this.
    Ended(Outcome),
}

struct Slot {
    request: [u8; 32],
    progress: watch::Receiver<Progress>,
    waiters: Arc<AtomicUsize>,
    /// The call that it is of.
    call: Option<String>,
    /// Whether the content of that call was erased since it was asked for.
    erased: bool,
    /// Of a result that is kept.
    kept: Option<(usize, Held)>,
}

#[derive(Default)]
struct State {
    slots: HashMap<Key, Slot>,
    /// The kept ones, oldest first.
    order: VecDeque<(Instant, Key)>,
    bytes: usize,
    /// Keys that the store may mark although nobody waits for that any more, each with its request, with which no run
    /// was begun; and what identifies the attempt to use it.
    unbegun: HashMap<(Key, [u8; 32]), Uuid>,
    /// Those, oldest first, and some that have begun since.
    unbegun_order: VecDeque<((Key, [u8; 32]), Uuid)>,
}

/// The results that are known, and the runs that are under way.
#[derive(Default)]
pub(super) struct Results {
    state: Arc<Mutex<State>>,
}

/// What a key comes to here.
pub(super) enum Begun {
    /// The same request is under way here, or its result is kept.
    Known(Waiting),
    /// It is the first here.
    First(Ticket, Waiting),
    /// Another request has the key.
    Different,
}

/// One that waits for a result.
pub(super) struct Waiting {
    progress: watch::Receiver<Progress>,
    waiters: Arc<AtomicUsize>,
}

/// The duty to say what a run came to.
pub(super) struct Ticket {
    key: Key,
    request: [u8; 32],
    nonce: Uuid,
    state: Arc<Mutex<State>>,
    progress: watch::Sender<Progress>,
    waiters: Arc<AtomicUsize>,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Results {
    pub(super) fn begin(&self, key: Key, call: Option<&str>, request: [u8; 32]) -> Begun {
        let mut state = lock(&self.state);
        state.forget_old();
        if let Some(slot) = state.slots.get(&key) {
            return if slot.request == request {
                Begun::Known(Waiting::new(slot.progress.clone(), &slot.waiters))
            } else {
                Begun::Different
            };
        }
        // That of an earlier attempt with which no run was begun.
        let nonce = state.unbegun.get(&(key.clone(), request)).copied().unwrap_or_else(Uuid::new_v4);
        let (sender, progress) = watch::channel(Progress::Asked);
        let waiters = Arc::<AtomicUsize>::default();
        let waiting = Waiting::new(progress.clone(), &waiters);
        let slot = Slot {
            request,
            progress,
            waiters: Arc::clone(&waiters),
            call: call.map(str::to_owned),
            erased: false,
            kept: None,
        };
        state.slots.insert(key.clone(), slot);
        let state = Arc::clone(&self.state);
        Begun::First(Ticket { key, request, nonce, state, progress: sender, waiters }, waiting)
    }

    /// Forgets what runs of `call` came to, and what those under way will come to.
    pub(super) fn erase(&self, call: &str) {
        let mut state = lock(&self.state);
        let of = |slot: &&mut Slot| slot.call.as_deref() == Some(call);
        state.slots.values_mut().filter(of).for_each(|slot| slot.erased = true);
        let kept = |(key, slot): (&Key, &Slot)| (slot.erased && slot.kept.is_some()).then(|| key.clone());
        let gone: Vec<Key> = state.slots.iter().filter_map(kept).collect();
        gone.iter().for_each(|key| state.forget(key));
        let State { slots, order, .. } = &mut *state;
        order.retain(|(_, key)| slots.contains_key(key));
    }
}

impl State {
    /// Remembers that no run was begun with the request of this key; the oldest such key is forgotten for it.
    fn remember(&mut self, asked: (Key, [u8; 32]), nonce: Uuid) {
        if self.unbegun.insert(asked.clone(), nonce) != Some(nonce) {
            self.unbegun_order.push_back((asked, nonce));
        }
        if self.unbegun_order.len() > UNBEGUN
            && let Some((oldest, nonce)) = self.unbegun_order.pop_front()
            && self.unbegun.get(&oldest) == Some(&nonce)
        {
            self.unbegun.remove(&oldest);
        }
    }

    fn forget_old(&mut self) {
        while let Some((at, _)) = self.order.front() {
            if at.elapsed() < KEPT && self.bytes <= TOGETHER {
                return;
            }
            if let Some((_, key)) = self.order.pop_front() {
                self.forget(&key);
            }
        }
    }

    fn forget(&mut self, key: &Key) {
        if let Some(Slot { kept: Some((bytes, _)), .. }) = self.slots.remove(key) {
            self.bytes -= bytes;
        }
    }
}

impl Ticket {
    /// Identifies this attempt to use the key.
    pub(super) fn nonce(&self) -> Uuid {
        self.nonce
    }

    /// Says that the key is marked.
    pub(super) fn marked(&self) {
        lock(&self.state).unbegun.remove(&(self.key.clone(), self.request));
        self.progress.send_replace(Progress::Marked);
    }

    /// Says that the key was not marked in time, if at all: the same request may still begin a run with it here.
    pub(super) fn unmarked(self, problem: Problem) {
        lock(&self.state).remember((self.key.clone(), self.request), self.nonce);
        self.finish(Err(problem), None);
    }

    /// Says what the run came to. `held` is the memory for keeping it; without, it is not kept.
    pub(super) fn finish(self, outcome: Outcome, held: Option<Held>) {
        let mut state = lock(&self.state);
        let size = outcome.as_ref().map_or(usize::MAX, Bytes::len);
        self.progress.send_replace(Progress::Ended(outcome));
        if let (true, Some(held)) = (size <= LARGEST, held)
            && let Some(slot) = state.slots.get_mut(&self.key).filter(|slot| !slot.erased)
        {
            slot.kept = Some((size, held));
            state.bytes += size;
            state.order.push_back((Instant::now(), self.key.clone()));
            state.forget_old();
        }
    }

    /// Whether somebody waits for the result.
    pub(super) fn awaited(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        let waiters = Arc::clone(&self.waiters);
        move || waiters.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Ticket {
    /// What was not kept is forgotten.
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        if state.slots.get(&self.key).is_some_and(|slot| slot.kept.is_none()) {
            state.slots.remove(&self.key);
        }
    }
}

impl Waiting {
    fn new(progress: watch::Receiver<Progress>, waiters: &Arc<AtomicUsize>) -> Self {
        waiters.fetch_add(1, Ordering::Relaxed);
        Self { progress, waiters: Arc::clone(waiters) }
    }

    /// Waits until the key is marked, after which a stream may begin.
    ///
    /// # Errors
    ///
    /// What it came to instead.
    pub(super) async fn begun(&mut self) -> Result<(), Problem> {
        let begun = self.progress.wait_for(|progress| !matches!(progress, Progress::Asked)).await;
        match begun.as_deref() {
            Ok(Progress::Ended(Err(problem))) => Err(problem.clone()),
            Ok(_) => Ok(()),
            Err(_) => Err(unknown()),
        }
    }

    /// What the run comes to.
    pub(super) async fn outcome(mut self) -> Outcome {
        match self.progress.wait_for(|progress| matches!(progress, Progress::Ended(_))).await.as_deref() {
            Ok(Progress::Ended(outcome)) => outcome.clone(),
            _ => Err(unknown()),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.waiters.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A run with the key was begun, and what it came to is not known here.
pub(super) fn unknown() -> Problem {
    Problem::conflict("a run with this key was begun, and its result is not known here")
        .with_result("unknown")
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::super::memory::Memory;
    use super::*;

    fn key() -> Key {
        ("ivr".into(), [1; 32])
    }

    #[tokio::test]
    async fn the_same_key_gets_the_same_result_and_another_request_does_not() {
        let results = Results::default();
        let Begun::First(ticket, first) = results.begin(key(), None, [0; 32]) else {
            panic!("it is the first")
        };
        let awaited = ticket.awaited();
        let Begun::Known(mut second) = results.begin(key(), None, [0; 32]) else { panic!("it is under way") };
        assert!(second.begun().now_or_never().is_none(), "its key is not marked");
        ticket.marked();
        second.begun().await.unwrap();
        assert!(matches!(results.begin(key(), None, [9; 32]), Begun::Different));
        drop(first);
        assert!(awaited());
        ticket.finish(Ok("{}".into()), Some(Memory::new(10).nothing()));
        assert_eq!(second.outcome().await.unwrap(), "{}");
        assert!(!awaited());
        let Begun::Known(third) = results.begin(key(), None, [0; 32]) else { panic!("it is kept") };
        assert_eq!(third.outcome().await.unwrap(), "{}");
    }

    #[tokio::test]
    async fn a_large_result_and_a_run_that_ended_early_are_not_kept() {
        let results = Results::default();
        let Begun::First(ticket, first) = results.begin(key(), None, [0; 32]) else {
            panic!("it is the first")
        };
        let large = Bytes::from(vec![b' '; LARGEST + 1]);
        ticket.finish(Ok(large), Some(Memory::new(10).nothing()));
        assert_eq!(first.outcome().await.unwrap().len(), LARGEST + 1);
        let Begun::First(ticket, mut first) = results.begin(key(), None, [0; 32]) else {
            panic!("it is forgotten")
        };
        let Begun::Known(mut second) = results.begin(key(), None, [0; 32]) else { panic!("it is under way") };
        ticket.finish(Err(Problem::busy("the store is not available")), None);
        for waiting in [&mut first, &mut second] {
            assert_eq!(waiting.begun().await.unwrap_err().status, 503);
        }
        let Begun::First(ticket, first) = results.begin(key(), None, [0; 32]) else {
            panic!("it is forgotten")
        };
        drop(ticket);
        assert_eq!(first.outcome().await.unwrap_err().status, 409);
        assert!(matches!(results.begin(key(), None, [0; 32]), Begun::First(..)));
    }

    #[tokio::test]
    async fn an_erased_call_s_results_are_forgotten() {
        let results = Results::default();
        let begin = |key: u8, call| match results.begin(("ivr".into(), [key; 32]), Some(call), [0; 32]) {
            Begun::First(ticket, _) => ticket,
            _ => panic!("it is the first"),
        };
        let finish = |ticket: Ticket| ticket.finish(Ok("{}".into()), Some(Memory::new(10).nothing()));
        let is_known = |key: u8| {
            let begun = results.begin(("ivr".into(), [key; 32]), None, [0; 32]);
            matches!(begun, Begun::Known(_))
        };
        finish(begin(1, "c-1"));
        finish(begin(2, "c-2"));
        let under_way = begin(3, "c-1");
        results.erase("c-1");
        assert!(!is_known(1) && is_known(2) && is_known(3));
        finish(under_way);
        assert!(!is_known(3));
        assert_eq!(lock(&results.state).bytes, 2);
        finish(begin(1, "c-1"));
        assert!(is_known(1), "it was asked for since");
    }

    #[tokio::test]
    async fn a_key_that_was_not_marked_in_time_is_known_again_until_its_run_begins() {
        let results = Results::default();
        let begin = |request| match results.begin(key(), None, request) {
            Begun::First(ticket, _) => ticket,
            _ => panic!("it is the first"),
        };
        let ticket = begin([0; 32]);
        let nonce = ticket.nonce();
        ticket.unmarked(Problem::busy("the store is not available"));
        let other = begin([9; 32]);
        assert_ne!(other.nonce(), nonce, "it is another request");
        other.unmarked(Problem::busy("the store is not available"));
        for _ in 0..2 {
            let again = begin([0; 32]);
            assert_eq!(again.nonce(), nonce);
            again.unmarked(Problem::busy("the store is not available"));
        }
        begin([0; 32]).marked();
        assert_ne!(begin([0; 32]).nonce(), nonce, "its run was begun");
    }

    #[test]
    fn of_keys_that_were_not_marked_in_time_the_oldest_is_forgotten_first() {
        let results = Results::default();
        let begin = |number: usize| match results.begin((number.to_string(), [1; 32]), None, [0; 32]) {
            Begun::First(ticket, _) => ticket,
            _ => panic!("it is the first"),
        };
        let nonces: Vec<Uuid> = (0..=UNBEGUN)
            .map(|number| {
                let ticket = begin(number);
                let nonce = ticket.nonce();
                ticket.unmarked(Problem::busy("the store is not available"));
                nonce
            })
            .collect();
        assert_ne!(begin(0).nonce(), nonces[0]);
        assert_eq!(begin(1).nonce(), nonces[1]);
        assert_eq!(begin(UNBEGUN).nonce(), nonces[UNBEGUN]);
    }
}
