//! Section 4: claiming, settling, the schedule, times.

use std::time::Duration;

use bytes::Bytes;
use hooklang::delivery::rows::{
    Claim, Claimed, LaneDue, NewDelivery, Permit, Settled, State, UNKNOWN, Verdict,
};
use hooklang::delivery::schedule::{ATTEMPTS, Delays, delays};

use super::Place;
use super::place::{LEASE, deliverable, settlement};

super::rules!(
    a_claim_raises_token_and_attempts_and_is_due_at_the_end_of_the_lease
    a_claimed_row_is_claimed_once
    the_longest_due_are_claimed_first_as_many_as_permitted
    first_attempts_and_retries_are_claimed_apart
    only_permitted_endpoints_are_claimed
    a_paused_endpoint_is_not_claimed_by_any_process
    a_flow_that_was_not_declared_is_held_until_it_is
    giving_back_restores_attempts
    a_settlement_ends_a_delivery_and_records_the_attempt
    what_is_tried_again_is_due_after_the_step
    a_settlement_counts_only_under_its_own_token
    a_settlement_may_be_repeated
    a_claim_that_ran_out_is_settled_as_unknown
    a_claim_that_ran_out_after_the_last_attempt_has_failed
    a_late_settlement_counts_while_nobody_else_has_claimed
    at_most_200_claims_are_expired_at_once
    next_due_tells_each_endpoint_s_first_time_and_the_next_lease
    times_move_back_with_a_clock_that_was_set_back
    a_process_is_hinted_to_what_is_due
);

fn middle() -> Delays {
    delays(|| 0.5)
}

async fn a_claim_raises_token_and_attempts_and_is_due_at_the_end_of_the_lease(place: &Place) {
    let id = place.accepted("c-1").await;
    let claimed = place.claim_one().await;
    assert_eq!((claimed.id, claimed.token, claimed.attempts), (id, 1, 1));
    assert_eq!((&*claimed.flow, &*claimed.call, &*claimed.endpoint), ("sales", "c-1", "crm"));
    assert_eq!(claimed.payload, "payload of c-1");
    assert_eq!(claimed.traceparent.as_deref(), Some("00-aa-bb-01"));
    assert_eq!(claimed.accepted, place.clock.millis());
    let row = place.row(id).await;
    assert_eq!((row.state, row.attempts), (State::Sending, 1));
    assert_eq!(row.due, place.clock.millis() + LEASE.as_millis() as i64);
}

async fn a_claimed_row_is_claimed_once(place: &Place) {
    place.accepted("c-1").await;
    assert_eq!(place.claim().await.len(), 1);
    assert_eq!(place.claim().await, []);
}

async fn the_longest_due_are_claimed_first_as_many_as_permitted(place: &Place) {
    let mut ids = Vec::new();
    for call in ["c-1", "c-2", "c-3", "c-4", "c-5"] {
        ids.push(place.accepted(call).await);
    }
    let mut claimed: Vec<_> = place.claim_of("crm", 2).await.into_iter().map(|claimed| claimed.id).collect();
    claimed.extend(place.claim_of("crm", 1).await.into_iter().map(|claimed| claimed.id));
    claimed[..2].sort_by_key(|id| ids.iter().position(|known| known == id));
    assert_eq!(claimed, ids[..3]);
}

async fn first_attempts_and_retries_are_claimed_apart(place: &Place) {
    let tried = place.settled("c-1", Verdict::Again(Duration::ZERO)).await;
    let fresh = place.accepted("c-2").await;
    for (retry, id) in [(true, tried), (false, fresh)] {
        let permits = vec![Permit { endpoint: "crm".into(), retry, at_most: 9 }];
        let claimed = place.store.claim(Claim { permits, flows: vec![], lease: LEASE }).await.unwrap();
        assert_eq!(claimed.iter().map(|claimed| claimed.id).collect::<Vec<_>>(), [id], "{retry}");
    }
}

async fn only_permitted_endpoints_are_claimed(place: &Place) {
    place.accepted("c-1").await;
    assert_eq!(place.claim_of("desk", 9).await, []);
    assert_eq!(place.claim_of("crm", 0).await, []);
    assert_eq!(place.claim_of("crm", 9).await.len(), 1);
}

