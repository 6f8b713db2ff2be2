//! What operators see and do: lists, replay, cancel, purges.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use hooklang::delivery::rows::{Delivery, NewDelivery, Settled, State, UNKNOWN, Verdict};
use hooklang::store::{
    Act, Bulk, BulkAct, Cancelled, Filter, Old, Page, Queue, Replayed, cancel_all, purge_all, replay_all,
};
use uuid::Uuid;

use super::Place;
use super::place::{LEASE, deliverable};

super::rules!(
    a_list_is_newest_first_and_paged_by_the_last_id
    a_list_is_filtered
    a_row_is_held_where_its_request_cannot_be_formed
    queues_count_waiting_held_and_overdue_rows
    a_replay_queues_the_same_id_with_a_new_schedule
    a_replay_is_refused_while_an_attempt_is_under_way
    a_replay_takes_the_token_of_a_claim_that_ran_out
    a_cancellation_ends_a_delivery
    a_cancellation_is_refused_while_an_attempt_is_under_way_or_once_it_is_settled
    all_that_a_filter_finds_are_replayed_at_a_rate
    a_replay_of_waiting_rows_ends
    a_bulk_replay_redirects
    a_bulk_act_takes_more_than_one_transaction
    all_that_a_filter_finds_are_cancelled
    what_a_bulk_act_would_change_is_counted
    undelivered_rows_never_expire
    a_purge_deletes_row_payload_and_attempts_500_at_once
    variables_keys_and_acts_are_purged
    acts_are_recorded
);

fn bulk(filter: Filter) -> Bulk {
    Bulk { act: Uuid::new_v4(), filter, rate: 10, to: None, by: "ops".into() }
}

fn of_state(state: State) -> Filter {
    Filter { state: Some(state), ..Filter::default() }
}

fn ids(rows: &[Delivery]) -> Vec<Uuid> {
    rows.iter().map(|row| row.id).collect()
}

async fn a_list_is_newest_first_and_paged_by_the_last_id(place: &Place) {
    // Two of them at the same time.
    place.accept_all([place.delivery("c-1"), place.delivery("c-2")]).await;
    for call in ["c-3", "c-4", "c-5"] {
        place.accepted(call).await;
    }
    let all = place.list(Filter::default()).await;
    let calls: Vec<_> = all.iter().map(|row| &*row.call).collect();
    assert_eq!(calls[..3], ["c-5", "c-4", "c-3"]);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = place.store.list(Filter::default(), Page { after, limit: 2 }, None).await.unwrap();
        assert!(page.len() <= 2);
        after = page.last().map(|row| row.id);
        if after.is_none() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, all);
    let unknown = Page { after: Some(Uuid::new_v4()), limit: 2 };
    assert_eq!(place.store.list(Filter::default(), unknown, None).await.unwrap(), []);
}

async fn a_list_is_filtered(place: &Place) {
    let failed = place.settled("c-1", Verdict::Failed).await;
    place.clock.advance(Duration::from_secs(1));
    let other = NewDelivery { endpoint: "desk".into(), flow: "support".into(), ..place.delivery("c-2") };
    place.accept(other.clone()).await;
    let now = place.clock.millis();
    let all = Filter::default;
    for (filter, found) in [
        (of_state(State::Failed), vec![failed]),
        (of_state(State::Delivered), vec![]),
        (Filter { flow: Some("support".into()), ..all() }, vec![other.id]),
        (Filter { endpoint: Some("crm".into()), ..all() }, vec![failed]),
        (Filter { call: Some("c-2".into()), ..all() }, vec![other.id]),
        (Filter { call: Some("c-2".into()), endpoint: Some("crm".into()), ..all() }, vec![]),
        (Filter { since: Some(now), ..all() }, vec![other.id]),
        (Filter { until: Some(now - 1), ..all() }, vec![failed]),
        (Filter { since: Some(now), until: Some(now), ..all() }, vec![other.id]),
        // PostgreSQL takes no such text.
        (Filter { flow: Some("support\0".into()), ..all() }, vec![]),
        (Filter { call: Some("\0".into()), ..all() }, vec![]),
        (Filter { endpoint: Some("\0crm".into()), since: Some(0), ..all() }, vec![]),
    ] {
        assert_eq!(ids(&place.list(filter.clone()).await), found, "{filter:?}");
        assert_eq!(place.store.count(filter, None).await, Ok(found.len() as u64));
    }
    assert_eq!(place.store.declared("support\0".into()).await, Ok(None));
}

