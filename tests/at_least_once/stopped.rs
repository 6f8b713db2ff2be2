//! A process that stands still for longer than a lease.

use std::time::Duration;

use super::{FLOW, Service, deliveries, ended, project};
use crate::service::several::database;
use crate::support::{Answer, Server};

#[test]
fn a_process_that_was_stopped_past_its_lease_settles_nothing() {
    let Some(address) = database("service_stopped") else { return };
    // The first attempt is answered after the process has been stopped.
    let server = Server::start([
        ("/end", Answer::status(500).after(Duration::from_secs(3))),
        ("/end", Answer::status(204)),
    ]);
    let text = project(server.port(), FLOW);
    let start = || Service::start(&text, &["--store", &address, "--project", "shop"]);
    let stopped = start();
    let id = stopped.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    while deliveries(&server).is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    stopped.signal("STOP");
    let other = start();
    let path = format!("/v1/deliveries/{id}");
    std::thread::sleep(Duration::from_secs(41));
    let found = other.until(&path, |body| body.contains("\"delivered\""));
    assert!(found.body.contains(r#""reason":"unknown""#), "{found:?}");
    stopped.signal("CONT");
    let line = stopped.logged("\"attempt\"");
    assert!(line.contains("\"settled\":false"), "{line}");
    // Its attempt is recorded all the same, in the place of what was not known.
    let after = other.until(&path, |body| !body.contains("unknown"));
    // Once it goes on, its time is over and the answer is there: either may be seen first.
    let is_recorded = ["TIMEOUT", "the endpoint answered 500"].iter().any(|why| after.body.contains(why));
    assert!(after.body.contains("\"delivered\"") && is_recorded, "{after:?}");
    assert!(stopped.get("/metrics").body.contains("hook_settlements_lost_total 1\n"));
    let ids: Vec<_> =
        deliveries(&server).iter().map(|sent| sent.header("webhook-id")[0].to_owned()).collect();
    assert_eq!(ids, [id.clone(), id]);
}