async fn a_paused_endpoint_is_not_claimed_by_any_process(place: &Place) {
    let id = place.accepted("c-1").await;
    let other = place.other().await;
    for _ in 0..2 {
        other.pause("crm".into(), true).await.unwrap();
    }
    assert_eq!(place.claim().await, []);
    assert_eq!(place.store.paused().await.unwrap(), ["crm"]);
    assert!(place.row(id).await.held);
    let next = place.store.next_due(deliverable(&["crm"], &["sales"])).await.unwrap();
    assert_eq!(next.lanes, []);
    place.store.pause("crm".into(), false).await.unwrap();
    assert!(!place.row(id).await.held);
    assert_eq!(place.claim().await.len(), 1);
}

async fn a_flow_that_was_not_declared_is_held_until_it_is(place: &Place) {
    let delivery = NewDelivery { declared: false, flow: "old".into(), ..place.delivery("c-1") };
    let id = delivery.id;
    place.accept(delivery).await;
    assert_eq!(place.claim().await, []);
    for (flows, held) in [(["sales"], true), (["old"], false)] {
        let able = deliverable(&["crm"], &flows);
        let found = place.store.get(id, false, Some(able.clone())).await.unwrap().unwrap();
        assert_eq!(found.delivery.held, held);
        assert_eq!(place.store.next_due(able.clone()).await.unwrap().lanes.is_empty(), held);
        let queue = &place.store.queues(Some(able)).await.unwrap()[0];
        assert_eq!((queue.waiting, queue.held), (1, u64::from(held)));
    }
    let permits = vec![Permit { endpoint: "crm".into(), retry: false, at_most: 1 }];
    let claim = Claim { permits, flows: vec!["old".into()], lease: LEASE };
    assert_eq!(place.store.claim(claim).await.unwrap().len(), 1);
}

async fn giving_back_restores_attempts(place: &Place) {
    let id = place.accepted("c-1").await;
    let accepted = place.row(id).await;
    place.clock.advance(Duration::from_secs(1));
    let claimed = place.claim_one().await;
    assert_eq!(place.store.give_back(vec![(id, claimed.token + 1)]).await, Ok(0));
    assert_eq!(place.store.give_back(vec![(id, claimed.token)]).await, Ok(1));
    assert_eq!(place.store.give_back(vec![(id, claimed.token)]).await, Ok(0));
    let row = place.row(id).await;
    assert_eq!((row.state, row.attempts, row.due), (State::Waiting, 0, accepted.due + 1000));
    assert_eq!(place.get(id).await.attempts, []);
    let again = place.claim_one().await;
    assert_eq!((again.token, again.attempts), (2, 1));
}

async fn a_settlement_ends_a_delivery_and_records_the_attempt(place: &Place) {
    for (call, verdict, state, reason) in [
        ("c-1", Verdict::Delivered, State::Delivered, None),
        ("c-2", Verdict::Failed, State::Failed, Some("status")),
    ] {
        let id = place.accepted(call).await;
        let claimed = place.claim_one().await;
        place.clock.advance(Duration::from_millis(200));
        assert_eq!(place.settle(id, claimed.token, verdict).await, Settled::Own);
        let found = place.get(id).await;
        assert_eq!((found.delivery.state, found.delivery.reason.as_deref()), (state, reason));
        assert_eq!(found.delivery.settled, Some(place.clock.millis()));
        let attempt = &found.attempts[0];
        assert_eq!(attempt.started, place.clock.millis() - 120);
        assert_eq!((attempt.duration_ms, attempt.reason.as_deref()), (120, reason));
        assert_eq!(attempt.status_code, Some(if reason.is_none() { 204 } else { 500 }));
        assert_eq!(attempt.response.as_deref(), reason.map(|_| &b"broken"[..]));
        let without_content = place.store.get(id, false, None).await.unwrap().unwrap();
        assert_eq!((without_content.payload, without_content.attempts[0].response.clone()), (None, None));
        assert_eq!(place.claim().await, []);
    }
}

