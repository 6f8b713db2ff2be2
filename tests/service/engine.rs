//! The flow engine of `examples/engine` against a real service.

use std::process::Command;

use super::{Service, deliveries, project, server};

const ENGINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/engine/engine.py");

/// Takes a call with the engine; what it says.
fn call(service: &str, spool: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let ran = Command::new("python3")
        .arg(ENGINE)
        .args(arguments)
        .env("HOOK_SERVICE", service)
        .env("HOOK_SPOOL", spool)
        .output()
        .unwrap();
    (ran.status.success(), String::from_utf8(ran.stdout).unwrap())
}

#[test]
fn a_call_goes_through_the_example_s_engine() {
    if Command::new("python3").arg("--version").output().is_err() {
        assert!(std::env::var("CI").is_err(), "Python is not installed");
        return;
    }
    let server = server();
    let flow = "flow sales {\n  run lookup\n  flow-end webhook\n}\n";
    let service = Service::start(&project(server.port(), flow), &[]);
    let spool = service.path().join("spool");
    let address = format!("127.0.0.1:{}", service.port);
    let (well, told) = call(&address, &spool, &["sales", "919879072567"]);
    assert!(well, "{told}");
    for part in ["lookup: music for at most 10000 ms", "lookup: SUCCESS", "hang-up", "handed over: "] {
        assert!(told.contains(part), "{told}");
    }
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let sent = deliveries(&server);
    assert!(sent[0].text().contains(r#"{"name":"$flow.key.tier","value":"gold"}"#), "{:?}", sent[0]);
    assert_eq!(std::fs::read_dir(&spool).unwrap().count(), 0, "nothing is left to hand over");
}
