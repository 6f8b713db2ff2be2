//! Section 6: erasing a call's content.

use std::time::Duration;

use hooklang::delivery::rows::{Accepted, Entry, NewDelivery, State, Verdict};
use hooklang::delivery::schedule::delays;
use hooklang::store::{Bulk, Cancelled, Erased, Filter, Replayed, replay_all};
use uuid::Uuid;

use super::Place;
use super::place::{LEASE, settlement};

super::rules!(
    erasing_leaves_ids_and_times
    an_unsettled_payload_goes_when_it_is_settled
    an_unsettled_payload_goes_when_it_is_cancelled
    an_unsettled_payload_goes_when_its_last_claim_runs_out
    an_erased_delivery_is_still_delivered
    an_erased_delivery_cannot_be_replayed
    an_erased_delivery_keeps_its_key
    nothing_is_kept_of_an_erased_call
    other_calls_are_not_erased
);

async fn erase(place: &Place, call: &str) -> Erased {
    place.store.erase(call.into(), "ops".into()).await.unwrap()
}

fn with_variable(delivery: NewDelivery) -> NewDelivery {
    NewDelivery { variables: vec![("$flow.key.name".into(), Some("\"Asha\"".into()))], ..delivery }
}

async fn erasing_leaves_ids_and_times(place: &Place) {
    place.accept(with_variable(place.delivery("c-1"))).await;
    let claimed = place.claim_one().await;
    place.settle(claimed.id, claimed.token, Verdict::Failed).await;
    let before = place.get(claimed.id).await;
    assert_eq!(erase(place, "c-1").await, Erased { count: 1, pending: false });
    let after = place.get(claimed.id).await;
    assert!(after.delivery.erased);
    assert_eq!(after.payload, None);
    assert_eq!(after.attempts[0].response, None);
    assert_eq!(
        (after.attempts[0].started, after.attempts[0].status_code),
        (before.attempts[0].started, Some(500))
    );
    assert_eq!(
        (after.delivery.accepted, after.delivery.settled),
        (before.delivery.accepted, before.delivery.settled)
    );
    assert_eq!(place.store.variables("c-1".into()).await.unwrap(), []);
    assert_eq!(erase(place, "c-1").await, Erased { count: 1, pending: false });
    assert_eq!(erase(place, "never").await, Erased { count: 0, pending: false });
}

async fn an_unsettled_payload_goes_when_it_is_settled(place: &Place) {
    let id = place.accepted("c-1").await;
    let claimed = place.claim_one().await;
    assert_eq!(erase(place, "c-1").await, Erased { count: 1, pending: true });
    assert!(place.get(id).await.payload.is_some());
    place.settle(id, claimed.token, Verdict::Again(Duration::ZERO)).await;
    let found = place.get(id).await;
    assert!(found.payload.is_some());
    assert_eq!(found.attempts[0].response, None, "an excerpt of an erased call is not kept");
    let claimed = place.claim_one().await;
    place.settle(id, claimed.token, Verdict::Failed).await;
    let found = place.get(id).await;
    assert_eq!((found.payload, found.attempts[1].response.clone()), (None, None));
}

async fn an_unsettled_payload_goes_when_it_is_cancelled(place: &Place) {
    let id = place.accepted("c-1").await;
    assert_eq!(erase(place, "c-1").await, Erased { count: 1, pending: true });
    assert_eq!(place.store.cancel(id, "ops".into()).await, Ok(Cancelled::Done));
    assert_eq!(place.get(id).await.payload, None);
}

async fn an_unsettled_payload_goes_when_its_last_claim_runs_out(place: &Place) {
    let id = place.accepted("c-1").await;
    assert_eq!(erase(place, "c-1").await, Erased { count: 1, pending: true });
    while place.row(id).await.state != State::Failed {
        assert!(place.get(id).await.payload.is_some());
        place.claim_one().await;
        place.clock.advance(LEASE);
        place.store.expire_claims(delays(|| 0.5)).await.unwrap();
        place.clock.advance(Duration::from_secs(24 * 60 * 60));
    }
    assert_eq!(place.get(id).await.payload, None);
}

async fn an_erased_delivery_is_still_delivered(place: &Place) {
    let id = place.accepted("c-1").await;
    assert_eq!(erase(place, "c-1").await, Erased { count: 1, pending: true });
    let claimed = place.claim_one().await;
    assert_eq!(claimed.payload, "payload of c-1");
    place.store.settle(vec![settlement(id, claimed.token, Verdict::Delivered)]).await.unwrap();
    assert_eq!(place.row(id).await.state, State::Delivered);
}

async fn an_erased_delivery_cannot_be_replayed(place: &Place) {
    let settled = place.settled("c-1", Verdict::Failed).await;
    let waiting = place.accepted("c-2").await;
    let filter = Filter::default();
    for (call, id) in [("c-1", settled), ("c-2", waiting)] {
        let _ = erase(place, call).await;
        assert_eq!(place.store.replay(id, "ops".into()).await, Ok(Replayed::Erased));
    }
    assert_eq!(place.store.cancel(settled, "ops".into()).await, Ok(Cancelled::Erased));
    let bulk = Bulk { act: Uuid::new_v4(), filter, rate: 10, to: None, by: "ops".into() };
    assert_eq!(replay_all(place.store.clone(), bulk).await, Ok(0));
}

async fn an_erased_delivery_keeps_its_key(place: &Place) {
    place.settled("c-1", Verdict::Delivered).await;
    let _ = erase(place, "c-1").await;
    for hash in [[1; 32], [2; 32]] {
        let again = with_variable(NewDelivery { hash, ..place.delivery("c-1") });
        let id = again.id;
        assert_eq!(place.accept(again).await, Accepted::Same);
        assert_eq!(place.get(id).await.payload, None);
    }
    assert_eq!(place.store.variables("c-1".into()).await.unwrap(), []);
}

async fn nothing_is_kept_of_an_erased_call(place: &Place) {
    place.settled("c-1", Verdict::Delivered).await;
    let _ = erase(place, "c-1").await;
    let late = |call: &str| Entry::Variables {
        call: call.into(),
        variables: vec![("$flow.key.name".into(), Some("\"Asha\"".into()))],
    };
    let accepted = place.store.accept(vec![late("c-1"), late("c-2")]).await.unwrap();
    assert_eq!(accepted, [Accepted::Erased, Accepted::New]);
    assert_eq!(place.store.variables("c-1".into()).await.unwrap(), []);
    assert_eq!(place.store.variables("c-2".into()).await.unwrap().len(), 1);
}

async fn other_calls_are_not_erased(place: &Place) {
    for call in ["c-1", "c-2"] {
        place.accept(with_variable(place.delivery(call))).await;
    }
    let _ = erase(place, "c-1").await;
    let id = place.delivery("c-2").id;
    assert!(!place.row(id).await.erased && place.get(id).await.payload.is_some());
    assert_eq!(place.store.variables("c-2".into()).await.unwrap().len(), 1);
}
