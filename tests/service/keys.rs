//! Section 2: idempotency keys.

use std::time::{Duration, Instant};

use super::{Service, project, server};
use crate::support::{Answer, Server};

const JSON: &str = "Content-Type: application/json";

#[test]
fn the_same_key_gets_the_same_result_and_another_request_is_refused() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let run = |key: &str, body: &str| {
        let key = format!("Idempotency-Key: {key}");
        service.send("POST", "/v1/webhooks/lookup/run", &[JSON, &key], body)
    };
    let first = run("k", r#"{"variables":{"$flow.key.a":1,"$flow.key.b":2}}"#).is(200);
    let again = run("k", r#"{"variables":{"flow.key.card":"4","$flow.key.b":2,"$flow.key.a":1}}"#).is(200);
    assert_eq!(first.body, again.body);
    assert_eq!(server.requests().len(), 1, "it ran once");
    run("k", r#"{"variables":{"$flow.key.a":1.0,"$flow.key.b":2}}"#).is(422);
    run("other", r#"{"variables":{"$flow.key.a":1,"$flow.key.b":2}}"#).is(200);
    assert_eq!(server.requests().len(), 2);
    for wrong in ["", "a b", &"x".repeat(256)] {
        run(wrong, "{}").is(400);
    }
    run(&"x".repeat(255), "{}").is(200);
}

#[test]
fn a_run_whose_result_is_not_known_is_a_conflict() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &["--project", "shop"]);
    let run = |service: &Service, body: &str| {
        service.send("POST", "/v1/webhooks/lookup/run", &[JSON, "Idempotency-Key: k"], body)
    };
    run(&service, "{}").is(200);
    let service = Service::within(service.kill(), &["--project", "shop"]);
    assert_eq!(run(&service, "{}").is(409).text(&["result"]), "unknown");
    run(&service, r#"{"variables":{"$flow.key.a":1}}"#).is(422);
    assert_eq!(server.requests().len(), 1, "it is not sent again");
}

#[test]
fn a_run_whose_key_was_marked_too_late_is_begun_by_the_same_request() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let run =
        |body: &str| service.send("POST", "/v1/webhooks/lookup/run", &[JSON, "Idempotency-Key: k"], body);
    let store = rusqlite::Connection::open(service.path().join("hook.db")).unwrap();
    store.execute_batch("begin immediate").unwrap();
    run("{}").is(503);
    store.execute_batch("commit").unwrap();
    let marked = || store.query_row("select count(*) from run_key", [], |row| row.get::<_, u32>(0)).unwrap();
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while marked() == 0 {
        assert!(std::time::Instant::now() < end, "the key was not marked later either");
        std::thread::sleep(Duration::from_millis(10));
    }
    run(r#"{"variables":{"$flow.key.a":1}}"#).is(422);
    assert_eq!(server.requests().len(), 0, "nothing was sent");
    let first = run("{}").is(200);
    assert_eq!(run("{}").is(200).body, first.body);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn events_begin_at_once_for_each_caller_of_a_key() {
    let slow = Answer::json(200, r#"{"tier":"gold"}"#).after(Duration::from_secs(3));
    let server = Server::start([("/lookup", slow)]);
    let service = Service::start(&project(server.port(), ""), &[]);
    let headers = [JSON, "Idempotency-Key: k", "Accept: text/event-stream"];
    let begun = Instant::now();
    let mut callers = [0; 2].map(|_| service.begin("POST", "/v1/webhooks/lookup/run", &headers, "{}"));
    for caller in &mut callers {
        let first = caller.first();
        assert!(first.starts_with("HTTP/1.1 200 ") && first.contains("text/event-stream"), "{first}");
    }
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    for mut caller in callers {
        let rest = std::iter::from_fn(|| Some(caller.first()).filter(|text| !text.is_empty()));
        assert_eq!(rest.collect::<String>().matches("event: result").count(), 1);
    }
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_fault_comes_before_the_events_of_each_caller_of_a_key() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &["--project", "shop"]);
    let headers = [JSON, "Idempotency-Key: k", "Accept: text/event-stream"];
    let run = "/v1/webhooks/lookup/run";
    service.send("POST", run, &headers, "{}").is(200);
    let service = Service::within(service.kill(), &["--project", "shop"]);
    let callers = [0; 4].map(|_| service.begin("POST", run, &headers, "{}"));
    for caller in callers {
        assert_eq!(caller.answered().is(409).text(&["result"]), "unknown");
    }
}

#[test]
fn a_run_with_a_key_goes_on_without_its_caller_and_its_result_is_kept() {
    let slow = Answer::json(200, r#"{"tier":"gold"}"#).after(Duration::from_secs(1));
    let server = Server::start([("/lookup", slow)]);
    let service =
        Service::start(&project(server.port(), "flow twice {\n  run lookup\n  run lookup\n}\n"), &[]);
    let headers = [JSON, "Idempotency-Key: k"];
    let begun = service.begin("POST", "/v1/webhooks/lookup/run", &headers, "{}");
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(begun);
    let kept = service.send("POST", "/v1/webhooks/lookup/run", &headers, "{}").is(200);
    assert_eq!(kept.text(&["status"]), "SUCCESS");
    assert_eq!(server.requests().len(), 1);
    // Of a flow, the webhook under way ends and later steps do not start.
    let headers = [JSON, "Idempotency-Key: f"];
    let begun = service.begin("POST", "/v1/flows/twice/run", &headers, "{}");
    while server.requests().len() < 2 {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(begun);
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(server.requests().len(), 2);
    let kept = service.send("POST", "/v1/flows/twice/run", &headers, "{}").is(200);
    assert!(kept.body.contains(r#""tier":"#) || kept.body.contains("gold"), "{kept:?}");
}