async fn a_row_is_held_where_its_request_cannot_be_formed(place: &Place) {
    let id = place.accepted("c-1").await;
    let held = async |able: Option<Arc<_>>| {
        let listed = place.store.list(Filter::default(), Page { after: None, limit: 9 }, able.clone());
        let listed = listed.await.unwrap()[0].held;
        assert_eq!(place.store.get(id, false, able).await.unwrap().unwrap().delivery.held, listed);
        listed
    };
    assert!(!held(None).await);
    assert!(!held(Some(deliverable(&["crm"], &[]))).await);
    assert!(held(Some(deliverable(&["desk"], &["sales"]))).await);
    place.claim_one().await;
    assert!(!held(Some(deliverable(&["desk"], &["sales"]))).await, "only what waits is held");
}

async fn queues_count_waiting_held_and_overdue_rows(place: &Place) {
    let queue = |endpoint: &str, waiting, held, overdue, oldest_due| Queue {
        endpoint: endpoint.into(),
        waiting,
        held,
        overdue,
        oldest_due,
    };
    place.accepted("c-1").await;
    let oldest = place.clock.millis();
    place.clock.advance(Duration::from_secs(60));
    place.accepted("c-2").await;
    place.accept(NewDelivery { endpoint: "desk".into(), ..place.delivery("c-3") }).await;
    let able = deliverable(&["crm"], &["sales"]);
    let queues = place.store.queues(Some(able)).await.unwrap();
    assert_eq!(queues, [queue("crm", 2, 0, 1, Some(oldest)), queue("desk", 1, 1, 0, None)]);
    place.store.pause("crm".into(), true).await.unwrap();
    let queues = place.store.queues(None).await.unwrap();
    assert_eq!(queues, [queue("crm", 2, 2, 0, None), queue("desk", 1, 0, 0, Some(place.clock.millis()))]);
}

async fn a_replay_queues_the_same_id_with_a_new_schedule(place: &Place) {
    for (call, verdict) in [
        ("c-1", Verdict::Failed),
        ("c-2", Verdict::Delivered),
        ("c-3", Verdict::Again(Duration::from_secs(60))),
    ] {
        let id = place.settled(call, verdict).await;
        place.clock.advance(Duration::from_secs(1));
        assert_eq!(place.store.replay(id, "ops".into()).await, Ok(Replayed::Queued));
        let row = place.row(id).await;
        assert_eq!((row.state, row.attempts, row.due), (State::Waiting, 1, place.clock.millis()));
        assert_eq!((row.settled, row.reason), (None, None));
        let claimed = place.claim_one().await;
        assert_eq!((claimed.id, claimed.attempts), (id, 1), "the schedule begins anew");
        assert_eq!(place.row(id).await.attempts, 2, "the one under way counts");
        assert_eq!(place.settle(id, claimed.token, Verdict::Delivered).await, Settled::Own);
        assert_eq!(place.get(id).await.attempts.len(), 2);
        assert_eq!(place.row(id).await.attempts, 2);
    }
    assert_eq!(place.store.replay(Uuid::new_v4(), "ops".into()).await, Ok(Replayed::NotFound));
}

async fn a_replay_is_refused_while_an_attempt_is_under_way(place: &Place) {
    let id = place.accepted("c-1").await;
    place.claim_one().await;
    place.clock.advance(LEASE - Duration::from_millis(1));
    assert_eq!(place.store.replay(id, "ops".into()).await, Ok(Replayed::UnderWay));
    assert_eq!(replay_all(place.store.clone(), bulk(Filter::default())).await, Ok(0));
    assert_eq!(place.row(id).await.state, State::Sending);
}

