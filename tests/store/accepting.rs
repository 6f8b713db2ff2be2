//! Section 3, and the idempotency keys of section 2.

use std::time::Duration;

use bytes::Bytes;
use hooklang::delivery::rows::{Accepted, Entry, NewDelivery, Origin};
use hooklang::store::{Filter, KeyState, RunKey};
use uuid::Uuid;

use super::Place;

super::rules!(
    the_same_request_is_one_delivery
    another_request_for_the_call_is_a_conflict
    one_group_has_new_same_and_conflicting_rows
    only_the_inserting_call_writes_payload_and_variables
    what_a_run_queued_is_found_by_end_whatever_its_variables
    what_a_run_could_not_queue_is_found_by_end_whatever_its_variables
    variables_are_committed_without_a_delivery_too
    a_variable_without_a_value_is_no_longer_kept
    payloads_and_values_are_bytes
    a_project_does_not_see_another_s_rows
    an_idempotency_key_is_used_once
    an_idempotency_key_is_kept_for_24_hours
    a_removed_flow_s_endpoint_is_kept
    a_durable_write_shows_that_the_store_works
    what_is_accepted_is_there_for_another_process
);

async fn the_same_request_is_one_delivery(place: &Place) {
    let delivery = place.delivery("c-1");
    assert_eq!(place.accept(delivery.clone()).await, Accepted::New);
    place.clock.advance(Duration::from_secs(5));
    assert_eq!(place.accept(delivery).await, Accepted::Same);
    assert_eq!(place.list(Filter::default()).await.len(), 1);
}

async fn another_request_for_the_call_is_a_conflict(place: &Place) {
    let id = place.accepted("c-1").await;
    let other = NewDelivery { hash: [2; 32], payload: "other".into(), ..place.delivery("c-1") };
    assert_eq!(place.accept(other).await, Accepted::Conflict);
    assert_eq!(place.get(id).await.payload.unwrap(), "payload of c-1");
}

async fn one_group_has_new_same_and_conflicting_rows(place: &Place) {
    place.accepted("c-1").await;
    place.accepted("c-2").await;
    let conflicting = NewDelivery { hash: [2; 32], ..place.delivery("c-2") };
    let group = [place.delivery("c-3"), conflicting, place.delivery("c-1")];
    assert_eq!(place.accept_all(group).await, [Accepted::New, Accepted::Conflict, Accepted::Same]);
}

async fn only_the_inserting_call_writes_payload_and_variables(place: &Place) {
    let variables = |value: Option<&'static str>| vec![("$flow.key.tier".to_owned(), value.map(Bytes::from))];
    let first = NewDelivery { variables: variables(Some("\"gold\"")), ..place.delivery("c-1") };
    let again =
        NewDelivery { variables: variables(Some("\"silver\"")), payload: "other".into(), ..first.clone() };
    let conflicting = NewDelivery { hash: [9; 32], variables: variables(None), ..again.clone() };
    let id = first.id;
    for (delivery, accepted) in
        [(first, Accepted::New), (again, Accepted::Same), (conflicting, Accepted::Conflict)]
    {
        assert_eq!(place.accept(delivery).await, accepted);
    }
    assert_eq!(place.get(id).await.payload.unwrap(), "payload of c-1");
    assert_eq!(
        place.store.variables("c-1".into()).await.unwrap(),
        [("$flow.key.tier".into(), "\"gold\"".into())]
    );
}

async fn what_a_run_queued_is_found_by_end_whatever_its_variables(place: &Place) {
    let run = NewDelivery { origin: Origin::Run, ..place.delivery("c-1") };
    let end = NewDelivery { hash: [2; 32], ..place.delivery("c-1") };
    let other_run = NewDelivery { origin: Origin::Run, ..end.clone() };
    assert_eq!(place.accept(run).await, Accepted::New);
    assert_eq!(place.accept(end).await, Accepted::Same);
    assert_eq!(place.accept(other_run).await, Accepted::Conflict);
}

async fn what_a_run_could_not_queue_is_found_by_end_whatever_its_variables(place: &Place) {
    let end = NewDelivery { hash: [2; 32], ..place.delivery("c-1") };
    let run = NewDelivery { origin: Origin::Run, ..end.clone() };
    assert_eq!(place.accept(place.delivery("c-1")).await, Accepted::New);
    assert_eq!(place.accept(end.clone()).await, Accepted::Conflict);
    for _ in 0..2 {
        assert_eq!(place.accept(run.clone()).await, Accepted::Conflict);
    }
    assert_eq!(place.accept(end).await, Accepted::Same);
}

async fn variables_are_committed_without_a_delivery_too(place: &Place) {
    let entry = |value: &'static str| Entry::Variables {
        call: "c-1".into(),
        variables: vec![("$flow.key.b".into(), Some(value.into())), ("$flow.key.a".into(), Some("1".into()))],
    };
    for value in ["2", "3"] {
        assert_eq!(place.store.accept(vec![entry(value)]).await.unwrap(), [Accepted::New]);
    }
    let kept = place.store.variables("c-1".into()).await.unwrap();
    assert_eq!(kept, [("$flow.key.a".into(), "1".into()), ("$flow.key.b".into(), "3".into())]);
    assert_eq!(place.store.variables("c-2".into()).await.unwrap(), []);
}

