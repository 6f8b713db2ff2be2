//! Sections 2 and 5: the steps below `flow-end webhook`.

use std::time::Duration;

use super::{SALES, Service, ended, project, server};
use crate::support::{Answer, Server};

/// How often the webhook was asked.
fn lookups(server: &Server) -> usize {
    server.requests().iter().filter(|request| request.path() == "/lookup").count()
}

#[test]
fn a_run_that_did_not_queue_the_end_leaves_the_steps_below_to_whoever_does() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &["--max-queued", "1"]);
    assert_eq!(service.post("/v1/endpoints/crm/pause", "").status, 204);
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    service.logged(r#""event":"below","flow":"sales","call":"c-1""#);
    assert_eq!(lookups(&server), 1);
    let ran = service.post("/v1/flows/sales/run", &ended("c-2")).is(200);
    assert_eq!(ran.text(&["flow_end", "status"]), "FAILED");
    assert_eq!(lookups(&server), 2, "of the step above");
    assert_eq!(service.post("/v1/endpoints/crm/resume", "").status, 204);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    std::thread::sleep(Duration::from_millis(1100));
    service.post("/v1/flows/sales/end", &ended("c-2")).is(202);
    service.logged(r#""event":"below","flow":"sales","call":"c-2""#);
    assert_eq!(lookups(&server), 3);
    service.until("/v1/deliveries?state=delivered", |body| body.contains("c-2"));
    std::thread::sleep(Duration::from_millis(1100));
    // What is queued is found, and its steps were taken.
    let again = service.post("/v1/flows/sales/run", &ended("c-2")).is(200);
    assert_eq!(again.text(&["flow_end", "status"]), "QUEUED");
    assert_eq!(lookups(&server), 4, "of the step above");
}

#[test]
fn steps_below_an_end_wait_for_a_place_and_runs_are_refused_meanwhile() {
    let slow = Answer::json(200, "{}").after(Duration::from_secs(1));
    let server = Server::start([("/lookup", slow), ("/end", Answer::status(204))]);
    let below = "flow waited {\n  flow-end webhook\n  run lookup\n}\n\nflow sent {\n  flow-end webhook\n  run mail\n}\n";
    let mail =
        format!("webhook mail {{\n  GET \"http://127.0.0.1:{}/lookup\"\n  no wait\n}}\n", server.port());
    let service = Service::start(&project(server.port(), &format!("{mail}\n{below}")), &["--max-runs", "1"]);
    for (flow, before) in [("waited", 0), ("sent", 2)] {
        for call in ["a", "b"] {
            service.post(&format!("/v1/flows/{flow}/end"), &ended(&format!("{flow}-{call}"))).is(202);
        }
        while lookups(&server) == before {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(service.get("/metrics").body.contains("\nhook_runs_waiting 1\n"), "{flow}");
        service.post("/v1/webhooks/lookup/run", "{}").is(503);
        assert_eq!(lookups(&server), before + 1, "one at a time");
        service.logged(&format!(r#""event":"below","flow":"{flow}","call":"{flow}-b""#));
        service.until("/metrics", |text| text.contains("\nhook_runs_waiting 0\n"));
        assert_eq!(lookups(&server), before + 2);
    }
}
