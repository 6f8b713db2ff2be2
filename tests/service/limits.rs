//! Section 5: limits, and callers that are slow on purpose.

use std::time::{Duration, Instant};

use super::{SALES, Service, ended, project, server};
use crate::support::{Answer, Server, one_in};

const JSON: &str = "Content-Type: application/json";

#[test]
fn a_body_has_at_most_8_mib() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let of = |size: usize| {
        let frame = r#"{"variables":{"$flow.key.a":""}}"#.len();
        format!(r#"{{"variables":{{"$flow.key.a":"{}"}}}}"#, "x".repeat(size - frame))
    };
    service.post("/v1/webhooks/lookup/run", &of(8 << 20)).is(200);
    service.post("/v1/webhooks/lookup/run", &of((8 << 20) + 1)).is(413);
}

#[test]
fn more_runs_than_allowed_are_refused_and_nothing_is_sent() {
    let slow = Answer::json(200, "{}").after(Duration::from_secs(2));
    let server = Server::start([("/lookup", slow)]);
    let service = Service::start(&project(server.port(), ""), &["--max-runs", "1"]);
    let begun = service.begin("POST", "/v1/webhooks/lookup/run", &[JSON], "{}");
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let refused = service.post("/v1/webhooks/lookup/run", "{}").is(503);
    assert!(refused.head.to_ascii_lowercase().contains("retry-after: "), "{refused:?}");
    begun.answered().is(200);
    service.post("/v1/webhooks/lookup/run", "{}").is(200);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn more_waiting_deliveries_than_allowed_are_refused() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &["--max-queued", "2"]);
    assert_eq!(service.post("/v1/endpoints/crm/pause", "").status, 204);
    let first = service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    service.post("/v1/flows/sales/end", &ended("c-2")).is(202);
    service.post("/v1/flows/sales/end", &ended("c-3")).is(503);
    // What is queued already is not one more.
    assert_eq!(service.post("/v1/flows/sales/end", &ended("c-1")).is(202).body, first.body);
    service.post("/v1/flows/sales/end", &ended("c-1").replace("HFC", "other")).is(409);
    let ran = service.post("/v1/flows/sales/run", &ended("c-4")).is(200);
    assert_eq!(ran.text(&["flow_end", "status"]), "FAILED");
    assert_eq!(ran.text(&["status"]), "FAILED");
    assert_eq!(service.post("/v1/endpoints/crm/resume", "").status, 204);
    service.until("/v1/deliveries", |body| body.matches("delivered").count() == 2);
    std::thread::sleep(Duration::from_millis(1100));
    service.post("/v1/flows/sales/end", &ended("c-4")).is(202);
}

#[test]
fn bodies_share_the_memory() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &["--max-memory", "1KiB"]);
    let large = format!(r#"{{"variables":{{"$flow.key.a":"{}"}}}}"#, "x".repeat(2000));
    service.post("/v1/webhooks/lookup/run", &large).is(503);
    service.post("/v1/webhooks/lookup/run", "{}").is(200);
}

#[test]
fn slow_heads_and_silent_connections_are_closed_and_others_are_answered() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let started = Instant::now();
    let silent = service.connect();
    let mut slow = service.connect();
    slow.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ");
    let mut without_stream = service.connect();
    without_stream.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\0\x04\x01\0\0\0\0");
    service.get("/healthz").is(200);
    assert_eq!(silent.answered().status, 0);
    assert_eq!(without_stream.answered().status, 0);
    assert_eq!(slow.answered().status, 0);
    let took = started.elapsed();
    assert!((Duration::from_secs(9)..Duration::from_secs(20)).contains(&took), "{took:?}");
}

#[test]
fn the_head_of_a_later_request_has_its_own_10_s() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let mut kept = service.connect();
    kept.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    // Longer than a head may take: an idle connection has more time.
    std::thread::sleep(Duration::from_secs(12));
    let started = Instant::now();
    kept.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ");
    let answered = kept.answered();
    assert_eq!(answered.status, 200);
    assert_eq!(answered.body.matches("HTTP/1.1").count(), 0, "{answered:?}");
    let took = started.elapsed();
    assert!((Duration::from_secs(9)..Duration::from_secs(20)).contains(&took), "{took:?}");
}

#[test]
fn a_run_under_way_is_not_cut_off_as_a_slow_head() {
    // It waits for real limits, which is left to CI.
    if one_in(2, 1) > 1 {
        return;
    }
    // Longer than a head may take.
    let slow = Answer::json(200, r#"{"tier":"gold"}"#).after(Duration::from_secs(13));
    let server = Server::start([("/lookup", slow)]);
    let text = project(server.port(), "").replace("wait 10s", "wait 20s");
    let service = Service::start(&text, &[]);
    let head = "POST /v1/webhooks/lookup/run HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";
    let mut asking = service.connect();
    asking.write(&format!("{head}Expect: 100-continue\r\n\r\n"));
    let first = asking.first();
    assert!(first.starts_with("HTTP/1.1 100 "), "{first}");
    asking.write("{}");
    let mut bare = service.connect();
    bare.write(&format!("{}\n{{}}", head.replace("\r\n", "\n")));
    for begun in [asking, bare] {
        let ran = begun.answered().is(200);
        assert_eq!(ran.text(&["status"]), "SUCCESS");
    }
}
