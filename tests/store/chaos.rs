//! Callers, two processes and an endpoint, all in trouble; a checker holds what callers were told against what the
//! endpoint received.

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use hooklang::delivery::rows::{Accepted, Claimed, Deliverable, Entry, State};
use hooklang::delivery::worker::{Sender, Sent, Worker};
use hooklang::store::{Acceptor, Filter};
use uuid::Uuid;

use super::faulty::Fault;
use super::place::deliverable;
use super::{FaultyStore, Place};

super::rules!(sound: nothing_is_lost_in_trouble_and_nothing_is_sent_twice_under_a_token);

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

async fn process(place: &Place, seed: u64, receiver: &Arc<Receiver>) -> Process {
    let faults = [Fault::Before, Fault::After, Fault::Hang, Fault::Delay];
    let store = Arc::new(FaultyStore::new(place.other().await, seed, &faults));
    let clock = Arc::new(place.clock.clone());
    Process {
        acceptor: Acceptor::start(store.clone(), clock.clone()),
        _worker: Worker::start(store.clone(), receiver.clone(), clock, || 0.5),
        store,
    }
}

/// Repeats a request until it is answered with 202.
async fn call(place: &Place, processes: &[Process], name: &str, seed: u64) -> Vec<Accepted> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut answers = Vec::new();
    // Callers that came all at once would be one group, and meet trouble once.
    tokio::time::sleep(Duration::from_millis(random.u64(..1000))).await;
    for _ in 0..500 {
        let process = &processes[random.usize(..processes.len())];
        if let Ok(answer) = process.acceptor.accept(Entry::Delivery(place.delivery(name))).await {
            answers.push(answer);
            return answers;
        }
    }
    panic!("{name} was never accepted");
}

async fn nothing_is_lost_in_trouble_and_nothing_is_sent_twice_under_a_token(place: &Place) {
    let seed = 42;
    let receiver = Arc::new(Receiver {
        able: deliverable(&["crm"], &["sales"]),
        random: Mutex::new(fastrand::Rng::with_seed(seed)),
        healthy: AtomicBool::new(false),
        journal: Mutex::default(),
    });
    let processes = [process(place, seed + 1, &receiver).await, process(place, seed + 2, &receiver).await];
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
        settled = place.store.count(delivered).await == Ok(names.len() as u64);
        if settled {
            break;
        }
    }
    time.abort();
    assert!(settled, "{:#?}", place.list(Filter::default()).await);

    let mut received: BTreeMap<Uuid, BTreeSet<i64>> = BTreeMap::new();
    for claimed in receiver.journal.lock().unwrap().iter() {
        let first = received.entry(claimed.id).or_default().insert(claimed.token);
        assert!(first, "{} was sent twice under one token", claimed.id);
    }
    let ids: BTreeSet<Uuid> = names.iter().map(|name| place.delivery(name).id).collect();
    assert_eq!(
        received.keys().copied().collect::<BTreeSet<_>>(),
        ids,
        "what was accepted is what was received"
    );
    for (id, tokens) in received {
        let recorded: BTreeSet<i64> =
            place.get(id).await.attempts.iter().map(|attempt| attempt.token).collect();
        assert!(tokens.is_subset(&recorded), "each attempt is recorded: {tokens:?}, {recorded:?}");
    }
    let trouble: usize = processes.iter().map(|process| process.store.failed()).sum();
    assert!(trouble > 20, "only {trouble} calls went wrong");
}
