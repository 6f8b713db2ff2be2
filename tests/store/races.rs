//! Two processes at once on one store: two clients of PostgreSQL, two writers of one SQLite file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{join, join_all};
use hooklang::delivery::rows::{Accepted, Claim, Entry, NewDelivery, Permit, Settled, State, Verdict};
use hooklang::delivery::schedule::delays;
use hooklang::store::{Cancelled, Filter, Old, Replayed, Store, purge_all};
use uuid::Uuid;

use super::Place;
use super::place::{LEASE, settlement};

super::rules!(
    shared:
    one_key_at_once_is_accepted_once
    groups_of_the_same_keys_at_once_are_accepted_once
    a_row_is_claimed_by_one_of_two_and_none_is_lost
    a_replay_and_a_purge_never_leave_half_a_row
    a_settlement_and_an_erasure_never_leave_content
    a_settlement_and_a_claim_that_ran_out_agree
    a_cancellation_and_a_claim_have_one_winner
    a_key_at_once_is_used_once
    stores_that_are_opened_at_once_are_prepared_once
);

/// How often a race is run.
const ROUNDS: usize = 40;

async fn two(place: &Place) -> [Arc<dyn Store>; 2] {
    [place.other().await, place.other().await]
}

async fn one_key_at_once_is_accepted_once(place: &Place) {
    let [one, two] = two(place).await;
    for round in 0..ROUNDS {
        let delivery = |side: u8| NewDelivery {
            payload: Bytes::from(format!("of {side}")),
            variables: vec![("$flow.key.side".into(), Some(Bytes::from(format!("{side}"))))],
            hash: [side; 32],
            ..place.delivery(&format!("c-{round}"))
        };
        let (of_one, of_two) = join(
            one.accept(vec![Entry::Delivery(delivery(1))]),
            two.accept(vec![Entry::Delivery(delivery(2))]),
        )
        .await;
        let winner = match (of_one.unwrap()[0], of_two.unwrap()[0]) {
            (Accepted::New, Accepted::Conflict) => 1,
            (Accepted::Conflict, Accepted::New) => 2,
            other => panic!("{other:?}"),
        };
        assert_eq!(place.get(delivery(1).id).await.payload.unwrap(), format!("of {winner}"));
        let kept = place.store.variables(format!("c-{round}")).await.unwrap();
        assert_eq!(kept, [("$flow.key.side".into(), Bytes::from(format!("{winner}")))]);
    }
}

async fn groups_of_the_same_keys_at_once_are_accepted_once(place: &Place) {
    let stores = two(place).await;
    let group = |round: usize, turned: bool| {
        let mut calls: Vec<usize> = (round * 20..round * 20 + 60).collect();
        if turned {
            calls.reverse();
        }
        calls
            .into_iter()
            .map(|call| Entry::Delivery(place.delivery(&format!("c-{call}"))))
            .collect::<Vec<_>>()
    };
    let answers = join_all((0..ROUNDS).flat_map(|round| {
        let stores = &stores;
        (0..2).map(move |side| stores[side].accept(group(round, side == 1)))
    }))
    .await;
    let new = answers
        .iter()
        .flat_map(|answers| answers.as_ref().unwrap())
        .filter(|&&answer| answer == Accepted::New);
    let keys = (ROUNDS - 1) * 20 + 60;
    assert_eq!(new.count(), keys);
    assert_eq!(place.store.count(Filter::default(), None).await, Ok(keys as u64));
}

fn claim(at_most: u32) -> Claim {
    let permit = |retry| Permit { endpoint: "crm".into(), retry, at_most };
    Claim { permits: vec![permit(false), permit(true)], flows: vec![], lease: LEASE }
}

async fn a_row_is_claimed_by_one_of_two_and_none_is_lost(place: &Place) {
    let all: Vec<_> = (0..600).map(|call| place.delivery(&format!("c-{call}"))).collect();
    for group in all.chunks(60) {
        place.accept_all(group.iter().cloned()).await;
    }
    let work = async |store: &Arc<dyn Store>| {
        let mut mine = Vec::new();
        loop {
            let claimed = store.claim(claim(7)).await.unwrap();
            if claimed.is_empty() {
                return mine;
            }
            let settlements = claimed.iter().map(|row| settlement(row.id, row.token, Verdict::Delivered));
            let settled = store.settle(settlements.collect()).await.unwrap();
            assert!(settled.iter().all(|settled| *settled == Settled::Own));
            mine.extend(claimed.into_iter().map(|row| row.id));
        }
    };
    let [one, two] = two(place).await;
    let (of_one, of_two) = join(work(&one), work(&two)).await;
    let claimed: BTreeSet<Uuid> = of_one.iter().chain(&of_two).copied().collect();
    assert_eq!(of_one.len() + of_two.len(), 600, "none is claimed twice");
    assert_eq!(claimed, all.iter().map(|delivery| delivery.id).collect(), "none is lost");
    let delivered = Filter { state: Some(State::Delivered), ..Filter::default() };
    assert_eq!(place.store.count(delivered, None).await, Ok(600));
}

