//! Callers, two processes and an endpoint, all in trouble; a checker compares the answers that callers got with what
//! the endpoint received. Stores that are broken on purpose show that it would be noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use hooklang::delivery::rows::{Accepted, Claimed, Deliverable, Entry, State};
use hooklang::delivery::worker::{Sender, Sent, Worker};
use hooklang::store::{Acceptor, Filter, Store};
use uuid::Uuid;

use super::faulty::{BrokenStore, Fault, Flaw, Seen};
use super::place::deliverable;
use super::{FaultyStore, Place};

super::rules!(sound: nothing_is_lost_in_trouble_and_nothing_is_sent_twice_under_a_token);

/// How long a caller repeats its request.
const PATIENT: Duration = Duration::from_secs(120);

/// An endpoint that answers as a seed says, and keeps a journal.
struct Receiver {
    able: Arc<Deliverable>,
    random: Mutex<fastrand::Rng>,
    healthy: AtomicBool,
    journal: Mutex<Vec<Claimed>>,
}

impl Sender for Receiver {
    fn deliverable(&self) -> Arc<Deliverable> {
        Arc::clone(&self.able)
    }

    fn send(&self, claimed: Claimed) -> BoxFuture<'static, Sent> {
        self.journal.lock().unwrap().push(claimed);
        let answered = |status| Sent::Answered { status, retry_after: None, reason: None, excerpt: None };
        let mut random = self.random.lock().unwrap();
        let lot = if self.healthy.load(Ordering::SeqCst) { 9 } else { random.u32(..10) };
        let slow = Duration::from_millis(random.u64(..10));
        Box::pin(async move {
            tokio::time::sleep(slow).await;
            match lot {
                0 => pending().await,
                1 => Sent::Unreachable { reason: "CONNECTION_FAILURE".into() },
                2 => answered(500),
                _ => answered(204),
            }
        })
    }
}

/// One that serves: its store, the way into it, and its worker.
struct Process {
    store: Arc<FaultyStore>,
    acceptor: Acceptor,
    _worker: Worker,
}

async fn process(place: &Place, seed: u64, receiver: &Arc<Receiver>, flaw: Option<&(Flaw, Seen)>) -> Process {
    let all = [Fault::Before, Fault::After, Fault::Hang, Fault::Delay];
    // What is broken shows where a commit fails.
    let faults = if flaw.is_some() { &all[..1] } else { &all[..] };
    let store = Arc::new(FaultyStore::new(place.other().await, seed, faults));
    let served: Arc<dyn Store> = match flaw {
        None => store.clone(),
        Some((flaw, seen)) => Arc::new(BrokenStore::new(store.clone(), *flaw, seen)),
    };
    let clock = Arc::new(place.clock.clone());
    Process {
        acceptor: Acceptor::start(served.clone(), clock.clone()),
        _worker: Worker::start(served, receiver.clone(), clock, || 0.5),
        store,
    }
}

/// Repeats a request until it is answered with 202.
async fn call(place: &Place, processes: &[Process], name: &str, seed: u64) -> Vec<Accepted> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut answers = Vec::new();
    // Callers that came all at once would be one group, and meet trouble once.
    tokio::time::sleep(Duration::from_millis(random.u64(..1000))).await;
    // By the machine's time: the clock of the store may run far ahead of what is done.
    let begun = std::time::Instant::now();
    while begun.elapsed() < PATIENT {
        let process = &processes[random.usize(..processes.len())];
        if let Ok(answer) = process.acceptor.accept(Entry::Delivery(place.delivery(name))).await {
            answers.push(answer);
            return answers;
        }
    }
    panic!("{name} was never accepted");
}

async fn nothing_is_lost_in_trouble_and_nothing_is_sent_twice_under_a_token(place: &Place) {
    assert_eq!(lived_through(place, None).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_before_the_commit_is_caught() {
    let lived = lived_through(&Place::memory().await.unwrap(), Some((Flaw::Early, Seen::default()))).await;
    assert!(lived.clone().is_err_and(|why| why.contains("never arrived")), "{lived:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_that_is_not_written_is_caught() {
    let lived =
        lived_through(&Place::memory().await.unwrap(), Some((Flaw::Unwritten, Seen::default()))).await;
    assert!(lived.clone().is_err_and(|why| why.contains("never arrived")), "{lived:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "left == right")]
async fn a_settlement_without_a_token_is_caught() {
    let mut place = Place::memory().await.unwrap();
    place.store = Arc::new(BrokenStore::new(place.store, Flaw::NoToken, &Seen::default()));
    super::delivering::a_settlement_counts_only_under_its_own_token(&place).await;
}

/// What is wrong with the answers that callers got, if anything is.
async fn lived_through(place: &Place, flaw: Option<(Flaw, Seen)>) -> Result<(), String> {
    let seed = 42;
    let receiver = Arc::new(Receiver {
        able: deliverable(&["crm"], &["sales"]),
        random: Mutex::new(fastrand::Rng::with_seed(seed)),
        healthy: AtomicBool::new(false),
        journal: Mutex::default(),
    });
    let processes = [
        process(place, seed + 1, &receiver, flaw.as_ref()).await,
        process(place, seed + 2, &receiver, flaw.as_ref()).await,
    ];
    let clock = place.clock.clone();
    let time = tokio::spawn(async move {
        loop {
            clock.advance(Duration::from_millis(200));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });

    // Each request twice at once, as a caller does that was not answered in time.
    let names: Vec<_> = (0..60).map(|number| format!("c-{number}")).collect();
    let callers = names
        .iter()
        .enumerate()
        .flat_map(|(number, name)| (0..2).map(move |side| (name, number as u64 * 2 + side)));
    let told = join_all(callers.map(|(name, seed)| call(place, &processes, name, seed))).await.concat();
    assert!(!told.contains(&Accepted::Conflict));

    receiver.healthy.store(true, Ordering::SeqCst);
    processes.iter().for_each(|process| process.store.heal());
    let mut settled = false;
    for _ in 0..3000 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let delivered = Filter { state: Some(State::Delivered), ..Filter::default() };
        settled =
            place.store.count(delivered, None).await == place.store.count(Filter::default(), None).await;
        if settled {
            break;
        }
    }
    time.abort();
    assert!(settled, "{:#?}", place.list(Filter::default()).await);

    let mut received: BTreeMap<Uuid, BTreeSet<i64>> = BTreeMap::new();
    for claimed in receiver.journal.lock().unwrap().iter() {
        if !received.entry(claimed.id).or_default().insert(claimed.token) {
            return Err(format!("{} was sent twice under one token", claimed.id));
        }
    }
    let trouble: usize = processes.iter().map(|process| process.store.failed()).sum();
    assert!(trouble > 20, "only {trouble} calls went wrong");
    let ids: BTreeSet<Uuid> = names.iter().map(|name| place.delivery(name).id).collect();
    if let Some(lost) = ids.iter().find(|id| !received.contains_key(id)) {
        return Err(format!("{lost} was accepted and never arrived"));
    }
    if let Some(other) = received.keys().find(|id| !ids.contains(id)) {
        return Err(format!("{other} arrived and was not accepted"));
    }
    for (id, tokens) in received {
        let recorded: BTreeSet<i64> =
            place.get(id).await.attempts.iter().map(|attempt| attempt.token).collect();
        if !tokens.is_subset(&recorded) {
            return Err(format!("not each attempt of {id} is recorded: {tokens:?}, {recorded:?}"));
        }
    }
    Ok(())
}