async fn a_replay_takes_the_token_of_a_claim_that_ran_out(place: &Place) {
    let id = place.accepted("c-1").await;
    let lost = place.claim_one().await;
    place.clock.advance(LEASE);
    assert_eq!(place.store.replay(id, "ops".into()).await, Ok(Replayed::Queued));
    let attempts = place.get(id).await.attempts;
    assert_eq!((attempts.len(), attempts[0].reason.as_deref()), (1, Some(UNKNOWN)));
    assert_eq!(place.settle(id, lost.token, Verdict::Delivered).await, Settled::Lost);
    assert_eq!(place.row(id).await.state, State::Waiting);
}

async fn a_cancellation_ends_a_delivery(place: &Place) {
    let waiting = place.accepted("c-1").await;
    assert_eq!(place.store.cancel(waiting, "ops".into()).await, Ok(Cancelled::Done));
    let row = place.row(waiting).await;
    assert_eq!((row.state, row.reason.as_deref()), (State::Cancelled, Some("cancelled")));
    assert_eq!(row.settled, Some(place.clock.millis()));
    assert_eq!(place.claim().await, []);
    let sending = place.accepted("c-2").await;
    let lost = place.claim_one().await;
    place.clock.advance(LEASE);
    assert_eq!(place.store.cancel(sending, "ops".into()).await, Ok(Cancelled::Done));
    assert_eq!(place.get(sending).await.attempts[0].reason.as_deref(), Some(UNKNOWN));
    assert_eq!(place.settle(sending, lost.token, Verdict::Delivered).await, Settled::Lost);
    assert_eq!(place.row(sending).await.state, State::Cancelled);
}

async fn a_cancellation_is_refused_while_an_attempt_is_under_way_or_once_it_is_settled(place: &Place) {
    let id = place.accepted("c-1").await;
    let claimed = place.claim_one().await;
    assert_eq!(place.store.cancel(id, "ops".into()).await, Ok(Cancelled::UnderWay));
    place.settle(id, claimed.token, Verdict::Delivered).await;
    assert_eq!(place.store.cancel(id, "ops".into()).await, Ok(Cancelled::Settled));
    assert_eq!(place.row(id).await.state, State::Delivered);
    assert_eq!(place.store.cancel(Uuid::new_v4(), "ops".into()).await, Ok(Cancelled::NotFound));
}

async fn all_that_a_filter_finds_are_replayed_at_a_rate(place: &Place) {
    let mut failed = Vec::new();
    for call in ["c-1", "c-2", "c-3"] {
        failed.push(place.settled(call, Verdict::Failed).await);
    }
    let delivered = place.settled("c-4", Verdict::Delivered).await;
    let now = place.clock.millis();
    assert_eq!(replay_all(place.store.clone(), bulk(of_state(State::Failed))).await, Ok(3));
    for (id, due) in failed.iter().zip([100, 200, 300]) {
        let row = place.row(*id).await;
        assert_eq!((row.state, row.due, row.attempts), (State::Waiting, now + due, 1));
    }
    assert_eq!(place.row(delivered).await.state, State::Delivered);
}

async fn a_replay_of_waiting_rows_ends(place: &Place) {
    place.settled("c-1", Verdict::Again(Duration::from_secs(60))).await;
    place.accepted("c-2").await;
    assert_eq!(replay_all(place.store.clone(), bulk(of_state(State::Waiting))).await, Ok(2));
}

async fn a_bulk_replay_redirects(place: &Place) {
    let id = place.settled("c-1", Verdict::Failed).await;
    let to = Bulk { to: Some("desk".into()), ..bulk(of_state(State::Failed)) };
    assert_eq!(replay_all(place.store.clone(), to).await, Ok(1));
    assert_eq!(place.row(id).await.endpoint, "desk");
    place.clock.advance(Duration::from_secs(1));
    assert_eq!(place.claim().await, []);
    assert_eq!(place.claim_of("desk", 1).await.len(), 1);
}