async fn a_replay_and_a_purge_never_leave_half_a_row(place: &Place) {
    let [one, two] = two(place).await;
    let mut outcomes = BTreeMap::new();
    for round in 0..ROUNDS {
        let id = place.settled(&format!("c-{round}"), Verdict::Delivered).await;
        place.clock.advance(Duration::from_secs(10));
        let old = Old::Deliveries(State::Delivered);
        let (replayed, purged) =
            join(one.replay(id, "ops".into()), purge_all(two.clone(), old, Duration::from_secs(5))).await;
        let found = place.store.get(id, true, None).await.unwrap();
        match (replayed.unwrap(), purged.unwrap()) {
            (Replayed::Queued, 0) => {
                let found = found.unwrap();
                assert_eq!((found.delivery.state, found.attempts.len()), (State::Waiting, 1));
                assert_eq!(place.claim_one().await.payload, format!("payload of c-{round}"));
                *outcomes.entry("replayed").or_insert(0) += 1;
            }
            (Replayed::NotFound, 1) => {
                assert_eq!(found, None);
                *outcomes.entry("purged").or_insert(0) += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    println!("{outcomes:?}");
}

async fn a_settlement_and_an_erasure_never_leave_content(place: &Place) {
    let [one, two] = two(place).await;
    for round in 0..ROUNDS {
        let call = format!("c-{round}");
        let id = place.accepted(&call).await;
        let claimed = place.claim_one().await;
        let settle = one.settle(vec![settlement(id, claimed.token, Verdict::Failed)]);
        let erase = two.erase(call, "ops".into());
        let (settled, erased) = if round % 2 == 0 {
            join(settle, erase).await
        } else {
            let (erased, settled) = join(erase, settle).await;
            (settled, erased)
        };
        assert_eq!(settled.unwrap(), [Settled::Own]);
        assert_eq!(erased.unwrap().count, 1);
        let found = place.get(id).await;
        assert_eq!((found.delivery.state, found.delivery.erased), (State::Failed, true));
        assert_eq!((found.payload, found.attempts[0].response.clone()), (None, None), "round {round}");
    }
}

async fn a_settlement_and_a_claim_that_ran_out_agree(place: &Place) {
    let [one, two] = two(place).await;
    for round in 0..ROUNDS {
        let id = place.accepted(&format!("c-{round}")).await;
        let claimed = place.claim_one().await;
        place.clock.advance(LEASE);
        let settle = one.settle(vec![settlement(id, claimed.token, Verdict::Delivered)]);
        let take_over = async {
            two.expire_claims(delays(|| 0.5)).await.unwrap();
            place.clock.advance(Duration::from_secs(5));
            two.claim(claim(1)).await.unwrap()
        };
        let (settled, taken) = join(settle, take_over).await;
        let found = place.get(id).await;
        match (settled.unwrap()[0], taken.as_slice()) {
            (Settled::Own, []) => assert_eq!(found.delivery.state, State::Delivered),
            (Settled::Lost, [again]) => {
                assert_eq!((again.id, again.token), (id, claimed.token + 1));
                assert_eq!(found.delivery.state, State::Sending);
                one.settle(vec![settlement(id, again.token, Verdict::Delivered)]).await.unwrap();
            }
            other => panic!("{other:?}"),
        }
        let attempts = place.get(id).await.attempts;
        assert_eq!(attempts[0].status_code, Some(204), "the attempt is recorded in every case");
    }
}

async fn a_cancellation_and_a_claim_have_one_winner(place: &Place) {
    let [one, two] = two(place).await;
    for round in 0..ROUNDS {
        let id = place.accepted(&format!("c-{round}")).await;
        let (cancelled, claimed) = join(one.cancel(id, "ops".into()), two.claim(claim(1))).await;
        let state = place.row(id).await.state;
        match (cancelled.unwrap(), claimed.unwrap().as_slice()) {
            (Cancelled::Done, []) => assert_eq!(state, State::Cancelled),
            (Cancelled::UnderWay, [claimed]) => {
                assert_eq!((claimed.id, state), (id, State::Sending));
                two.settle(vec![settlement(id, claimed.token, Verdict::Delivered)]).await.unwrap();
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn a_key_at_once_is_used_once(place: &Place) {
    use hooklang::store::{KeyState, RunKey};
    let [one, two] = two(place).await;
    for round in 0..ROUNDS {
        let key = || RunKey {
            name: "engine".into(),
            key: [u8::try_from(round).unwrap(); 32],
            request: [1; 32],
            nonce: Uuid::new_v4(),
        };
        let (of_one, of_two) = join(one.run_keys(vec![key()]), two.run_keys(vec![key()])).await;
        let states = [of_one.unwrap()[0], of_two.unwrap()[0]];
        assert!(states.contains(&KeyState::Own) && states.contains(&KeyState::Used), "{states:?}");
    }
}

async fn stores_that_are_opened_at_once_are_prepared_once(place: &Place) {
    let opened = join_all((0..8).map(|_| place.fresh())).await;
    for store in opened {
        assert_eq!(store.probe().await, Ok(()));
    }
}
