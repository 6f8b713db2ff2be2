//! Sections 2 to 4: the end of a flow, and its delivery.

use std::time::Duration;

use super::{KEY, SALES, Service, deliveries, ended, folder, project, server, signing};
use crate::support::{Answer, Delivery, Server};

#[test]
fn an_end_is_taken_over_once_and_delivered() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let first = service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    let id = first.text(&["delivery"]);
    // Members in another order are the same request; private variables do not count.
    let body = ended("c-1").replace(r#"{"$flow"#, r#"{"$flow.key.card":"4111","$flow"#);
    assert_eq!(service.post("/v1/flows/sales/end", &body).is(202).text(&["delivery"]), id);
    let other = service.post("/v1/flows/sales/end", &ended("c-1").replace("HFC", "other")).is(409);
    assert_eq!(other.text(&["delivery"]), id);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let sent = deliveries(&server);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].header("webhook-id"), [id]);
    assert!(sent[0].text().contains(r#"{"name":"$flow.key.lead","value":"HFC"}"#), "{:?}", sent[0]);
    // The steps below run once, in the background.
    service.logged("\"below\"");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(server.requests().iter().filter(|request| request.path() == "/lookup").count(), 1);
}

/// Section 3, rule 3; language, section 8: the leading `$` may be left out.
#[test]
fn an_end_with_names_without_their_dollar_is_the_same_request() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let whole = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let short = ended("c-1").replace("\"$flow.key", "\"flow.key");
    assert_ne!(short, ended("c-1"));
    assert_eq!(service.post("/v1/flows/sales/end", &short).is(202).text(&["delivery"]), whole);
    assert_eq!(service.get("/v1/deliveries").body.matches("\"id\"").count(), 1);
}

#[test]
fn an_end_after_a_run_that_could_not_queue_it_is_answered_the_queued_delivery() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let other = ended("c-1").replace("HFC", "other");
    let run = service.post("/v1/flows/sales/run", &other).is(200);
    assert_eq!(run.text(&["flow_end", "status"]), "FAILED", "{run:?}");
    assert_eq!(service.post("/v1/flows/sales/end", &other).is(202).text(&["delivery"]), id);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    assert_eq!(deliveries(&server).len(), 1);
}

