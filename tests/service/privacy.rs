//! Section 6: a call's content is erased, and private values are not stored.

use crate::support::{Answer, Server, at};

use super::{SALES, Service, deliveries, ended, folder, project, server};

#[test]
fn an_erased_call_has_no_content_and_can_t_be_replayed() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    service.post("/v1/webhooks/lookup/run", r#"{"call":"c-1"}"#).is(200);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    service.logged("\"below\"");
    let erased = service.send("DELETE", "/v1/calls/c-1", &[], "").is(200);
    assert_eq!(erased.body, r#"{"pending":false}"#);
    assert_eq!(service.get("/v1/calls/c-1/variables").body, r#"{"variables":{}}"#);
    let shown = service.get(&format!("/v1/deliveries/{id}")).is(200);
    assert!(shown.body.contains(r#""erased":true"#) && shown.body.contains(r#""payload":null"#), "{shown:?}");
    service.post(&format!("/v1/deliveries/{id}/replay"), "").is(410);
    service.post(&format!("/v1/deliveries/{id}/cancel"), "").is(410);
    // Nothing more is kept of it, which a run that persists something says.
    let late = service.post("/v1/webhooks/lookup/run", r#"{"call":"c-1"}"#).is(200);
    assert!(late.body.ends_with(r#","persist_failed":true}"#), "{late:?}");
    let other = service.post("/v1/webhooks/lookup/run", r#"{"call":"c-9"}"#).is(200);
    assert!(!other.body.contains("persist_failed"), "{other:?}");
}

#[test]
fn an_erased_call_s_results_are_not_kept_for_their_keys() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let run = |call: &str| {
        let (key, body) = (format!("Idempotency-Key: {call}"), format!(r#"{{"call":"{call}"}}"#));
        service.send("POST", "/v1/webhooks/lookup/run", &["Content-Type: application/json", &key], &body)
    };
    let (_, other) = (run("c-1").is(200), run("c-2").is(200));
    let _ = service.send("DELETE", "/v1/calls/c-1", &[], "").is(200);
    assert_eq!(run("c-1").is(409).text(&["result"]), "unknown");
    assert_eq!(run("c-2").is(200).body, other.body);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn an_unsettled_payload_goes_when_its_delivery_is_settled() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    assert_eq!(service.post("/v1/endpoints/crm/pause", "").status, 204);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let erased = service.send("DELETE", "/v1/calls/c-1", &[], "").is(202);
    assert_eq!(erased.body, r#"{"pending":true}"#);
    assert_eq!(service.post("/v1/endpoints/crm/resume", "").status, 204);
    let path = format!("/v1/deliveries/{id}");
    let shown = service.until(&path, |body| body.contains("delivered"));
    assert!(shown.body.contains(r#""payload":null"#), "{shown:?}");
    assert_eq!(deliveries(&server).len(), 1);
}

#[test]
fn private_variables_and_secrets_are_not_in_the_store() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let body = ended("c-1").replace(r#"{"$flow"#, r#"{"$flow.key.card":"4111222233334444","$flow"#);
    service.post("/v1/flows/sales/run", &body).is(200);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    for file in ["hook.db", "hook.db-wal"] {
        let bytes = std::fs::read(service.path().join(file)).unwrap_or_default();
        let found = bytes.windows(16).any(|window| window == b"4111222233334444");
        assert!(!found, "{file}");
    }
    assert!(service.log().iter().all(|line| !line.contains("4111222233334444")));
}

#[test]
fn private_values_that_a_receiver_echoes_are_masked_in_excerpts() {
    let echo = Answer::status(410).body("no card 4111222233334444, please");
    let server = Server::start([("/end", echo), ("/lookup", Answer::json(200, "{}"))]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    for (call, path) in [("c-1", "run"), ("c-2", "end")] {
        let body = ended(call).replace(r#"{"$flow"#, r#"{"$flow.key.card":"4111222233334444","$flow"#);
        service.post(&format!("/v1/flows/sales/{path}"), &body);
        let listed = service.until(&format!("/v1/deliveries?call={call}"), |body| body.contains("failed"));
        let listed = listed.json();
        let id =
            at(&at(&listed, &["deliveries"]).as_list().unwrap()[0], &["id"]).as_text().unwrap().to_owned();
        let shown = service.get(&format!("/v1/deliveries/{id}")).is(200);
        assert!(shown.body.contains("no card [private], please"), "{shown:?}");
        // Another request with the same hash changes nothing of what was queued: private variables are left out of it.
        if path == "end" {
            let other = body.replace("4111222233334444", "5111222233334444");
            service.post("/v1/flows/sales/end", &other).is(202);
        }
        // It is known still where a replay brings it back.
        service.post(&format!("/v1/deliveries/{id}/replay"), "").is(202);
        let path = format!("/v1/deliveries/{id}");
        let shown = service.until(&path, |body| body.matches("no card [private], please").count() == 2);
        assert!(!shown.body.contains("4111222233334444"), "{shown:?}");
    }
}

/// Serves a project whose endpoint takes `topsecret99`.
fn with_a_secret(server: &Server) -> Service {
    let text =
        project(server.port(), SALES).replace("  default\n", "  auth bearer($secret.TOK)\n  default\n");
    Service::within(folder(&text, &[("secrets", "TOK=topsecret99\n")]), &["--secrets", "FOLDER/secrets"])
}

#[test]
fn what_is_hidden_stands_in_no_log_line_and_no_problem() {
    let server = server();
    let service = with_a_secret(&server);
    service.post("/v1/flows/sales/end", &ended("c-topsecret99")).is(202);
    let body = r#"{"variables":{"$flow.key.card":"4111222233334444"},"call":"w-4111222233334444"}"#;
    service.post("/v1/webhooks/lookup/run", body).is(200);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    service.get("/v1/calls/c-topsecret99/variables").is(200);
    service.send("DELETE", "/v1/calls/c-topsecret99", &[], "").is(200);
    for event in ["end", "attempt", "below", "read", "erase"] {
        let line = service.logged(&format!(r#""event":"{event}""#));
        assert!(line.contains("c-[secret]"), "{line}");
    }
    service.logged("w-[private]");
    for answered in [
        service.post("/v1/webhooks/topsecret99/run", "{}").is(404),
        service.post("/v1/webhooks/lookup/run", r#"{"topsecret99":1}"#).is(422),
        service.get("/v1/deliveries?state=topsecret99").is(422),
    ] {
        assert!(answered.body.contains("[secret]") && !answered.body.contains("topsecret99"), "{answered:?}");
    }
    let log = service.log();
    assert!(
        log.iter().all(|line| !line.contains("topsecret99") && !line.contains("4111222233334444")),
        "{log:#?}"
    );
}

#[test]
fn a_secret_in_a_call_record_is_sent_and_not_shown() {
    let server = server();
    let service = with_a_secret(&server);
    let recorded = |uuid: &str| {
        ended(uuid)
            .replace("}]}", r#"}],"recordings":[{"file_name":"topsecret99","url":"https://r.example/"}]}"#)
    };
    let run = service.post("/v1/flows/sales/run", &recorded("c-1")).is(200);
    let id = service.post("/v1/flows/sales/end", &recorded("c-2")).is(202).text(&["delivery"]);
    service.until("/v1/deliveries", |body| body.matches("delivered").count() == 2);
    let shown = service.get(&format!("/v1/deliveries/{id}")).is(200);
    for answered in [run, shown] {
        assert!(answered.body.contains(r#""recordedFileName":"[secret]""#), "{answered:?}");
        assert!(!answered.body.contains("topsecret99"), "{answered:?}");
    }
    for sent in deliveries(&server) {
        assert!(
            String::from_utf8_lossy(&sent.body).contains(r#""recordedFileName":"topsecret99""#),
            "{sent:?}"
        );
    }
}

#[test]
fn what_callers_did_is_recorded_in_the_store_and_the_log() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    service.get(&format!("/v1/deliveries/{id}")).is(200);
    service.get("/v1/calls/c-1/variables").is(200);
    service.post(&format!("/v1/deliveries/{id}/replay"), "").is(202);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    service.post(&format!("/v1/deliveries/{id}/cancel"), "").is(409);
    let times = r#""since":"2020-01-01T00:00:00Z","until":"2999-01-01T00:00:00Z""#;
    service.post("/v1/deliveries/cancel", &format!(r#"{{"state":"failed",{times}}}"#)).is(202);
    service.send("DELETE", "/v1/calls/c-1", &[], "").is(200);
    service.post("/v1/deliveries/replay", &format!(r#"{{"state":"failed",{times},"to":"crm"}}"#)).is(202);
    service.logged(r#"{"rate":10,"#);
    for (event, count) in [("read", 1), ("replay", 1), ("cancel", 0), ("erase", 1)] {
        let line = service.logged(&format!("\"event\":\"{event}\""));
        assert!(line.contains(&format!("\"count\":{count}")) && line.contains("\"caller\":\"\""), "{line}");
    }
    let store = rusqlite::Connection::open(service.path().join("hook.db")).unwrap();
    let mut acts = store.prepare("select what, filter, count from act order by at, what").unwrap();
    let acts = acts.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    let acts: Vec<(String, String, i64)> = acts.unwrap().map(Result::unwrap).collect();
    let of = |what: &str, filter: &str, count: i64| {
        acts.iter().any(|act| act.0 == what && act.1.contains(filter) && act.2 == count)
    };
    assert!(of("read", &id, 1) && of("read", "c-1", 1) && of("replay", &id, 1), "{acts:?}");
    assert!(of("cancel", "failed", 0) && of("erase", "c-1", 1), "{acts:?}");
    assert!(of("replay", r#""rate":10,"to":"crm""#, 0), "{acts:?}");
}
