//! Section 4: the worker.

use std::sync::Arc;
use std::time::Duration;

use hooklang::delivery::rows::{NewDelivery, Settled, State, UNKNOWN, Verdict};
use hooklang::delivery::worker::{ATTEMPT, ATTEMPT_AT_MOST, Event, LEASE, Worker};
use hooklang::store::{Bulk, Filter, Store, replay_all};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::endpoints::{Does, Endpoints};
use super::faulty::{Fault, SlowToSay};
use super::place::deliverable;
use super::{FaultyStore, Place};

super::rules!(
    sound:
    what_is_accepted_is_delivered_at_once
    what_fails_is_tried_again_by_the_schedule_until_it_ends
    time_that_goes_by_while_the_store_answers_holds_nothing_up
    gone_has_failed_for_good
    retry_after_is_honoured_of_429_and_503
    an_attempt_that_does_not_end_is_ended_soon_after_10_s
    an_endpoint_has_8_attempts_at_first_and_fewer_in_trouble
    a_hanging_endpoint_does_not_hold_up_another
    a_panic_in_an_attempt_is_its_own
    what_another_process_has_left_is_found
    a_held_endpoint_is_claimed_once_it_can_be_delivered
    a_resumed_endpoint_is_claimed_at_once
    what_is_accepted_by_another_process_is_found_within_a_second
    rows_of_one_endpoint_are_sent_when_they_are_due
    stopping_ends_attempts_and_settles_them
    a_claim_that_comes_too_late_is_given_back
    a_settlement_is_repeated_until_the_lease_ends
    times_are_followed_when_the_clock_is_set_back
    an_idle_process_asks_once_a_second
);

fn start(place: &Place, endpoints: &Arc<Endpoints>) -> Worker {
    start_on(place.store.clone(), place, endpoints)
}

fn start_on(store: Arc<dyn Store>, place: &Place, endpoints: &Arc<Endpoints>) -> Worker {
    Worker::start(store, endpoints.clone(), Arc::new(place.clock.clone()), || 0.5)
}

/// Waits until it is so; the clock stands still.
async fn until(why: &str, so: impl AsyncFn() -> bool) {
    for _ in 0..2000 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {why}");
}

/// The same while the clock goes on, a tenth of a second at a time.
async fn until_in_time(why: &str, place: &Place, so: impl AsyncFn() -> bool) {
    until(why, async || {
        place.clock.advance(Duration::from_millis(100));
        tokio::time::sleep(Duration::from_millis(2)).await;
        so().await
    })
    .await;
}

/// Lets the worker do what it would do now.
async fn settle_down() {
    tokio::time::sleep(Duration::from_millis(150)).await;
}

async fn is(place: &Place, id: Uuid, state: State) -> bool {
    place.row(id).await.state == state
}

async fn what_is_accepted_is_delivered_at_once(place: &Place) {
    let endpoints = Endpoints::new();
    let worker = start(place, &endpoints);
    let id = place.accepted("c-1").await;
    until("delivered", async || is(place, id, State::Delivered).await).await;
    let found = place.get(id).await;
    assert_eq!((found.attempts.len(), found.attempts[0].status_code), (1, Some(204)));
    assert_eq!(endpoints.sent.lock().unwrap()[0].payload, "payload of c-1");
    worker.stop().await;
    assert_eq!(endpoints.sent("crm"), [id]);
    assert_eq!(
        endpoints.heard(|event| matches!(event, Event::Attempted { settled: Ok(Settled::Own), .. })),
        1
    );
}

async fn what_fails_is_tried_again_by_the_schedule_until_it_ends(place: &Place) {
    let endpoints = Endpoints::new();
    endpoints.does("crm", Does::Answers(500));
    let worker = start(place, &endpoints);
    let id = place.accepted("c-1").await;
    for (attempt, delay) in (1..).zip(hooklang::delivery::schedule::STEPS) {
        until("attempted", async || {
            place.row(id).await.attempts == attempt && is(place, id, State::Waiting).await
        })
        .await;
        assert_eq!(place.row(id).await.due, place.clock.millis() + delay.as_millis() as i64);
        place.clock.advance(delay);
    }
    until("failed", async || is(place, id, State::Failed).await).await;
    let found = place.get(id).await;
    assert_eq!((found.attempts.len(), found.delivery.attempts), (10, 10));
    assert_eq!(found.attempts[9].response.as_deref(), Some(&b"broken"[..]));
    worker.stop().await;
    assert_eq!(endpoints.sent("crm"), [id; 10]);
}