/// Accepts `count` rows, 64 at a time.
async fn many(place: &Place, count: usize) -> BTreeSet<Uuid> {
    let all: Vec<_> = (0..count).map(|call| place.delivery(&format!("c-{call}"))).collect();
    for group in all.chunks(64) {
        place.accept_all(group.iter().cloned()).await;
    }
    all.iter().map(|delivery| delivery.id).collect()
}

async fn a_bulk_act_takes_more_than_one_transaction(place: &Place) {
    let all = many(place, 1200).await;
    let by_rate = Bulk { rate: 1000, ..bulk(of_state(State::Waiting)) };
    let (now, act) = (place.clock.millis(), by_rate.act);
    // The answer is dropped at once: what has begun goes on.
    drop(replay_all(place.store.clone(), by_rate));
    for _ in 0..2000 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let acts = place.store.acts(9).await.unwrap();
        if acts.iter().any(|done| done.id == act && done.count == 1200) {
            break;
        }
    }
    let rows = place.list(Filter::default()).await;
    let due: BTreeSet<_> = rows.iter().map(|row| row.due).collect();
    assert_eq!(due, (1..=1200).map(|k| now + k).collect());
    assert_eq!(rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), all);
}

async fn all_that_a_filter_finds_are_cancelled(place: &Place) {
    let delivered = place.settled("c-1", Verdict::Delivered).await;
    let sending = place.accepted("c-2").await;
    place.claim_one().await;
    let waiting = place.accepted("c-3").await;
    assert_eq!(cancel_all(place.store.clone(), bulk(Filter::default())).await, Ok(1));
    for (id, state) in [(delivered, State::Delivered), (sending, State::Sending), (waiting, State::Cancelled)]
    {
        assert_eq!(place.row(id).await.state, state);
    }
}