async fn what_is_tried_again_is_due_after_the_step(place: &Place) {
    let id = place.settled("c-1", Verdict::Again(Duration::from_secs(5))).await;
    let row = place.row(id).await;
    assert_eq!((row.state, row.due), (State::Waiting, place.clock.millis() + 5000));
    assert_eq!((row.attempts, row.reason.as_deref(), row.settled), (1, Some("status"), None));
    place.clock.advance(Duration::from_millis(4999));
    assert_eq!(place.claim().await, []);
    place.clock.advance(Duration::from_millis(1));
    assert_eq!(place.claim_one().await.attempts, 2);
}

async fn expired(place: &Place) -> Vec<Claimed> {
    place.store.expire_claims(middle()).await.unwrap()
}

pub async fn a_settlement_counts_only_under_its_own_token(place: &Place) {
    let id = place.accepted("c-1").await;
    let old = place.claim_one().await;
    place.clock.advance(LEASE);
    assert_eq!(expired(place).await.len(), 1);
    place.clock.advance(Duration::from_secs(6));
    let new = place.claim_one().await;
    assert_eq!(place.settle(id, old.token, Verdict::Delivered).await, Settled::Lost);
    let found = place.get(id).await;
    assert_eq!((found.delivery.state, found.delivery.attempts), (State::Sending, 2));
    // The attempt is recorded in every case, in the place of what was not known.
    assert_eq!((found.attempts.len(), found.attempts[0].status_code), (1, Some(204)));
    assert_eq!(place.settle(id, new.token, Verdict::Failed).await, Settled::Own);
    assert_eq!(place.settle(id, old.token, Verdict::Delivered).await, Settled::Lost);
    assert_eq!(place.row(id).await.state, State::Failed);
    let unknown = place.delivery("c-2").id;
    assert_eq!(place.settle(unknown, 1, Verdict::Delivered).await, Settled::Lost);
}

async fn a_settlement_may_be_repeated(place: &Place) {
    let (one, two) = (place.accepted("c-1").await, place.accepted("c-2").await);
    let claimed = place.claim().await;
    let batch: Vec<_> = claimed
        .iter()
        .map(|claimed| {
            let verdict =
                if claimed.id == one { Verdict::Delivered } else { Verdict::Again(Duration::from_secs(5)) };
            settlement(claimed.id, claimed.token, verdict)
        })
        .collect();
    for _ in 0..2 {
        assert_eq!(place.store.settle(batch.clone()).await.unwrap(), [Settled::Own; 2]);
    }
    for (id, state) in [(one, State::Delivered), (two, State::Waiting)] {
        let found = place.get(id).await;
        assert_eq!((found.delivery.state, found.attempts.len()), (state, 1));
    }
}

async fn a_claim_that_ran_out_is_settled_as_unknown(place: &Place) {
    let id = place.accepted("c-1").await;
    let claimed = place.claim_one().await;
    place.clock.advance(LEASE - Duration::from_millis(1));
    assert_eq!(expired(place).await, []);
    place.clock.advance(Duration::from_millis(1));
    assert_eq!(expired(place).await, [Claimed { payload: Bytes::new(), ..claimed }]);
    assert_eq!(expired(place).await, []);
    let found = place.get(id).await;
    assert_eq!((found.delivery.state, found.delivery.attempts), (State::Waiting, 1));
    assert_eq!(found.delivery.due, place.clock.millis() + 5000);
    assert_eq!(found.delivery.reason.as_deref(), Some(UNKNOWN));
    assert_eq!((found.attempts.len(), found.attempts[0].reason.as_deref()), (1, Some(UNKNOWN)));
}

async fn a_claim_that_ran_out_after_the_last_attempt_has_failed(place: &Place) {
    let id = place.accepted("c-1").await;
    for attempt in 1..=ATTEMPTS {
        assert_eq!(place.claim_one().await.attempts, attempt);
        place.clock.advance(LEASE);
        assert_eq!(expired(place).await.len(), 1);
        let row = place.row(id).await;
        match middle().after(attempt) {
            Some(delay) => {
                assert_eq!(row.due, place.clock.millis() + delay.as_millis() as i64);
                place.clock.advance(delay);
            }
            None => {
                assert_eq!((row.state, row.settled), (State::Failed, Some(place.clock.millis())));
            }
        }
    }
    assert_eq!(place.get(id).await.attempts.len(), 10);
}