async fn a_variable_without_a_value_is_no_longer_kept(place: &Place) {
    let change =
        |name: &str, value: Option<&'static str>| (format!("$flow.key.{name}"), value.map(Bytes::from));
    let run = |call: &str, variables| Entry::Variables { call: call.into(), variables };
    let both = vec![change("a", Some("1")), change("b", Some("2"))];
    let group = ["c-1", "c-2", "c-3"].map(|call| run(call, both.clone()));
    place.store.accept(group.into()).await.unwrap();
    let delivery = NewDelivery { variables: vec![change("b", None)], ..place.delivery("c-1") };
    let other = vec![change("a", None), change("b", Some("3")), change("c", None)];
    place.store.accept(vec![Entry::Delivery(delivery), run("c-2", other)]).await.unwrap();
    let kept = async |call: &str| {
        let kept = place.store.variables(call.into()).await.unwrap();
        kept.into_iter().map(|(name, value)| format!("{name}={}", value.escape_ascii())).collect::<Vec<_>>()
    };
    assert_eq!(kept("c-1").await, ["$flow.key.a=1"]);
    assert_eq!(kept("c-2").await, ["$flow.key.b=3"]);
    assert_eq!(kept("c-3").await, ["$flow.key.a=1", "$flow.key.b=2"]);
}

async fn payloads_and_values_are_bytes(place: &Place) {
    let bytes = Bytes::from_static(b"\0\xff\xfe a\0");
    let delivery = NewDelivery {
        payload: bytes.clone(),
        variables: vec![("$flow.key.a".into(), Some(bytes.clone()))],
        ..place.delivery("c-1")
    };
    let id = delivery.id;
    place.accept(delivery).await;
    assert_eq!(place.get(id).await.payload.unwrap(), bytes);
    assert_eq!(place.claim_one().await.payload, bytes);
    assert_eq!(place.store.variables("c-1".into()).await.unwrap()[0].1, bytes);
}

async fn a_project_does_not_see_another_s_rows(place: &Place) {
    let id = place.accepted("c-1").await;
    let other = place.of_project(&Uuid::new_v4().to_string()).await;
    assert_eq!(other.get(id, true, None).await.unwrap(), None);
    assert_eq!(other.accept(vec![Entry::Delivery(place.delivery("c-1"))]).await.unwrap(), [Accepted::New]);
    let _ = other.erase("c-1".into(), "ops".into()).await.unwrap();
    assert_eq!(other.pause("crm".into(), true).await, Ok(()));
    assert!(!place.row(id).await.erased && !place.row(id).await.held);
    assert_eq!(place.claim().await.len(), 1);
}

fn key(nonce: u128, request: u8) -> RunKey {
    RunKey { name: "engine".into(), key: [7; 32], request: [request; 32], nonce: Uuid::from_u128(nonce) }
}

async fn an_idempotency_key_is_used_once(place: &Place) {
    for (nonce, request, state) in
        [(1, 1, KeyState::Own), (1, 1, KeyState::Own), (2, 1, KeyState::Used), (3, 2, KeyState::Different)]
    {
        assert_eq!(place.store.run_keys(vec![key(nonce, request)]).await.unwrap()[0], state);
    }
    let of_another_token = RunKey { name: "other".into(), ..key(4, 2) };
    assert_eq!(place.store.run_keys(vec![of_another_token]).await.unwrap()[0], KeyState::Own);
}

async fn an_idempotency_key_is_kept_for_24_hours(place: &Place) {
    let day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(place.store.run_keys(vec![key(1, 1)]).await.unwrap()[0], KeyState::Own);
    place.clock.advance(day);
    assert_eq!(place.store.run_keys(vec![key(2, 1)]).await.unwrap()[0], KeyState::Used);
    place.clock.advance(Duration::from_millis(1));
    assert_eq!(place.store.run_keys(vec![key(3, 2)]).await.unwrap()[0], KeyState::Own);
    assert_eq!(place.store.run_keys(vec![key(4, 1)]).await.unwrap()[0], KeyState::Different);
}

async fn a_removed_flow_s_endpoint_is_kept(place: &Place) {
    let flow = |name: &str, endpoint: &str| (name.to_owned(), endpoint.to_owned());
    place.store.declare(vec![flow("sales", "crm"), flow("support", "desk")]).await.unwrap();
    place.store.declare(vec![flow("support", "desk2")]).await.unwrap();
    for (name, endpoint) in [("sales", Some("crm")), ("support", Some("desk2")), ("never", None)] {
        assert_eq!(place.store.declared(name.into()).await.unwrap().as_deref(), endpoint);
    }
}

async fn a_durable_write_shows_that_the_store_works(place: &Place) {
    for _ in 0..2 {
        assert_eq!(place.store.probe().await, Ok(()));
    }
}

async fn what_is_accepted_is_there_for_another_process(place: &Place) {
    let id = place.accepted("c-1").await;
    let other = place.other().await;
    let found = other.get(id, true, None).await.unwrap().unwrap();
    assert_eq!(found, place.get(id).await);
    assert_eq!(other.accept(vec![Entry::Delivery(place.delivery("c-1"))]).await.unwrap(), [Accepted::Same]);
}
