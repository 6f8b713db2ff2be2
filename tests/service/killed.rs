//! Sections 3 and 4: `kill -9` at random; a checker holds what callers were told against what the endpoint received.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::{Service, deliveries, ended, project, server};

/// How often the process is killed. `HOOK_KILLS=1000` is the long form.
fn kills() -> usize {
    std::env::var("HOOK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5)
}

#[test]
fn what_got_202_arrives_whatever_is_killed() {
    let server = server();
    let text = project(server.port(), "flow sales {\n  flow-end webhook\n}\n");
    let mut service = Service::start(&text, &["--project", "shop"]);
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    let mut repeated = None;
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..kills() {
        let (address, stop) = (service.port, Instant::now() + Duration::from_millis(random.u64(50..400)));
        let first = repeated.take();
        let caller = std::thread::spawn(move || call(address, round, first));
        while Instant::now() < stop {
            std::thread::sleep(Duration::from_millis(1));
        }
        let folder = service.kill();
        let (accepted, unanswered) = caller.join().unwrap();
        told.extend(accepted);
        repeated = Some(unanswered);
        service = Service::within(folder, &["--project", "shop"]);
    }
    if let Some(call) = repeated {
        let answered = service.post("/v1/flows/sales/end", &ended(&call)).is(202);
        told.insert(call, answered.text(&["delivery"]));
    }
    // A claim of a process that was killed runs out after 40 s.
    let deadline = Instant::now() + Duration::from_secs(90);
    while !service.get("/v1/deliveries?state=waiting").body.starts_with(r#"{"deliveries":[]"#)
        || !service.get("/v1/deliveries?state=sending").body.starts_with(r#"{"deliveries":[]"#)
    {
        assert!(Instant::now() < deadline, "something is due and not delivered: {:#?}", service.log());
        std::thread::sleep(Duration::from_millis(200));
    }
    let mut received: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for sent in deliveries(&server) {
        let call =
            sent.text().split("\"phonon-uuid\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        received.entry(call).or_default().insert(sent.header("webhook-id")[0].to_owned());
    }
    assert!(told.len() >= kills(), "{} were accepted", told.len());
    for (call, id) in told {
        let ids = received.get(&call).unwrap_or_else(|| panic!("{call} got 202 and never arrived"));
        assert_eq!(ids, &BTreeSet::from([id]), "{call} has one id");
    }
}

/// Hands calls over until the process is gone: what was accepted, and the call that was not answered.
fn call(port: u16, round: usize, first: Option<String>) -> (BTreeMap<String, String>, String) {
    let mut accepted = BTreeMap::new();
    let calls = first.into_iter().chain((0..).map(|number| format!("c-{round}-{number}")));
    for call in calls {
        match super::place::post(port, "/v1/flows/sales/end", &ended(&call)) {
            Some(answered) if answered.status == 202 => {
                accepted.insert(call, answered.text(&["delivery"]));
            }
            _ => return (accepted, call),
        }
    }
    panic!("there is always another call")
}
