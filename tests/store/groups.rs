//! Section 3, rules 1, 2 and 5: groups, and what a request waits for.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use hooklang::delivery::rows::{Accepted, Entry, NewDelivery};
use hooklang::store::{Acceptor, Filter, KEY_PATIENCE, KeyState, PATIENCE, RunKey, Store, StoreError};
use uuid::Uuid;

use super::faulty::Fault;
use super::{FaultyStore, Place};

super::rules!(
    sound:
    entries_at_once_are_committed_in_groups
    a_failed_group_is_repeated_row_by_row
    a_dropped_request_cancels_nothing
    a_commit_whose_outcome_is_not_known_is_unknown_and_repeated_with_the_same_key
    a_store_that_hangs_is_not_waited_for_longer_than_2_s
    a_hanging_commit_does_not_stop_later_ones
    a_run_waits_1_s_for_its_key
);

fn acceptor(place: &Place, store: Arc<dyn Store>) -> Acceptor {
    Acceptor::start(store, Arc::new(place.clock.clone()))
}

fn entry(place: &Place, call: &str) -> Entry {
    Entry::Delivery(place.delivery(call))
}

async fn entries_at_once_are_committed_in_groups(place: &Place) {
    let acceptor = acceptor(place, place.store.clone());
    let calls: Vec<_> = (0..500).map(|call| format!("c-{}", call % 250)).collect();
    let answers = join_all(calls.iter().map(|call| acceptor.accept(entry(place, call)))).await;
    let of = |wanted| answers.iter().filter(|answer| **answer == Ok(wanted)).count();
    assert_eq!((of(Accepted::New), of(Accepted::Same)), (250, 250));
    assert_eq!(place.store.count(Filter::default(), None).await, Ok(250));
}

async fn a_failed_group_is_repeated_row_by_row(place: &Place) {
    let store = FaultyStore::new(place.store.clone(), 1, &[]).with_poison("c-7");
    let acceptor = acceptor(place, Arc::new(store));
    let calls: Vec<_> = (0..20).map(|call| format!("c-{call}")).collect();
    let answers = join_all(calls.iter().map(|call| acceptor.accept(entry(place, call)))).await;
    for (call, answer) in calls.iter().zip(answers) {
        match &**call {
            "c-7" => assert!(matches!(answer, Err(StoreError::Refused(_))), "{answer:?}"),
            _ => assert_eq!(answer, Ok(Accepted::New), "{call}"),
        }
    }
    assert_eq!(place.store.count(Filter::default(), None).await, Ok(19));
}

async fn a_dropped_request_cancels_nothing(place: &Place) {
    let acceptor = acceptor(place, place.store.clone());
    for call in 0..100 {
        let mut answer = acceptor.accept(entry(place, &format!("c-{call}")));
        if call % 2 == 0 {
            // Polled once, as a request whose client hangs up.
            let _ = (&mut answer).now_or_never();
        }
        drop(answer);
    }
    assert_eq!(acceptor.accept(entry(place, "last")).await, Ok(Accepted::New));
    assert_eq!(place.store.count(Filter::default(), None).await, Ok(101));
}

async fn a_commit_whose_outcome_is_not_known_is_unknown_and_repeated_with_the_same_key(place: &Place) {
    let store = FaultyStore::new(place.store.clone(), 1, &[Fault::After]).always();
    let store = Arc::new(store);
    let acceptor = acceptor(place, store.clone());
    let answer = acceptor.accept(entry(place, "c-1")).await;
    assert!(matches!(answer, Err(StoreError::Unknown(_))), "{answer:?}");
    store.heal();
    assert_eq!(acceptor.accept(entry(place, "c-1")).await, Ok(Accepted::Same));
    let other = NewDelivery { hash: [2; 32], ..place.delivery("c-1") };
    assert_eq!(acceptor.accept(Entry::Delivery(other)).await, Ok(Accepted::Conflict));
}

async fn a_store_that_hangs_is_not_waited_for_longer_than_2_s(place: &Place) {
    let store = FaultyStore::new(place.store.clone(), 1, &[Fault::Hang]).always();
    let acceptor = acceptor(place, Arc::new(store));
    let answer = tokio::spawn(acceptor.accept(entry(place, "c-1")));
    tokio::time::sleep(Duration::from_millis(50)).await;
    place.clock.advance(PATIENCE - Duration::from_millis(1));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!answer.is_finished());
    place.clock.advance(Duration::from_millis(1));
    assert!(matches!(answer.await.unwrap(), Err(StoreError::Unavailable(_))));
}

async fn a_hanging_commit_does_not_stop_later_ones(place: &Place) {
    let store = Arc::new(FaultyStore::new(place.store.clone(), 1, &[Fault::Hang]).always());
    let acceptor = acceptor(place, store.clone());
    let hanging = tokio::spawn(acceptor.accept(entry(place, "c-1")));
    tokio::time::sleep(Duration::from_millis(50)).await;
    store.heal();
    let later = tokio::spawn(acceptor.accept(entry(place, "c-2")));
    for _ in 0..11 {
        place.clock.advance(Duration::from_secs(1));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(hanging.await.unwrap().is_err() && later.await.unwrap().is_err(), "both have waited for 2 s");
    assert_eq!(acceptor.accept(entry(place, "c-2")).await, Ok(Accepted::Same));
}

async fn a_run_waits_1_s_for_its_key(place: &Place) {
    let store = Arc::new(FaultyStore::new(place.store.clone(), 1, &[Fault::Hang]).always());
    let acceptor = acceptor(place, store.clone());
    let key = |nonce: u128| RunKey {
        name: "engine".into(),
        key: [7; 32],
        request: [1; 32],
        nonce: Uuid::from_u128(nonce),
    };
    let waiting = tokio::spawn(acceptor.run_key(key(1)));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!waiting.is_finished());
    place.clock.advance(KEY_PATIENCE);
    assert!(matches!(waiting.await.unwrap(), Err(StoreError::Unavailable(_))));
    store.heal();
    place.clock.advance(Duration::from_secs(10));
    let later = join_all([acceptor.run_key(key(2)), acceptor.run_key(key(3))]).await;
    assert_eq!(later, [Ok(KeyState::Used), Ok(KeyState::Used)]);
}
