//! The databases do what the reference does, whatever is asked of them in whatever order.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hooklang::delivery::rows::{
    Change, Claim, Claimed, Deliverable, Entry, NewDelivery, Origin, Permit, State, Verdict,
};
use hooklang::delivery::schedule::delays;
use hooklang::store::{
    Bulk, Filter, Memory, Old, Options, Page, RunKey, Store, StoreError, cancel_all, purge_all, replay_all,
};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use super::Place;
use super::place::{LEASE, settlement};

const CALLS: u8 = 3;
const ENDPOINTS: [&str; 2] = ["crm", "desk"];

/// Something that is asked of a store.
#[derive(Debug, Clone)]
enum Ask {
    Accept(Vec<New>),
    Variables(u8, Option<u8>),
    Key(u8, u8),
    Claim {
        endpoint: usize,
        flows: bool,
    },
    Settle {
        of: usize,
        verdict: Verdict,
    },
    GiveBack {
        of: usize,
    },
    Expire,
    FollowClock,
    Replay(u8),
    Cancel(u8),
    ReplayAll(Option<State>, bool),
    CancelAll(Option<State>),
    Pause(usize, bool),
    Erase(u8),
    Purge(usize, u64),
    Declare(usize),
    /// Time goes by: milliseconds.
    Advance(u64),
    /// Somebody sets the clock back: milliseconds.
    SetBack(u64),
}

#[derive(Debug, Clone)]
struct New {
    call: u8,
    hash: u8,
    endpoint: usize,
    by_run: bool,
    declared: bool,
    variable: Option<Option<u8>>,
}

/// What a variable is set to, if anything.
fn value() -> impl Strategy<Value = Option<u8>> {
    prop::option::weighted(0.7, 0..3u8)
}

fn new() -> impl Strategy<Value = New> {
    let part = (0..CALLS, 0..2u8, 0..2usize, any::<bool>(), prop::bool::weighted(0.8));
    (part, prop::option::of(value())).prop_map(|((call, hash, endpoint, by_run, declared), variable)| New {
        call,
        hash,
        endpoint,
        by_run,
        declared,
        variable,
    })
}

fn ask() -> impl Strategy<Value = Ask> {
    let verdict = prop_oneof![
        Just(Verdict::Delivered),
        Just(Verdict::Failed),
        (0..3u64).prop_map(|seconds| Verdict::Again(Duration::from_secs(seconds * 5))),
    ];
    let state = || prop::option::of(select(&State::ALL[..]));
    prop_oneof![
        6 => prop::collection::vec(new(), 1..4).prop_map(|mut group| {
            let mut calls = BTreeSet::new();
            group.retain(|new| calls.insert(new.call));
            Ask::Accept(group)
        }),
        2 => (0..CALLS, value()).prop_map(|(call, value)| Ask::Variables(call, value)),
        2 => (0..2u8, 0..2u8).prop_map(|(key, request)| Ask::Key(key, request)),
        6 => (0..2usize, any::<bool>()).prop_map(|(endpoint, flows)| Ask::Claim { endpoint, flows }),
        6 => (0..3usize, verdict).prop_map(|(of, verdict)| Ask::Settle { of, verdict }),
        1 => (0..3usize).prop_map(|of| Ask::GiveBack { of }),
        2 => Just(Ask::Expire),
        2 => Just(Ask::FollowClock),
        2 => (0..CALLS).prop_map(Ask::Replay),
        2 => (0..CALLS).prop_map(Ask::Cancel),
        1 => (state(), any::<bool>()).prop_map(|(state, to)| Ask::ReplayAll(state, to)),
        1 => state().prop_map(Ask::CancelAll),
        1 => (0..2usize, any::<bool>()).prop_map(|(endpoint, paused)| Ask::Pause(endpoint, paused)),
        2 => (0..CALLS).prop_map(Ask::Erase),
        2 => (0..6usize, select(vec![0, 5_000, 86_400_000])).prop_map(|(old, keep)| Ask::Purge(old, keep)),
        1 => (0..2usize).prop_map(Ask::Declare),
        5 => select(vec![1, 900, 5_000, 40_000, 300_000, 86_400_000]).prop_map(Ask::Advance),
        1 => select(vec![500, 5_000, 3_600_000]).prop_map(Ask::SetBack),
    ]
}

