//! Section 2: runs.

use std::time::Duration;

use super::{SALES, Service, deliveries, ended, project, server};
use crate::support::{Answer, Server, at};

#[test]
fn a_webhook_runs_and_its_variables_are_kept_for_the_call() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let body = r#"{"variables":{"$call.cli":"49","flow.key.card":"4111222233334444"},"call":"c-1"}"#;
    let ran = service.post("/v1/webhooks/lookup/run", body).is(200);
    assert_eq!(ran.text(&["status"]), "SUCCESS");
    assert_eq!(ran.text(&["variables", "$flow.key.tier"]), "gold");
    assert_eq!(ran.text(&["variables", "$flow.key.card"]), "4111222233334444", "its owner gets it back");
    let kept = service.get("/v1/calls/c-1/variables").is(200);
    assert_eq!(kept.text(&["variables", "$flow.key.tier"]), "gold");
    let none = service.get("/v1/calls/c-2/variables").is(200);
    assert_eq!(none.body, r#"{"variables":{}}"#);
    let line = service.logged("\"run\"");
    assert!(line.contains("\"c-1\"") && line.contains("SUCCESS") && !line.contains("4111"), "{line}");
}

#[test]
fn a_run_that_fails_is_answered_with_200() {
    let server = Server::start([("/lookup", Answer::status(500))]);
    let service = Service::start(&project(server.port(), ""), &[]);
    let ran = service.post("/v1/webhooks/lookup/run", r#"{"variables":{}}"#).is(200);
    assert_eq!(ran.text(&["status"]), "FAILED");
    assert_eq!(ran.text(&["error_reason"]), "UNSUCCESSFUL_STATUS");
}

#[test]
fn a_flow_of_a_call_that_lasts_runs_down_to_its_end_and_one_that_has_ended_to_the_last_step() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let lasting = service.post("/v1/flows/sales/run", r#"{"call":{"uuid":"c-1"}}"#).is(200);
    assert_eq!(at(&lasting.json(), &["webhooks"]).as_list().unwrap().len(), 1);
    assert!(at(&lasting.json(), &["flow_end"]).is_null());
    let whole = service.post("/v1/flows/sales/run", &ended("c-2")).is(200);
    assert_eq!(at(&whole.json(), &["webhooks"]).as_list().unwrap().len(), 2);
    assert_eq!(whole.text(&["flow_end", "status"]), "QUEUED");
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let sent = deliveries(&server);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].text().contains(r#""phonon-uuid":"c-2""#), "{:?}", sent[0]);
    // A later `/end` of the call finds the delivery, whatever the variables.
    let again = service.post("/v1/flows/sales/end", &ended("c-2").replace("HFC", "other")).is(202);
    assert_eq!(again.text(&["delivery"]), sent[0].header("webhook-id")[0]);
    let without = service.post("/v1/flows/sales/run", r#"{"variables":{}}"#).is(422);
    assert!(without.text(&["detail"]).contains("flow-end webhook"), "{without:?}");
}

#[test]
fn events_tell_of_waiting_answers_and_one_result() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let headers = ["Content-Type: application/json", "Accept: text/event-stream"];
    let names = |body: &str| -> Vec<String> {
        body.lines().filter_map(|line| line.strip_prefix("event: ")).map(str::to_owned).collect()
    };
    let flow = service.send("POST", "/v1/flows/sales/run", &headers, &ended("c-1"));
    assert_eq!(names(&flow.body), ["waiting", "answered", "waiting", "answered", "result"], "{flow:?}");
    assert!(
        flow.body.contains(r#"data: {"webhook":"lookup","hold_music":true,"wait_ms":10000}"#),
        "{flow:?}"
    );
    assert!(flow.body.contains(r#"data: {"webhook":"lookup","status":"SUCCESS"}"#), "{flow:?}");
    let head = flow.head.to_ascii_lowercase();
    for header in ["content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"] {
        assert!(head.contains(header), "{head}");
    }
    let single = service.send("POST", "/v1/webhooks/lookup/run", &headers, "{}");
    assert_eq!(names(&single.body), ["waiting", "result"], "{single:?}");
    service.send("POST", "/v1/webhooks/none/run", &headers, "{}").is(404);
    for (accepted, with) in [
        ("text/event-stream; q=0.5", true),
        ("text/event-stream;q=0, */*", false),
        ("text/event-stream; Q=0.000", false),
    ] {
        let accepted = format!("Accept: {accepted}");
        let ran = service.send("POST", "/v1/webhooks/lookup/run", &[headers[0], &accepted], "{}").is(200);
        assert_eq!(ran.body.starts_with("event: "), with, "{accepted}: {ran:?}");
    }
    let keyed = [headers[0], headers[1], "Idempotency-Key: k"];
    let first = service.send("POST", "/v1/webhooks/lookup/run", &keyed, "{}");
    assert_eq!(names(&first.body), ["waiting", "result"]);
    let kept = service.send("POST", "/v1/webhooks/lookup/run", &keyed, "{}");
    assert_eq!(names(&kept.body), ["result"]);
}

#[test]
fn a_function_sends_no_request_and_nobody_is_told_to_wait() {
    let server = server();
    let text = "webhook count {\n  invoke functions.count with {\n    list: [1, 2]\n  }\n}\n\nflow both {\n  run count\n  run lookup\n}\n";
    let service = Service::start(&project(server.port(), text), &[]);
    let headers = ["Content-Type: application/json", "Accept: text/event-stream"];
    let single = service.send("POST", "/v1/webhooks/count/run", &headers, "{}").is(200);
    assert!(single.body.starts_with("event: result\n"), "{single:?}");
    let flow = service.send("POST", "/v1/flows/both/run", &headers, "{}").is(200);
    let told: Vec<&str> = flow.body.lines().filter(|line| line.starts_with("event: ")).collect();
    assert_eq!(told, ["event: answered", "event: waiting", "event: answered", "event: result"], "{flow:?}");
}

#[test]
fn a_run_without_a_key_ends_when_its_caller_goes_away() {
    let slow = Answer::json(200, "{}").after(Duration::from_secs(2));
    let server = Server::start([("/lookup", slow), ("/end", Answer::status(204))]);
    let text = project(server.port(), "flow twice {\n  run lookup\n  run lookup\n}\n");
    let service = Service::start(&text, &[]);
    let body = r#"{"call":{"uuid":"c-1"}}"#;
    let begun = service.begin("POST", "/v1/flows/twice/run", &["Content-Type: application/json"], body);
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(begun);
    let line = service.logged("CANCELLED");
    assert!(line.contains("\"twice\"") && line.contains("\"c-1\""), "{line}");
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(server.requests().len(), 1, "later steps do not start");
    assert_eq!(service.get("/v1/calls/c-1/variables").body, r#"{"variables":{}}"#, "nothing is persisted");
}

#[test]
fn a_flow_of_a_call_that_has_ended_goes_on_when_its_caller_goes_away() {
    let slow = Answer::json(200, "{}").after(Duration::from_millis(500));
    let server = Server::start([("/lookup", slow), ("/end", Answer::status(204))]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let json = ["Content-Type: application/json"];
    let begun = service.begin("POST", "/v1/flows/sales/run", &json, &ended("c-1"));
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(begun);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    service.logged("\"SUCCESS\"");
}

#[test]
fn a_trace_goes_on_and_a_malformed_one_is_a_new_one() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let given = format!("traceparent: 00-{trace}-00f067aa0ba902b7-01");
    let headers = ["Content-Type: application/json", given.as_str()];
    service.send("POST", "/v1/flows/sales/run", &headers, &ended("c-1")).is(200);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    for request in server.requests() {
        let sent = request.header("traceparent")[0];
        assert!(sent.contains(trace) && !sent.contains("00f067aa0ba902b7"), "{sent}");
    }
    let headers = ["Content-Type: application/json", "traceparent: nonsense"];
    service.send("POST", "/v1/webhooks/lookup/run", &headers, "{}").is(200);
    let sent = server.requests().pop().unwrap();
    assert_eq!(sent.header("traceparent")[0].len(), 55);
}

#[test]
fn what_is_kept_of_a_call_is_that_of_its_last_run() {
    let answers = [
        Answer::json(200, r#"{"tier":"gold"}"#),
        Answer::status(500),
        Answer::json(200, "{}"),
        // Of one run of a flow: before its end is queued, and after it.
        Answer::json(200, r#"{"tier":"gold"}"#),
        Answer::status(500),
    ];
    let answers =
        answers.map(|answer| ("/lookup", answer)).into_iter().chain([("/end", Answer::status(204))]);
    let server = Server::start(answers);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let kept = |call: &str| service.get(&format!("/v1/calls/{call}/variables")).is(200).body;
    let run = || service.post("/v1/webhooks/lookup/run", r#"{"call":"c-1"}"#).is(200);
    run();
    assert!(kept("c-1").contains("gold") && !kept("c-1").contains("error_reason"), "{}", kept("c-1"));
    let failed = run();
    assert!(!kept("c-1").contains("gold") && kept("c-1").contains("error_reason"), "{}", kept("c-1"));
    assert!(!failed.body.contains("cleared"), "{failed:?}");
    run();
    assert!(!kept("c-1").contains("gold") && !kept("c-1").contains("error_reason"), "{}", kept("c-1"));
    service.post("/v1/flows/sales/run", &ended("c-2")).is(200);
    assert!(!kept("c-2").contains("gold") && kept("c-2").contains("error_reason"), "{}", kept("c-2"));
}