#[test]
fn what_is_not_an_end_is_refused() {
    let server = server();
    let service = Service::start(
        &project(
            server.port(),
            "flow quick {\n  run lookup\n}\n\nflow sales {\n  run lookup\n  flow-end webhook\n}\n",
        ),
        &[],
    );
    service.post("/v1/flows/quick/end", &ended("c-1")).is(404);
    service.post("/v1/flows/none/end", &ended("c-1")).is(404);
    service.post("/v1/flows/sales/end", r#"{"call":{"uuid":"c-1"}}"#).is(422);
    for uuid in ["", "c 1", &"c".repeat(256)] {
        service.post("/v1/flows/sales/end", &ended(uuid)).is(400);
        service.post("/v1/flows/sales/run", &format!(r#"{{"call":{{"uuid":"{uuid}"}}}}"#)).is(400);
    }
    service.post("/v1/flows/sales/end", r#"{"call":{"uuid":"c-1","legs":[]}}"#).is(422);
}

#[test]
fn what_was_accepted_survives_the_process() {
    let server = server();
    let broken = Server::start([("/end", Answer::status(500))]);
    let service = Service::start(&project(broken.port(), SALES), &["--project", "shop"]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    service.logged("\"attempt\"");
    let folder = service.kill();
    std::fs::write(folder.path().join("p/a.hook"), project(server.port(), SALES)).unwrap();
    let service = Service::within(folder, &["--project", "shop"]);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let sent = deliveries(&server);
    assert_eq!(sent[0].header("webhook-id"), [id.as_str()], "each attempt has the same id");
    assert_eq!(deliveries(&broken)[0].header("webhook-id"), [id]);
}

#[test]
fn the_end_of_a_removed_flow_is_held_until_it_is_declared_again() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &["--project", "shop"]);
    let folder = service.kill();
    std::fs::write(folder.path().join("p/a.hook"), project(server.port(), "")).unwrap();
    let service = Service::within(folder, &["--project", "shop"]);
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(service.get("/v1/deliveries").body.contains(r#""held":true"#));
    assert_eq!(deliveries(&server).len(), 0);
    std::fs::write(service.path().join("p/a.hook"), project(server.port(), SALES)).unwrap();
    service.until("/v1/deliveries", |body| body.contains("delivered"));
}

#[test]
fn a_delivery_is_signed_by_the_secrets_of_the_attempt() {
    let server = server();
    let service = Service::within(signing(server.port()), &["--secrets", "FOLDER/secrets"]);
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let sent = &deliveries(&server)[0];
    assert!(sent.header("webhook-signature")[0].starts_with("v1,"), "{sent:?}");
    for line in service.log() {
        assert!(!line.contains(KEY.trim_start_matches("whsec_")), "{line}");
    }
}

/// What was queued waits, and uses up nothing.
#[track_caller]
fn is_held(service: &Service, server: &Server) {
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    std::thread::sleep(Duration::from_millis(1500));
    let listed = service.get("/v1/deliveries").body;
    assert!(listed.contains(r#""held":true"#) && listed.contains(r#""attempts":0"#), "{listed}");
    assert!(service.get("/metrics").body.contains("hook_held{endpoint=\"crm\"} 1\n"));
    assert_eq!(deliveries(server).len(), 0);
}

#[test]
fn a_delivery_whose_secrets_are_missing_is_held() {
    let server = server();
    let folder = signing(server.port());
    std::fs::remove_file(folder.path().join("secrets")).unwrap();
    let service = Service::within(folder, &[]);
    assert!(service.logged("\"secrets\"").contains("KEY"));
    assert!(service.get("/readyz").is(200).body.contains(r#""missing_secrets":["KEY"]"#));
    is_held(&service, &server);
}

#[test]
fn a_delivery_whose_key_is_not_usable_is_held_until_it_is() {
    let server = server();
    let folder = signing(server.port());
    std::fs::write(folder.path().join("secrets"), "KEY=nonsense\n").unwrap();
    let service = Service::within(folder, &["--secrets", "FOLDER/secrets"]);
    is_held(&service, &server);
    std::fs::write(service.path().join("secrets"), format!("KEY={KEY}\n")).unwrap();
    service.signal("HUP");
    service.until("/v1/deliveries", |body| body.contains("delivered"));
}

#[test]
fn of_a_failed_answer_the_first_kib_is_kept() {
    let long = format!("{}end", "é".repeat(1000));
    let server =
        Server::start([("/end", Answer::status(500).body(&long)), ("/lookup", Answer::json(200, "{}"))]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let shown = service.until(&format!("/v1/deliveries/{id}"), |body| body.contains("status_code"));
    assert!(shown.body.contains(&format!(r#""response":"{}""#, "é".repeat(512))), "{shown:?}");
}

#[test]
fn of_a_failed_answer_that_is_too_long_the_first_kib_is_kept_too() {
    let long = format!("{KEY}{}", "é".repeat(5 << 20));
    let answers = [
        Answer::status(500).body(&long),
        Answer::status(500).body(&long).delivery(Delivery::Chunked(1000)),
        Answer::status(500).body(&long).encoded("gzip"),
    ];
    for answer in answers {
        let server = Server::start([("/end", answer), ("/lookup", Answer::json(200, "{}"))]);
        let service = Service::within(signing(server.port()), &["--secrets", "FOLDER/secrets"]);
        let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
        let shown = service.until(&format!("/v1/deliveries/{id}"), |body| body.contains("status_code"));
        let kept = shown.body.split(r#""response":""#).nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(kept.len(), 1 << 10, "{shown:?}");
        let (masked, rest) = kept.split_once('é').unwrap();
        assert!(masked.starts_with("[secret"), "{shown:?}");
        assert!(rest.chars().all(|character| character == 'é'), "{shown:?}");
    }
}

/// Half a secret would be left where the reading ends.
#[test]
fn of_a_long_answer_of_little_but_secrets_nothing_is_kept() {
    let long_key = "0123456789".repeat(1000);
    let server = Server::start([
        ("/end", Answer::status(500).body(long_key.repeat(100))),
        ("/lookup", Answer::json(200, "{}")),
    ]);
    let text = project(server.port(), SALES);
    let text = text.replace("  default\n", "  auth bearer($secret.KEY)\n  default\n");
    let folder = folder(&text, &[("secrets", &format!("KEY={long_key}\n"))]);
    let service = Service::within(folder, &["--secrets", "FOLDER/secrets"]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let shown = service.until(&format!("/v1/deliveries/{id}"), |body| body.contains("status_code"));
    assert!(!shown.body.contains("0123456789"), "{shown:?}");
}

#[test]
fn of_an_answer_at_most_64_kib_are_read_and_it_counts_all_the_same() {
    let server = Server::start([
        ("/end", Answer::status(500).body("x".repeat(10 << 20))),
        ("/end", Answer::status(200).body("x".repeat(10 << 20))),
        ("/lookup", Answer::json(200, "{}")),
    ]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let path = format!("/v1/deliveries/{id}");
    service.until(&path, |body| body.contains(r#""status_code":500"#));
    let shown = service.until(&path, |body| body.contains("\"delivered\""));
    assert!(shown.body.contains(r#""status_code":200"#), "{shown:?}");
}

#[test]
fn gone_has_failed_for_good_where_replay_finds_it() {
    let server = Server::start([
        ("/end", Answer::status(410)),
        ("/end", Answer::status(204)),
        ("/lookup", Answer::json(200, "{}")),
    ]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    service.until("/v1/deliveries?state=failed", |body| body.contains(&id));
    service.post(&format!("/v1/deliveries/{id}/replay"), "").is(202);
    service.until("/v1/deliveries?state=delivered", |body| body.contains(&id));
}

#[test]
fn only_the_request_that_queued_a_call_s_end_writes_its_variables() {
    let server = server();
    let counting = r#"webhook n {
  invoke functions.count with { list: $flow.key.list }
  response json { $flow.key.n = data.count }
  persist response
}
flow counted { run n flow-end webhook }
flow plain { flow-end webhook }
"#;
    let service = Service::start(&project(server.port(), counting), &[]);
    for (list, status, failed) in
        [("[1]", "QUEUED", false), ("[1]", "QUEUED", true), ("[1,2]", "FAILED", true)]
    {
        let body = ended("c-1").replace(r#""$flow.key.lead":"HFC""#, &format!(r#""$flow.key.list":{list}"#));
        let run = service.post("/v1/flows/counted/run", &body).is(200);
        assert_eq!(run.text(&["flow_end", "status"]), status, "{run:?}");
        assert_eq!(run.body.ends_with(r#","persist_failed":true}"#), failed, "{run:?}");
        let kept = service.get("/v1/calls/c-1/variables").is(200);
        assert!(kept.body.contains(r#""$flow.key.n":1"#), "{kept:?}");
    }
    // Of a call that was erased nothing is kept, and of a flow that persists nothing nothing is missing.
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let _ = service.send("DELETE", "/v1/calls/c-1", &[], "").is(200);
    let run = service.post("/v1/flows/counted/run", &ended("c-1")).is(200);
    assert!(run.text(&["flow_end", "status"]) == "QUEUED" && run.body.contains("persist_failed"), "{run:?}");
    for _ in 0..2 {
        let run = service.post("/v1/flows/plain/run", &ended("c-2")).is(200);
        assert!(!run.body.contains("persist_failed"), "{run:?}");
    }
}

#[test]
fn an_attempt_that_nobody_settled_in_time_is_logged_too() {
    let slow = Answer::status(204).after(Duration::from_secs(5));
    let server = Server::start([("/end", slow), ("/lookup", Answer::json(200, "{}"))]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    service.until("/v1/deliveries", |body| body.contains("\"sending\""));
    let store = rusqlite::Connection::open(service.path().join("hook.db")).unwrap();
    store.execute("update delivery set due = due_set where state = 1", []).unwrap();
    let line = service.logged("\"attempt\"");
    let members = [
        format!(r#""delivery":"{id}","flow":"sales","call":"c-1","endpoint":"crm","attempt":1"#),
        r#""result":"failed""#.to_owned(),
        r#""reason":"unknown""#.to_owned(),
    ];
    assert!(members.iter().all(|member| line.contains(member)), "{line}");
    assert!(service.get("/metrics").body.contains("hook_attempts_unknown_total 1\n"));
}