async fn a_late_settlement_counts_while_nobody_else_has_claimed(place: &Place) {
    let id = place.accepted("c-1").await;
    let claimed = place.claim_one().await;
    place.clock.advance(LEASE);
    assert_eq!(expired(place).await.len(), 1);
    assert_eq!(place.settle(id, claimed.token, Verdict::Delivered).await, Settled::Own);
    let found = place.get(id).await;
    assert_eq!((found.delivery.state, found.attempts.len()), (State::Delivered, 1));
    assert_eq!(found.attempts[0].status_code, Some(204));
}

async fn at_most_200_claims_are_expired_at_once(place: &Place) {
    for group in 0..4 {
        let calls = (0..60).map(|call| place.delivery(&format!("c-{group}-{call}")));
        place.accept_all(calls).await;
    }
    assert_eq!(place.claim().await.len(), 240);
    place.clock.advance(LEASE);
    for count in [200, 40, 0] {
        assert_eq!(expired(place).await.len(), count);
    }
}

async fn next_due_tells_each_endpoint_s_first_time_and_the_next_lease(place: &Place) {
    let able = deliverable(&["crm", "desk"], &["sales"]);
    let next = place.store.next_due(able.clone()).await.unwrap();
    assert_eq!((next.now, next.lanes, next.lease), (place.clock.millis(), vec![], None));
    place.settled("c-1", Verdict::Again(Duration::from_secs(5))).await;
    let retry = place.clock.millis() + 5000;
    place.accepted("c-2").await;
    place.accept(NewDelivery { endpoint: "desk".into(), ..place.delivery("c-3") }).await;
    place.accept(NewDelivery { endpoint: "gone".into(), ..place.delivery("c-4") }).await;
    let now = place.clock.millis();
    let lane = |endpoint: &str, retry, due| LaneDue { endpoint: endpoint.into(), retry, due };
    let next = place.store.next_due(able.clone()).await.unwrap();
    assert_eq!(next.lanes, [lane("crm", false, now), lane("crm", true, retry), lane("desk", false, now)]);
    place.claim_of("desk", 1).await;
    let next = place.store.next_due(able).await.unwrap();
    assert_eq!(next.lanes, [lane("crm", false, now), lane("crm", true, retry)]);
    assert_eq!(next.lease, Some(now + LEASE.as_millis() as i64));
}

async fn times_move_back_with_a_clock_that_was_set_back(place: &Place) {
    let hour = 60 * 60 * 1000;
    let right = place.clock.millis();
    place.clock.set(right + hour);
    let (waiting, sending) = (place.accepted("c-1").await, place.accepted("c-2").await);
    let again = place.claim_of("crm", 1).await.remove(0);
    assert_eq!(again.id, waiting);
    place.settle(waiting, again.token, Verdict::Again(Duration::from_secs(5))).await;
    place.claim_of("crm", 1).await;
    let moved = place.clock.millis() - right;
    let before = (place.row(waiting).await.due, place.row(sending).await.due);
    place.clock.set(right);
    assert_eq!(place.store.follow_clock().await, Ok(2));
    assert_eq!(place.row(waiting).await.due, before.0 - moved);
    assert_eq!(place.row(sending).await.due, before.1 - moved);
    assert_eq!(place.store.follow_clock().await, Ok(0));
    // Up to a second is what clocks of several machines differ by.
    place.clock.set(right - 1000);
    assert_eq!(place.store.follow_clock().await, Ok(0));
}

async fn a_process_is_hinted_to_what_is_due(place: &Place) {
    let hinted = async |why: &str| {
        let hint = place.store.wake().hinted();
        tokio::time::timeout(Duration::from_secs(20), hint).await.unwrap_or_else(|_| panic!("{why}"));
    };
    let id = place.settled("c-1", Verdict::Failed).await;
    hinted("accepting").await;
    let _ = place.store.replay(id, "ops".into()).await.unwrap();
    hinted("replaying").await;
    place.store.pause("crm".into(), false).await.unwrap();
    hinted("resuming").await;
}
