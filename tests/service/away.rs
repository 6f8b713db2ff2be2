//! Section 3 rule 6: a store that can't be reached never stops runs.

use super::several::database;
use super::{SALES, Service, deliveries, ended, project, server};
use crate::store::postgres;
use crate::support::{Gate, Way, one_in};

const JSON: &str = "Content-Type: application/json";

/// A gate before the database of that name, and its address there; `None` where PostgreSQL is not installed.
pub fn gated(name: &str, way: Way) -> Option<(Gate, String)> {
    database(name)?;
    let gate = Gate::before(postgres::socket()?, way);
    let address = format!("postgres://postgres@127.0.0.1:{}/{name}", gate.port());
    Some((gate, address))
}

/// What callers see while the store is away.
fn runs_go_on(service: &Service, call: &str) {
    let body = format!(r#"{{"call":"{call}"}}"#);
    let ran = service.post("/v1/webhooks/lookup/run", &body).is(200);
    assert_eq!(ran.text(&["status"]), "SUCCESS");
    assert!(ran.body.ends_with(r#","persist_failed":true}"#), "{ran:?}");
    let whole = service.post("/v1/flows/sales/run", &ended(&format!("{call}-run"))).is(200);
    assert_eq!(whole.text(&["flow_end", "status"]), "FAILED");
    let refused = service.post("/v1/flows/sales/end", &ended(&format!("{call}-end"))).is(503);
    assert!(refused.head.to_ascii_lowercase().contains("retry-after:"), "{refused:?}");
    let key = format!("Idempotency-Key: {call}");
    service.send("POST", "/v1/webhooks/lookup/run", &[JSON, &key], "{}").is(503);
    service.get("/v1/deliveries").is(503);
    service.get("/readyz").is(200);
    assert_eq!(service.get("/metrics").status, 200);
}

#[test]
fn a_store_that_can_t_be_reached_never_stops_runs() {
    let Some((gate, address)) = gated("service_away", Way::Shut) else { return };
    let server = server();
    let text = project(server.port(), SALES);
    let service = Service::start(&text, &["--store", &address, "--project", "shop"]);
    runs_go_on(&service, "a");
    assert_eq!(service.get("/readyz/deliveries").status, 503);
    gate.set(Way::Open);
    // The names of the flows are kept once the store is there, as are deliveries.
    service.until("/readyz/deliveries", |body| body == r#"{"ready":true}"#);
    service.post("/v1/flows/sales/end", &ended("a-end")).is(202);
    service.post("/v1/flows/sales/end", &ended("a-run").replace("HFC", "other")).is(202);
    service.until("/v1/deliveries", |body| body.matches("\"delivered\"").count() == 2);
    let declared = "select count(*) from flow where name = 'sales'";
    assert_eq!(count(&address, declared), 1);
    gate.set(Way::Shut);
    runs_go_on(&service, "b");
    gate.set(Way::Open);
    service.until("/readyz/deliveries", |body| body == r#"{"ready":true}"#);
    gate.set(Way::Silent);
    runs_go_on(&service, "c");
    gate.set(Way::Open);
    service.until("/readyz/deliveries", |body| body == r#"{"ready":true}"#);
    for call in ["b-end", "c-end"] {
        service.post("/v1/flows/sales/end", &ended(call)).is(202);
    }
    service.until("/v1/deliveries?call=c-end", |body| body.contains("\"delivered\""));
    assert!(!deliveries(&server).is_empty());
}

#[test]
fn a_store_that_does_not_answer_at_the_start_stops_no_runs() {
    // It waits for real limits, which is left to CI.
    if one_in(2, 1) > 1 {
        return;
    }
    let Some((gate, address)) = gated("service_silent", Way::Silent) else { return };
    let server = server();
    let text = project(server.port(), SALES);
    let service = Service::start(&text, &["--store", &address, "--project", "shop"]);
    runs_go_on(&service, "a");
    gate.set(Way::Open);
    service.until("/readyz/deliveries", |body| body == r#"{"ready":true}"#);
    service.post("/v1/flows/sales/end", &ended("a-end")).is(202);
    service.until("/v1/deliveries?call=a-end", |body| body.contains("\"delivered\""));
}

/// What a query counts, until it counts anything.
fn count(address: &str, sql: &str) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = postgres::client(address).await;
        for _ in 0..100 {
            let count = client.query_one(sql, &[]).await.unwrap().get(0);
            if count != 0 {
                return count;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        0
    })
}
