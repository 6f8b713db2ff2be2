//! Section 3, rule 1: a request's future is dropped at each of its awaits, as that of a caller who goes away is.

mod cut_off;
mod idle;
mod place;

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;

use futures_util::FutureExt;
use http_body_util::BodyExt;

use self::place::place;
use super::ask::Ask;
use super::run::{Following, Job, Permits, Target};
use super::trace::Kind;
use super::{calls, end, endpoints, runs};
use crate::json::Json;

/// What `future` comes to, if it does within so many turns; else it is dropped.
async fn within<F: Future>(turns: usize, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), turns);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_is_dropped_at_any_await_is_accepted_once_when_it_is_repeated() {
    let place = place();
    for turns in 0.. {
        let call = format!("c-{turns}");
        let body = format!(r#"{{"call":{{"uuid":"{call}","legs":[{{"hangup_cause":"16"}}]}}}}"#);
        let asked = || end::end(Arc::clone(&place.service), place.call("sales", &body, &[]));
        let first = within(turns, asked()).await;
        assert_eq!(asked().await.unwrap().status(), 202);
        assert_eq!(place.deliveries(&call).await, 1, "{turns}");
        place.is_quiet().await;
        if first.is_some() {
            assert!(turns > 1, "it waits for the store");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_below_an_end_that_is_dropped_at_any_await_are_taken_once() {
    let place = place();
    for turns in 0.. {
        let body = format!(r#"{{"call":{{"uuid":"c-{turns}","legs":[{{"hangup_cause":"16"}}]}}}}"#);
        let asked = || end::end(Arc::clone(&place.service), place.call("after", &body, &[]));
        let first = within(turns, asked()).await;
        assert_eq!(asked().await.unwrap().status(), 202);
        place.logged.has(r#""accepted":"new""#, turns + 1).await;
        place.logged.has(r#""event":"below""#, turns + 1).await;
        // Each is logged once it has ended.
        assert_eq!(place.asked.load(Ordering::SeqCst), turns + 1);
        if first.is_some() {
            assert!(turns > 1, "it waits for the store");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_dropped_at_any_await_gives_its_place_back() {
    let place = place();
    for turns in 0.. {
        let asked = place.call("lookup", r#"{"call":"c-1"}"#, &[]);
        let ran = within(turns, async { runs::webhook(Arc::clone(&place.service), asked)?.await }).await;
        place.is_quiet().await;
        if ran.is_some() {
            assert!(turns > 1, "it waits for the server");
            assert!(!place.service.store.variables("c-1".to_owned()).await.unwrap().is_empty());
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_whose_caller_leaves_while_its_key_is_marked_runs_its_first_webhook() {
    let place = place();
    let key = [("idempotency-key", "k")];
    let asked = async || runs::flow(Arc::clone(&place.service), place.call("twice", "{}", &key))?.await;
    assert!(asked().now_or_never().is_none(), "it waits for the store");
    place.is_quiet().await;
    let body = asked().await.unwrap().into_body().collect().await.unwrap().to_bytes();
    let result = Json::read_bytes(&body).unwrap();
    let webhooks = result.get("webhooks").unwrap().as_list().unwrap();
    assert_eq!(webhooks.len(), 1, "{result}");
    assert_eq!(place.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_a_key_that_is_dropped_at_any_await_has_one_result() {
    let place = place();
    let mut results = BTreeMap::new();
    for turns in 0.. {
        let key = [("idempotency-key", turns.to_string())];
        let headers = key.each_ref().map(|(name, value)| (*name, value.as_str()));
        let asked =
            async || runs::webhook(Arc::clone(&place.service), place.call("lookup", "{}", &headers))?.await;
        let first = within(turns, asked()).await;
        let again = asked().await.map(|answer| answer.status());
        *results.entry(again.map_err(|problem| problem.detail)).or_insert(0) += 1;
        place.is_quiet().await;
        assert_eq!(place.asked.load(Ordering::SeqCst), turns + 1, "each key is sent once");
        if first.is_some() {
            assert!(turns > 1, "it waits for the store");
            assert_eq!(results, BTreeMap::from([(Ok(hyper::StatusCode::OK), turns + 1)]));
            return;
        }
    }
}

// On one thread, so that the store has never answered before it is waited for.
#[tokio::test]
async fn an_erasure_that_is_dropped_at_any_await_is_logged() {
    let place = place();
    for turns in 1.. {
        let asked = calls::erase(Arc::clone(&place.service), place.call("c-1", "{}", &[]));
        let erased = within(turns, asked).await;
        place.logged.has(r#""event":"erase""#, turns).await;
        if erased.is_some() {
            assert!(turns > 1, "it waits for the store");
            return;
        }
    }
}

// On one thread, so that the store has never answered before it is waited for.
#[tokio::test]
async fn a_pause_that_is_dropped_at_any_await_is_logged() {
    let place = place();
    for turns in 1.. {
        let asked = endpoints::pause(Arc::clone(&place.service), place.call("crm", "{}", &[]));
        let paused = within(turns, asked).await;
        place.logged.has(r#""event":"pause","endpoint":"crm""#, turns).await;
        if paused.is_some() {
            assert!(turns > 1, "it waits for the store");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_of_a_run_is_its_own_and_is_logged_with_its_call() {
    let place = place();
    let service = &place.service;
    let permits = Permits { _all: Arc::clone(&service.runs).try_acquire_owned().unwrap(), _own: None };
    let following = Following {
        events: None,
        goes_on: Box::new(|| panic!("a fault of ours")),
        permits: Arc::new(permits),
        is_flow: true,
    };
    let loaded = service.live.loaded();
    let ask = Ask::of_flow(
        &Json::read(r#"{"call":{"uuid":"c-1","legs":[{"hangup_cause":"16"}]}}"#).unwrap(),
        &loaded,
    )
    .unwrap();
    let job = Job {
        service: Arc::clone(service),
        loaded,
        target: Target::Flow("twice".into()),
        ask,
        shown_call: Some("c-1".into()),
        _held: service.memory.nothing(),
        caller: String::new(),
        span: service.spans.begin(Kind::Asked, format_args!("run twice"), None, None),
        following: Arc::new(following),
    };
    assert_eq!(runs::outcome_of(job).await.unwrap_err().status, 500);
    place.is_quiet().await;
    place.logged.has(r#""event":"panic","flow":"twice","call":"c-1","message":"the run panicked""#, 1).await;
}
