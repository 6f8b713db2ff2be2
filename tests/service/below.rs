//! Sections 2 and 5: the steps below `flow-end webhook`.

use std::time::Duration;

use super::{SALES, Service, ended, project, server};
use crate::support::Server;

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
