//! Section 4: addresses that are refused, for deliveries as for runs.

use tempfile::TempDir;

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
fn a_delivery_to_this_machine_is_held_and_not_connected_to() {
    let server = server();
    let allowed = "  allow network \"127.0.0.0/8\"\n";
    let text = project(server.port(), SALES).replace(allowed, "").replace("127.0.0.1", "{{$secret.HOST}}");
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("p")).unwrap();
    std::fs::write(folder.path().join("p/a.hook"), text).unwrap();
    std::fs::write(folder.path().join("secrets.env"), "HOST=localhost\n").unwrap();
    let service = Service::within(folder, &["--secrets", "FOLDER/secrets.env"]);
    let id = service.post("/v1/flows/sales/end", &ended("c-1")).is(202).text(&["delivery"]);
    let path = format!("/v1/deliveries/{id}");
    let shown = service.get(&path).is(200);
    assert!(shown.body.contains(r#""held":true"#) && shown.body.contains(r#""attempts":[]"#), "{shown:?}");
    assert_eq!(server.connections(), 0);
}