async fn what_a_bulk_act_would_change_is_counted(place: &Place) {
    let erase = async |call: &str| {
        let _ = place.store.erase(call.into(), "ops".into()).await.unwrap();
    };
    place.settled("c-1", Verdict::Delivered).await;
    place.settled("c-2", Verdict::Delivered).await;
    erase("c-2").await;
    place.accepted("ran out").await;
    place.claim_one().await;
    place.clock.advance(LEASE + Duration::from_secs(1));
    place.accepted("under way").await;
    assert_eq!(place.claim().await.len(), 1);
    place.accepted("waiting").await;
    place.accepted("erased").await;
    erase("erased").await;
    let counted = async |filter: &Filter, act| place.store.count(filter.clone(), Some(act)).await;
    let delivered = of_state(State::Delivered);
    for (filter, act, count) in [
        (&delivered, BulkAct::Cancel, 0),
        (&delivered, BulkAct::Replay, 1),
        (&Filter::default(), BulkAct::Replay, 3),
        (&Filter::default(), BulkAct::Cancel, 4),
    ] {
        assert_eq!(counted(filter, act).await, Ok(count), "{act:?} {filter:?}");
        let done = match act {
            BulkAct::Replay => replay_all(place.store.clone(), bulk(filter.clone())).await,
            BulkAct::Cancel => cancel_all(place.store.clone(), bulk(filter.clone())).await,
        };
        assert_eq!(done, Ok(count), "{act:?} {filter:?}");
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn undelivered_rows_never_expire(place: &Place) {
    let sending = place.accepted("c-1").await;
    place.claim_one().await;
    let waiting = place.accepted("c-2").await;
    place.clock.advance(1000 * DAY);
    for state in State::ALL {
        assert_eq!(place.store.purge(Old::Deliveries(state), DAY).await, Ok(0), "{state:?}");
    }
    for id in [sending, waiting] {
        assert!(place.get(id).await.payload.is_some());
    }
}

async fn a_purge_deletes_row_payload_and_attempts_500_at_once(place: &Place) {
    let all = many(place, 520).await;
    for claimed in place.claim().await.chunks(64) {
        let settle = |claimed: &hooklang::delivery::rows::Claimed| {
            super::place::settlement(claimed.id, claimed.token, Verdict::Delivered)
        };
        place.store.settle(claimed.iter().map(settle).collect()).await.unwrap();
    }
    let failed = place.settled("failed", Verdict::Failed).await;
    place.clock.advance(30 * DAY);
    let recent = place.settled("recent", Verdict::Delivered).await;
    let delivered = Old::Deliveries(State::Delivered);
    assert_eq!(place.store.purge(delivered, 30 * DAY).await, Ok(500));
    assert_eq!(purge_all(place.store.clone(), delivered, 30 * DAY).await, Ok(20));
    assert_eq!(ids(&place.list(Filter::default()).await), [recent, failed]);
    // The key is free again, and nothing of the old row is left.
    let id = place.accepted("c-1").await;
    assert!(all.contains(&id));
    assert_eq!(place.get(id).await.attempts, []);
}

async fn variables_keys_and_acts_are_purged(place: &Place) {
    let variables = vec![("$flow.key.a".into(), Some("1".into()))];
    place.accept(NewDelivery { variables, ..place.delivery("c-1") }).await;
    let key = hooklang::store::RunKey {
        name: "engine".into(),
        key: [1; 32],
        request: [1; 32],
        nonce: Uuid::new_v4(),
    };
    place.store.run_keys(vec![key]).await.unwrap();
    let _ = place.store.cancel(place.delivery("c-1").id, "ops".into()).await.unwrap();
    for old in [Old::Variables, Old::RunKeys, Old::Acts] {
        assert_eq!(purge_all(place.store.clone(), old, DAY).await, Ok(0), "{old:?}");
    }
    place.clock.advance(DAY + Duration::from_millis(1));
    for old in [Old::Variables, Old::RunKeys, Old::Acts] {
        assert_eq!(purge_all(place.store.clone(), old, DAY).await, Ok(1), "{old:?}");
    }
    assert_eq!(place.store.variables("c-1".into()).await.unwrap(), []);
    assert_eq!(place.store.acts(9).await.unwrap(), []);
}

async fn acts_are_recorded(place: &Place) {
    let id = place.settled("c-1", Verdict::Failed).await;
    let mut expected = Vec::new();
    let mut act = |what: &str, filter: String, count: u64| {
        expected.push((what.to_owned(), filter, count, place.clock.millis()));
        place.clock.advance(Duration::from_secs(1));
    };
    let by = || "ops".to_owned();
    let _ = place.store.replay(id, by()).await.unwrap();
    act("replay", id.to_string(), 1);
    let _ = place.store.cancel(id, by()).await.unwrap();
    act("cancel", id.to_string(), 1);
    replay_all(place.store.clone(), bulk(of_state(State::Cancelled))).await.unwrap();
    act("replay", r#"{"state":"cancelled","rate":10}"#.into(), 1);
    let redirected = Bulk { to: Some("crm".into()), rate: 7, ..bulk(of_state(State::Waiting)) };
    replay_all(place.store.clone(), redirected).await.unwrap();
    act("replay", r#"{"state":"waiting","rate":7,"to":"crm"}"#.into(), 1);
    cancel_all(place.store.clone(), bulk(Filter { since: Some(5), ..Filter::default() })).await.unwrap();
    act("cancel", r#"{"since":5}"#.into(), 1);
    let _ = place.store.erase("c-1".into(), by()).await.unwrap();
    act("erase", "c-1".into(), 1);
    let read =
        Act { id: Uuid::new_v4(), by: by(), what: "read".into(), filter: id.to_string(), count: 1, at: 0 };
    place.store.audit(read).await.unwrap();
    act("read", id.to_string(), 1);
    // What was refused is not an act.
    let _ = place.store.replay(id, by()).await.unwrap();
    let acts = place.store.acts(9).await.unwrap();
    assert!(acts.iter().all(|act| act.by == "ops"));
    let found: Vec<_> = acts.into_iter().rev().map(|act| (act.what, act.filter, act.count, act.at)).collect();
    assert_eq!(found, expected);
    assert_eq!(place.store.acts(2).await.unwrap().len(), 2);
}