async fn time_that_goes_by_while_the_store_answers_holds_nothing_up(place: &Place) {
    let endpoints = Endpoints::new();
    endpoints.does("crm", Does::Answers(500));
    let [delay, ..] = hooklang::delivery::schedule::STEPS;
    let slow = SlowToSay::new(place.store.clone(), place.clock.clone(), delay);
    let worker = start_on(Arc::new(slow), place, &endpoints);
    let id = place.accepted("c-1").await;
    until("attempted again", async || place.row(id).await.attempts >= 2).await;
    // What was being settled while the clock went on is settled again, later.
    let stopped = tokio::spawn(worker.stop());
    until_in_time("stopped", place, async || stopped.is_finished()).await;
}

async fn gone_has_failed_for_good(place: &Place) {
    let endpoints = Endpoints::new();
    endpoints.does("crm", Does::Answers(410));
    let worker = start(place, &endpoints);
    let id = place.accepted("c-1").await;
    until("failed", async || is(place, id, State::Failed).await).await;
    worker.stop().await;
    assert_eq!(endpoints.sent("crm").len(), 1);
}

async fn retry_after_is_honoured_of_429_and_503(place: &Place) {
    let endpoints = Endpoints::new();
    let worker = start(place, &endpoints);
    for (call, status, due) in [("c-1", 429, 8), ("c-2", 503, 8), ("c-3", 500, 5)] {
        endpoints.does("crm", Does::AsksFor(status, 8));
        let id = place.accepted(call).await;
        until("attempted", async || place.row(id).await.attempts == 1 && is(place, id, State::Waiting).await)
            .await;
        assert_eq!(place.row(id).await.due, place.clock.millis() + due * 1000, "{status}");
    }
    worker.stop().await;
}

async fn an_attempt_that_does_not_end_is_ended_soon_after_10_s(place: &Place) {
    let endpoints = Endpoints::new();
    endpoints.does("crm", Does::Hangs);
    let worker = start(place, &endpoints);
    let id = place.accepted("c-1").await;
    until("sent", async || endpoints.sent("crm").len() == 1).await;
    place.clock.advance(ATTEMPT_AT_MOST - Duration::from_millis(1));
    settle_down().await;
    assert!(is(place, id, State::Sending).await);
    place.clock.advance(Duration::from_millis(1));
    until("ended", async || is(place, id, State::Waiting).await).await;
    let attempt = place.get(id).await.attempts.remove(0);
    assert_eq!((attempt.duration_ms, attempt.reason.as_deref()), (10_500, Some("TIMEOUT")));
    worker.stop().await;
}

async fn an_endpoint_has_8_attempts_at_first_and_fewer_in_trouble(place: &Place) {
    let endpoints = Endpoints::new();
    let gate = Arc::new(Semaphore::new(0));
    endpoints.does("crm", Does::Waits(gate.clone()));
    let worker = start(place, &endpoints);
    place.accept_all((0..60).map(|call| place.delivery(&format!("c-{call}")))).await;
    until("8 are sent", async || endpoints.sent("crm").len() == 8).await;
    settle_down().await;
    assert_eq!(endpoints.sent("crm").len(), 8);
    // Each success makes room for itself and one more.
    gate.add_permits(4);
    until("16 are sent", async || endpoints.sent("crm").len() == 16).await;
    settle_down().await;
    assert_eq!(endpoints.sent("crm").len(), 16);
    // 12 under way take too long: 12, 6, 3, 1.
    endpoints.does("crm", Does::Refuses);
    place.clock.advance(ATTEMPT_AT_MOST);
    until("all have been tried", async || {
        place.clock.advance(Duration::from_millis(20));
        endpoints.sent("crm").len() >= 60
    })
    .await;
    worker.stop().await;
}

async fn a_hanging_endpoint_does_not_hold_up_another(place: &Place) {
    let endpoints = Endpoints::new();
    endpoints.does("crm", Does::Hangs);
    for group in 0..10 {
        place.accept_all((0..50).map(|call| place.delivery(&format!("c-{group}-{call}")))).await;
    }
    let worker = start(place, &endpoints);
    until("crm has its share", async || endpoints.sent("crm").len() == 8).await;
    let to_desk = |call: u32| NewDelivery { endpoint: "desk".into(), ..place.delivery(&format!("d-{call}")) };
    place.accept_all((0..40).map(to_desk)).await;
    // The clock stands still: nothing waits for a time-out.
    until("desk has all", async || endpoints.sent("desk").len() == 40).await;
    assert_eq!(endpoints.sent("crm").len(), 8);
    drop(worker);
}