/// A run of questions to one store.
struct Asked<'p> {
    place: &'p Place,
    store: Arc<dyn Store>,
    claims: Vec<Claimed>,
}

fn call(number: u8) -> String {
    format!("c-{number}")
}

fn variable(value: Option<u8>) -> Change {
    ("$flow.key.a".to_owned(), value.map(|value| Bytes::from(vec![value])))
}

fn shown<T: Debug>(answer: Result<T, StoreError>) -> String {
    format!("{answer:?}")
}

impl Asked<'_> {
    fn delivery(&self, new: &New) -> NewDelivery {
        NewDelivery {
            hash: [new.hash; 32],
            endpoint: ENDPOINTS[new.endpoint].into(),
            origin: if new.by_run { Origin::Run } else { Origin::End },
            declared: new.declared,
            variables: new.variable.map(variable).into_iter().collect(),
            ..self.place.delivery(&call(new.call))
        }
    }

    fn id(&self, number: u8) -> Uuid {
        self.place.delivery(&call(number)).id
    }

    fn bulk(&self, state: Option<State>, to: bool) -> Bulk {
        let filter = Filter { state, ..Filter::default() };
        Bulk { act: Uuid::new_v4(), filter, rate: 2, to: to.then(|| "desk".into()), by: "ops".into() }
    }

    /// What the store answers.
    async fn ask(&mut self, number: usize, ask: &Ask) -> String {
        let store = &self.store;
        match ask {
            Ask::Accept(group) => {
                let group = group.iter().map(|new| Entry::Delivery(self.delivery(new))).collect();
                shown(store.accept(group).await)
            }
            Ask::Variables(of, value) => {
                let variables = vec![variable(*value)];
                shown(store.accept(vec![Entry::Variables { call: call(*of), variables }]).await)
            }
            Ask::Key(key, request) => {
                let nonce = Uuid::from_u128(number as u128);
                let key = RunKey { name: "t".into(), key: [*key; 32], request: [*request; 32], nonce };
                shown(store.run_keys(vec![key]).await)
            }
            Ask::Claim { endpoint, flows } => {
                let endpoint = ENDPOINTS[*endpoint];
                let permit = |retry| Permit { endpoint: endpoint.into(), retry, at_most: 1000 };
                let flows = if *flows { vec!["sales".to_owned()] } else { vec![] };
                let claim = Claim { permits: vec![permit(false), permit(true)], flows, lease: LEASE };
                let mut claimed = store.claim(claim).await.unwrap();
                claimed.sort_by_key(|claimed| claimed.id);
                let answer = format!("{claimed:?}");
                self.claims.splice(0..0, claimed);
                answer
            }
            Ask::Settle { of, verdict } => {
                let Some(claimed) = self.claims.get(*of) else { return String::new() };
                shown(store.settle(vec![settlement(claimed.id, claimed.token, *verdict)]).await)
            }
            Ask::GiveBack { of } => {
                let Some(claimed) = self.claims.get(*of) else { return String::new() };
                shown(store.give_back(vec![(claimed.id, claimed.token)]).await)
            }
            Ask::Expire => {
                let mut expired = store.expire_claims(delays(|| 0.5)).await.unwrap();
                expired.sort_by_key(|claimed| claimed.id);
                format!("{expired:?}")
            }
            Ask::FollowClock => shown(store.follow_clock().await),
            Ask::Replay(of) => shown(store.replay(self.id(*of), "ops".into()).await),
            Ask::Cancel(of) => shown(store.cancel(self.id(*of), "ops".into()).await),
            Ask::ReplayAll(state, to) => shown(replay_all(store.clone(), self.bulk(*state, *to)).await),
            Ask::CancelAll(state) => shown(cancel_all(store.clone(), self.bulk(*state, false)).await),
            Ask::Pause(endpoint, paused) => shown(store.pause(ENDPOINTS[*endpoint].into(), *paused).await),
            Ask::Erase(of) => shown(store.erase(call(*of), "ops".into()).await),
            Ask::Purge(old, keep) => {
                let old = match old {
                    0 => Old::Deliveries(State::Delivered),
                    1 => Old::Deliveries(State::Failed),
                    2 => Old::Deliveries(State::Waiting),
                    3 => Old::Variables,
                    4 => Old::RunKeys,
                    _ => Old::Acts,
                };
                shown(purge_all(store.clone(), old, Duration::from_millis(*keep)).await)
            }
            Ask::Declare(endpoint) => {
                shown(store.declare(vec![("sales".into(), ENDPOINTS[*endpoint].into())]).await)
            }
            Ask::Advance(_) | Ask::SetBack(_) => String::new(),
        }
    }

    /// All that can be seen of the store.
    async fn seen(&self) -> Vec<String> {
        let able = |flows: &[&str]| {
            Some(Arc::new(Deliverable {
                endpoints: ["crm".to_owned()].into(),
                flows: flows.iter().map(|&flow| flow.to_owned()).collect(),
            }))
        };
        let store = &self.store;
        let mut seen = Vec::new();
        let mut see = |what: String| seen.push(what);
        let all = Page { after: None, limit: 100 };
        see(shown(store.list(Filter::default(), all, able(&["sales"])).await));
        see(shown(store.queues(able(&[])).await));
        see(shown(store.next_due(able(&["sales"]).unwrap()).await));
        see(shown(store.declared("sales".into()).await));
        for number in 0..CALLS {
            see(shown(store.get(self.id(number), true, None).await));
            see(shown(store.variables(call(number)).await));
        }
        let acts = store.acts(100).await.unwrap().into_iter();
        let mut acts: Vec<_> = acts.map(|act| (act.at, act.what, act.filter, act.count)).collect();
        acts.sort();
        see(format!("{acts:?}"));
        seen
    }
}

