//! Section 1: several processes on one PostgreSQL, which come and go.

use std::collections::BTreeSet;

use super::{SALES, Service, deliveries, ended, project, server};
use crate::store::postgres;
use crate::support::{Answer, Server};

/// The address of a database of that name; `None` where PostgreSQL is not installed.
pub fn database(name: &str) -> Option<String> {
    postgres::address()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    Some(runtime.block_on(postgres::database(name)))
}

#[test]
fn every_process_serves_and_delivers_and_none_is_needed() {
    let Some(address) = database("service_several") else { return };
    let server = server();
    let text = project(server.port(), SALES);
    let start = || Service::start(&text, &["--store", &address, "--project", "shop"]);
    let (one, two) = (start(), start());
    let mut ids = BTreeSet::new();
    for number in 0..20 {
        let service = if number % 2 == 0 { &one } else { &two };
        let body = ended(&format!("c-{number}"));
        ids.insert(service.post("/v1/flows/sales/end", &body).is(202).text(&["delivery"]));
        // The other process knows it, and answers the same.
        let other = if number % 2 == 0 { &two } else { &one };
        assert!(ids.contains(&other.post("/v1/flows/sales/end", &body).is(202).text(&["delivery"])));
    }
    two.until("/v1/deliveries", |body| body.matches("delivered").count() == 20);
    let sent = deliveries(&server);
    let received: BTreeSet<String> =
        sent.iter().map(|sent| sent.header("webhook-id")[0].to_owned()).collect();
    assert_eq!((received, sent.len()), (ids, 20), "each once");
    // A pause holds in every process, and one that has died is not needed.
    assert_eq!(one.post("/v1/endpoints/crm/pause", "").status, 204);
    two.post("/v1/flows/sales/end", &ended("last")).is(202);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(two.get("/v1/deliveries").body.contains(r#""held":true"#));
    one.kill();
    assert_eq!(two.post("/v1/endpoints/crm/resume", "").status, 204);
    two.until("/v1/deliveries", |body| body.matches("delivered").count() == 21);
    assert!(two.get("/metrics").body.contains("\nhook_oldest_snapshot_seconds "));
}

#[test]
fn two_versions_of_a_project_side_by_side_hold_nothing_for_ever() {
    let Some(address) = database("service_versions") else { return };
    let (server, added) = (server(), Server::start([("/end", Answer::status(204))]));
    let old = project(server.port(), SALES);
    let more = "endpoint second {\n  POST \"http://127.0.0.1:PORT/end\"\n}\n\nflow other {\n  run lookup\n  flow-end webhook to second\n}\n";
    let more = more.replace("PORT", &added.port().to_string());
    // The new version adds an endpoint and removes a flow.
    let new = project(server.port(), &more);
    let start = |text: &str| Service::start(text, &["--store", &address, "--project", "shop"]);
    let (old, new) = (start(&old), start(&new));
    new.post("/v1/flows/other/end", &ended("c-1")).is(202);
    old.post("/v1/flows/other/end", &ended("c-2")).is(202);
    old.post("/v1/flows/sales/end", &ended("c-3")).is(202);
    new.post("/v1/flows/sales/end", &ended("c-4")).is(202);
    new.until("/v1/deliveries", |body| body.matches("\"delivered\"").count() == 4);
    assert_eq!((deliveries(&server).len(), deliveries(&added).len()), (2, 2));
}
