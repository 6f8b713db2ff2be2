//! `kill -9` of the process: at random, and at the commits, claims, sends and settlements of a delivery.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use super::callers::check;
use super::{Callers, FLOW, Service, project, server, times};
use crate::service::away::gated;
use crate::support::{Moment, Way};

#[test]
fn what_got_202_arrives_whatever_is_killed() {
    let server = server();
    let text = project(server.port(), FLOW);
    let mut service = Service::start(&text, &["--project", "shop"]);
    let port = Arc::new(AtomicU16::new(service.port));
    let of_callers = Arc::clone(&port);
    let callers = Callers::start(4, move || of_callers.load(Ordering::SeqCst));
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..5 * times() {
        std::thread::sleep(Duration::from_millis(random.u64(50..400)));
        service = Service::within(service.kill(), &["--project", "shop"]);
        port.store(service.port, Ordering::SeqCst);
    }
    check(&service, &server, &callers.stop());
}

/// Each transaction of a delivery ends with `commit`: that of what is accepted, of a claim, of a settlement.
#[test]
fn what_got_202_arrives_whichever_commit_the_process_is_killed_at() {
    let Some((gate, address)) = gated("service_commits", Way::Open) else { return };
    let server = server();
    let text = project(server.port(), FLOW);
    let arguments = ["--store", &address, "--project", "shop"];
    let mut service = Service::start(&text, &arguments);
    let port = Arc::new(AtomicU16::new(service.port));
    let of_callers = Arc::clone(&port);
    let callers = Callers::start(2, move || of_callers.load(Ordering::SeqCst));
    let mut random = fastrand::Rng::with_seed(11);
    for round in 0..6 * times() {
        let moment = if round % 2 == 0 { Moment::Before } else { Moment::After };
        let pid = service.pid();
        gate.at(b"commit\0", random.usize(1..30), moment, move || crate::service::place::kill(pid));
        service.ended();
        service = Service::within(service.kill(), &arguments);
        port.store(service.port, Ordering::SeqCst);
    }
    check(&service, &server, &callers.stop());
}