fn move_clock(place: &Place, ask: &Ask) {
    match ask {
        Ask::Advance(time) => place.clock.advance(Duration::from_millis(*time)),
        Ask::SetBack(time) => place.clock.set(place.clock.millis() - *time as i64),
        _ => {}
    }
}

async fn compare(place: &Place, asks: Vec<Ask>) -> Result<(), TestCaseError> {
    let project = Uuid::new_v4().to_string();
    let options = Options { project: project.clone(), clock: Arc::new(place.clock.clone()) };
    let asked = |store| Asked { place, store, claims: Vec::new() };
    let mut reference = asked(Arc::new(Memory::new(&options)) as Arc<dyn Store>);
    let mut database = asked(place.of_project(&project).await);
    for (number, ask) in asks.iter().enumerate() {
        move_clock(place, ask);
        let (expected, answer) = (reference.ask(number, ask).await, database.ask(number, ask).await);
        prop_assert_eq!(&answer, &expected, "{}: {:?}", number, ask);
        for (seen, expected) in database.seen().await.into_iter().zip(reference.seen().await) {
            prop_assert_eq!(seen, expected, "after {}: {:?}", number, ask);
        }
    }
    Ok(())
}

async fn does_what_the_reference_does(place: Option<Place>, cases: u32) {
    let Some(place) = place else { return };
    let runtime = tokio::runtime::Handle::current();
    let run = move || {
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let asks = prop::collection::vec(ask(), 1..40);
        runner.run(&asks, |asks| runtime.block_on(compare(&place, asks))).unwrap();
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_does_what_the_reference_does() {
    does_what_the_reference_does(Place::sqlite().await, 48).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_does_what_the_reference_does() {
    does_what_the_reference_does(Place::postgres().await, 24).await;
}
