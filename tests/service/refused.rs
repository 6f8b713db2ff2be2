//! Section 4: addresses that are refused, for deliveries as for runs.

use super::{SALES, Service, deliveries, ended, project, server};
use crate::support::{Answer, Server};

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let inside = server();
    let moved = Answer::status(307).header("Location", inside.url("/end"));
    let server = Server::start([("/end", moved), ("/lookup", Answer::json(200, "{}"))]);
    let service = Service::start(&project(server.port(), SALES), &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let path = format!("/v1/deliveries/{id}");
    let shown = service.until(&path, |body| body.contains("status_code"));
    assert!(shown.body.contains(r#""status_code":307"#) && shown.body.contains("waiting"), "{shown:?}");
    assert_eq!(deliveries(&inside).len(), 0);
}

#[test]
fn a_name_that_leads_to_a_refused_address_is_not_connected_to() {
    let server = server();
    let allowed = "  allow network \"127.0.0.0/8\"\n";
    let text = project(server.port(), SALES).replace(allowed, "").replace("127.0.0.1", "localhost");
    let service = Service::start(&text, &[]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let path = format!("/v1/deliveries/{id}");
    let shown = service.until(&path, |body| body.contains("the address is refused"));
    assert!(shown.body.contains(r#""status_code":null"#), "{shown:?}");
    assert_eq!(server.connections(), 0);
}