async fn a_panic_in_an_attempt_is_its_own(place: &Place) {
    let endpoints = Endpoints::new();
    endpoints.does("crm", Does::Panics);
    let worker = start(place, &endpoints);
    let mut ids = Vec::new();
    for call in 0..20 {
        ids.push(place.accepted(&format!("c-{call}")).await);
    }
    for id in ids {
        until("settled", async || is(place, id, State::Waiting).await && place.row(id).await.attempts == 1)
            .await;
    }
    worker.stop().await;
}

async fn what_another_process_has_left_is_found(place: &Place) {
    let id = place.accepted("c-1").await;
    place.claim_one().await;
    let endpoints = Endpoints::new();
    let worker = start(place, &endpoints);
    until_in_time("delivered", place, async || is(place, id, State::Delivered).await).await;
    let attempts = place.get(id).await.attempts;
    assert_eq!((attempts.len(), attempts[0].reason.as_deref()), (2, Some(UNKNOWN)));
    // The store may answer only after the delivery.
    until("told", async || endpoints.heard(|event| matches!(event, Event::Expired(_))) > 0).await;
    worker.stop().await;
    assert_eq!(
        endpoints.heard(|event| matches!(event, Event::Expired(of) if of.len() == 1 && of[0].id == id)),
        1
    );
}

async fn a_held_endpoint_is_claimed_once_it_can_be_delivered(place: &Place) {
    let endpoints = Endpoints::new();
    *endpoints.able.lock().unwrap() = deliverable(&["desk"], &["sales"]);
    let worker = start(place, &endpoints);
    let id = place.accepted("c-1").await;
    settle_down().await;
    assert_eq!((endpoints.sent("crm"), place.row(id).await.attempts), (vec![], 0));
    *endpoints.able.lock().unwrap() = deliverable(&["crm"], &["sales"]);
    worker.look();
    until("delivered", async || is(place, id, State::Delivered).await).await;
    worker.stop().await;
}

async fn a_resumed_endpoint_is_claimed_at_once(place: &Place) {
    let endpoints = Endpoints::new();
    place.store.pause("crm".into(), true).await.unwrap();
    let worker = start(place, &endpoints);
    let id = place.accepted("c-1").await;
    settle_down().await;
    assert!(endpoints.sent("crm").is_empty());
    place.store.pause("crm".into(), false).await.unwrap();
    until("delivered", async || is(place, id, State::Delivered).await).await;
    worker.stop().await;
}

async fn what_is_accepted_by_another_process_is_found_within_a_second(place: &Place) {
    let endpoints = Endpoints::new();
    let worker = start(place, &endpoints);
    let other = place.other().await;
    settle_down().await;
    let delivery = place.delivery("c-1");
    let id = delivery.id;
    other.accept(vec![hooklang::delivery::rows::Entry::Delivery(delivery)]).await.unwrap();
    let before = place.clock.millis();
    until_in_time("delivered", place, async || endpoints.sent("crm").len() == 1).await;
    assert!(place.clock.millis() - before <= 2000, "{}", place.clock.millis() - before);
    until("settled", async || is(place, id, State::Delivered).await).await;
    worker.stop().await;
}

async fn rows_of_one_endpoint_are_sent_when_they_are_due(place: &Place) {
    let mut failed = Vec::new();
    for call in ["c-1", "c-2", "c-3"] {
        failed.push(place.settled(call, Verdict::Failed).await);
    }
    let bulk = Bulk { act: Uuid::new_v4(), filter: Filter::default(), rate: 2, to: None, by: "ops".into() };
    replay_all(place.store.clone(), bulk).await.unwrap();
    let start_of = place.clock.millis();
    let endpoints = Endpoints::new();
    let worker = start(place, &endpoints);
    for (sent, due) in [(1, 500), (2, 1000), (3, 1500)] {
        until_in_time("sent", place, async || endpoints.sent("crm").len() >= sent).await;
        let late = place.clock.millis() - start_of - due;
        assert!((0..1000).contains(&late), "{late} ms after it was due");
    }
    worker.stop().await;
}

