//! Section 2: deliveries are listed, shown, replayed and cancelled; endpoints are tested, paused and resumed.

use std::time::Duration;

use super::{KEY, SALES, Service, deliveries, ended, project, server, signing};
use crate::support::{Answer, Delivery, Server, at};

/// A service whose endpoint answers 503 and asks for a long time, with this many deliveries, oldest first.
fn with_failing(count: usize) -> (Server, Service, Vec<String>) {
    let full = Answer::status(503).header("Retry-After", "3600").body("no room");
    let server = Server::start([("/end", full), ("/lookup", Answer::json(200, "{}"))]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let accept = |number: usize| {
        service.post("/v1/flows/sales/end", &ended(&format!("c-{number}"))).is(202).text(&["delivery"])
    };
    let ids = (0..count).map(accept).collect();
    (server, service, ids)
}

#[test]
fn deliveries_are_paged_newest_first() {
    let (_server, service, ids) = with_failing(5);
    let page = |after: &str| {
        let answered = service.get(&format!("/v1/deliveries?limit=2{after}")).is(200).json();
        let rows = at(&answered, &["deliveries"]).as_list().unwrap().to_vec();
        let listed: Vec<String> =
            rows.iter().map(|row| at(row, &["id"]).as_text().unwrap().to_owned()).collect();
        (listed, at(&answered, &["next"]).as_text().map(str::to_owned))
    };
    let (mut all, mut next) = page("");
    while let Some(after) = next {
        let (more, further) = page(&format!("&after={after}"));
        all.extend(more);
        next = further;
    }
    all.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(all, ids);
    assert!(service.get("/v1/deliveries?call=c-3").body.contains("\"c-3\""));
    assert_eq!(service.get("/v1/deliveries?limit=99999999999").is(200).body.matches("\"id\"").count(), 5);
    for wrong in ["0", "-1", "+5", "1.5", ""] {
        service.get(&format!("/v1/deliveries?limit={wrong}")).is(422);
    }
    assert_eq!(service.get("/v1/deliveries?flow=none").body, r#"{"deliveries":[],"next":null}"#);
}

#[test]
fn an_attempt_is_shown_with_its_answer() {
    let (_server, service, ids) = with_failing(1);
    let path = format!("/v1/deliveries/{}", ids[0]);
    let shown = service.until(&path, |body| body.contains("status_code"));
    let attempt = &at(&shown.json(), &["attempts"]).as_list().unwrap()[0].clone();
    assert_eq!(at(attempt, &["status_code"]).to_string(), "503");
    assert_eq!(at(attempt, &["response"]).as_text(), Some("no room"));
    assert_eq!(at(attempt, &["reason"]).as_text(), Some("the endpoint answered 503"));
    service.get("/v1/deliveries/nonsense").is(404);
    service.get("/v1/deliveries/00000000-0000-5000-8000-000000000000").is(404);
}

#[test]
fn a_status_that_came_counts_although_its_body_does_not_end_in_time() {
    let stalls = |status: u16| {
        Answer::status(status).body("it goes on").delivery(Delivery::Drip(Duration::from_secs(3)))
    };
    let server = Server::start([("/end", stalls(410)), ("/lookup", Answer::json(200, "{}"))]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let ids: Vec<String> = (0..6)
        .map(|number| {
            service.post("/v1/flows/sales/end", &ended(&format!("c-{number}"))).is(202).text(&["delivery"])
        })
        .collect();
    for id in ids {
        let shown = service.until(&format!("/v1/deliveries/{id}"), |body| body.contains("status_code"));
        assert_eq!(at(&shown.json(), &["state"]).as_text(), Some("failed"));
        let attempt = &at(&shown.json(), &["attempts"]).as_list().unwrap()[0].clone();
        assert_eq!(at(attempt, &["status_code"]).to_string(), "410");
        assert!(at(attempt, &["response"]).as_text().unwrap().starts_with("it"));
    }
}

#[test]
fn half_of_a_secret_that_had_come_is_not_shown() {
    let echo =
        Answer::status(410).body(format!("key={KEY}")).delivery(Delivery::Drip(Duration::from_millis(800)));
    let server = Server::start([("/end", echo), ("/lookup", Answer::json(200, "{}"))]);
    let service = Service::within(signing(server.port()), &["--secrets", "FOLDER/secrets"]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let shown = service.until(&format!("/v1/deliveries/{id}"), |body| body.contains("status_code"));
    let attempt = &at(&shown.json(), &["attempts"]).as_list().unwrap()[0].clone();
    assert_eq!(at(attempt, &["response"]).as_text(), Some("key="));
}

#[test]
fn a_delivery_is_cancelled_once_and_replayed() {
    let (server, service, ids) = with_failing(1);
    let path = format!("/v1/deliveries/{}", ids[0]);
    service.until(&path, |body| body.contains("waiting") && body.contains("status_code"));
    service.post(&format!("{path}/cancel"), "").is(202);
    service.post(&format!("{path}/cancel"), "").is(409);
    service.post(&format!("{path}/replay"), "").is(202);
    service.until(&path, |body| body.matches("status_code").count() == 2);
    let sent = deliveries(&server);
    assert_eq!(sent[0].header("webhook-id"), sent[1].header("webhook-id"));
    for act in ["replay", "cancel"] {
        service.post(&format!("/v1/deliveries/nonsense/{act}"), "").is(404);
    }
}

#[test]
fn all_that_a_filter_finds_are_cancelled_and_replayed() {
    let (server, service, ids) = with_failing(3);
    // Nothing is under way, however long what follows takes.
    service.until("/v1/deliveries", |body| body.matches(r#""attempts":1"#).count() == 3);
    assert_eq!(service.post("/v1/endpoints/crm/pause", "").status, 204);
    service.until("/v1/deliveries", |body| body.matches("waiting").count() == 3);
    let times = r#""since":"2020-01-01T00:00:00Z","until":"2999-01-01T00:00:00+02:00""#;
    for wrong in [
        "{}",
        r#"{"state":"waiting"}"#,
        &format!(r#"{{"state":"nonsense",{times}}}"#),
        r#"{"state":"waiting","since":"yesterday","until":"2999-01-01T00:00:00Z"}"#,
        r#"{"state":"waiting","since":"2020-01-01T00:00Z","until":"2999-01-01T00:00:00Z"}"#,
        r#"{"state":"waiting","since":"2020-01-01T00:00:00Z","until":"2999-01-01T00:00:00+0200"}"#,
        &format!(r#"{{"state":"waiting",{times},"rate":0}}"#),
        &format!(r#"{{"state":"waiting",{times},"to":"none"}}"#),
        &format!(r#"{{"state":"waiting",{times},"dry_run":1}}"#),
    ] {
        service.post("/v1/deliveries/replay", wrong).is(422);
    }
    let body = |state: &str, more: &str| format!(r#"{{"state":"{state}",{times}{more}}}"#);
    let ever =
        r#"{"state":"waiting","since":"0001-01-01T00:00:00Z","until":"9999-12-31T23:59:59Z","dry_run":true}"#;
    assert_eq!(service.post("/v1/deliveries/cancel", ever).is(202).body, r#"{"count":3}"#);
    let counted = service.post("/v1/deliveries/cancel", &body("waiting", r#","dry_run":true"#)).is(202);
    assert_eq!(counted.body, r#"{"count":3}"#);
    let done = service.post("/v1/deliveries/cancel", &body("waiting", "")).is(202);
    assert_eq!(done.body, r#"{"count":3}"#);
    let again = service.post("/v1/deliveries/cancel", &body("cancelled", r#","dry_run":true"#)).is(202);
    assert_eq!(again.body, r#"{"count":0}"#, "as the same call without `dry_run` does");
    assert_eq!(service.post("/v1/endpoints/crm/resume", "").status, 204);
    let sent = deliveries(&server).len();
    let of_one = body("cancelled", r#","call":"c-1","to":"crm","rate":100"#);
    assert_eq!(service.post("/v1/deliveries/replay", &of_one).is(202).body, r#"{"count":1}"#);
    let path = format!("/v1/deliveries/{}", ids[1]);
    service.until(&path, |body| body.matches("status_code").count() == 2);
    assert_eq!(deliveries(&server).len(), sent + 1);
}

#[test]
fn what_is_older_than_it_is_to_be_kept_is_deleted_soon() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &["--keep-delivered", "1s"]);
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    service.until("/v1/deliveries", |body| body.contains("\"delivered\""));
    service.until("/v1/deliveries", |body| body == r#"{"deliveries":[],"next":null}"#);
}

#[test]
fn an_endpoint_is_paused_resumed_and_tested() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    assert_eq!(service.post("/v1/endpoints/crm/pause", "").status, 204);
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    std::thread::sleep(std::time::Duration::from_millis(1300));
    assert!(service.get("/v1/deliveries").body.contains(r#""held":true"#));
    assert_eq!(deliveries(&server).len(), 0);
    let tested = service.post("/v1/endpoints/crm/test", "").is(200);
    assert!(tested.body.starts_with(r#"{"status_code":204,"reason":null,"duration_ms":"#), "{tested:?}");
    assert_eq!(service.post("/v1/endpoints/crm/resume", "").status, 204);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    for act in ["pause", "resume", "test"] {
        service.post(&format!("/v1/endpoints/none/{act}"), "").is(404);
    }
}