async fn stopping_ends_attempts_and_settles_them(place: &Place) {
    let endpoints = Endpoints::new();
    let gate = Arc::new(Semaphore::new(0));
    endpoints.does("crm", Does::Waits(gate.clone()));
    let worker = start(place, &endpoints);
    let id = place.accepted("c-1").await;
    until("sent", async || endpoints.sent("crm").len() == 1).await;
    let stopped = tokio::spawn(worker.stop());
    settle_down().await;
    assert!(!stopped.is_finished());
    let later = place.accepted("c-2").await;
    gate.add_permits(9);
    stopped.await.unwrap();
    assert!(is(place, id, State::Delivered).await);
    assert_eq!(place.row(later).await.attempts, 0);
}

async fn a_claim_that_comes_too_late_is_given_back(place: &Place) {
    let endpoints = Endpoints::new();
    let id = place.accepted("c-1").await;
    let gate = Arc::new(Semaphore::new(0));
    let slow = FaultyStore::new(place.store.clone(), 1, &[]).with_slow("claim", gate.clone());
    let worker = start_on(Arc::new(slow), place, &endpoints);
    until("claimed", async || is(place, id, State::Sending).await).await;
    place.clock.advance(LEASE - ATTEMPT);
    settle_down().await;
    gate.add_permits(100);
    until("given back", async || endpoints.heard(|event| matches!(event, Event::GivenBack(1))) == 1).await;
    until("delivered", async || is(place, id, State::Delivered).await).await;
    assert_eq!((endpoints.sent("crm"), place.row(id).await.attempts), (vec![id], 1));
    worker.stop().await;
}

async fn a_settlement_is_repeated_until_the_lease_ends(place: &Place) {
    let endpoints = Endpoints::new();
    let gate = Arc::new(Semaphore::new(0));
    endpoints.does("crm", Does::Waits(gate.clone()));
    let faulty = Arc::new(FaultyStore::new(place.store.clone(), 1, &[Fault::Before, Fault::After]).always());
    faulty.heal();
    let worker = start_on(faulty.clone(), place, &endpoints);
    let (one, two) = (place.accepted("c-1").await, place.accepted("c-2").await);
    until("sent", async || endpoints.sent("crm").len() == 2).await;
    faulty.hurt();
    gate.add_permits(1);
    until("a settlement was tried", async || {
        place.clock.advance(Duration::from_millis(10));
        faulty.failed() >= 3
    })
    .await;
    faulty.heal();
    until_in_time("settled", place, async || {
        is(place, one, State::Delivered).await || is(place, two, State::Delivered).await
    })
    .await;
    // The other's lease ends while the store is away.
    faulty.hurt();
    gate.add_permits(1);
    until_in_time("given up", place, async || {
        endpoints.heard(|event| matches!(event, Event::Attempted { settled: Err(_), .. })) >= 1
    })
    .await;
    drop(worker);
}

async fn times_are_followed_when_the_clock_is_set_back(place: &Place) {
    let endpoints = Endpoints::new();
    endpoints.does("crm", Does::Answers(500));
    let worker = start(place, &endpoints);
    let right = place.clock.millis();
    place.clock.set(right + 3_600_000);
    let id = place.accepted("c-1").await;
    until("attempted", async || place.row(id).await.attempts == 1 && is(place, id, State::Waiting).await)
        .await;
    place.clock.set(right);
    endpoints.does("crm", Does::Answers(204));
    until_in_time("delivered", place, async || is(place, id, State::Delivered).await).await;
    assert!(place.clock.millis() - right < 60_000, "{}", place.clock.millis() - right);
    worker.stop().await;
}

async fn an_idle_process_asks_once_a_second(place: &Place) {
    let counted = Arc::new(FaultyStore::new(place.store.clone(), 1, &[]));
    place.settled("c-1", Verdict::Again(Duration::from_secs(3600))).await;
    let endpoints = Endpoints::new();
    let worker = start_on(counted.clone(), place, &endpoints);
    settle_down().await;
    let before = counted.calls();
    for _ in 0..100 {
        place.clock.advance(Duration::from_millis(100));
        tokio::time::sleep(Duration::from_millis(8)).await;
    }
    let asked = counted.calls() - before;
    assert!((5..=10).contains(&asked), "{asked} in 10 s");
    worker.stop().await;
    assert_eq!(place.list(Filter::default()).await.len(), 1);
}
