//! PostgreSQL is killed, or can't be reached.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use super::callers::check;
use super::{Callers, FLOW, Service, project, server, times};
use crate::service::away::gated;
use crate::store::postgres;
use crate::support::Way;

#[test]
fn what_got_202_arrives_whenever_the_database_is_killed() {
    // In memory, where it is up again soon: what a killed process has written is kept by the system.
    let Some(database) = postgres::start(&[], &[("TMPDIR", "/dev/shm")]) else { return };
    let server = server();
    let text = project(server.port(), FLOW);
    let service = Service::start(&text, &["--store", &database.address, "--project", "shop"]);
    let port = service.port;
    let callers = Callers::start(4, move || port);
    let mut random = fastrand::Rng::with_seed(3);
    let mut again = None;
    for _ in 0..3 * times() {
        std::thread::sleep(Duration::from_millis(random.u64(100..600)));
        database.kill();
        drop(again.take());
        again = Some(database.restart());
    }
    check(&service, &server, &callers.stop());
}

#[test]
fn what_got_202_arrives_although_processes_and_the_database_are_parted() {
    let Some((one, address)) = gated("service_parted", Way::Open) else { return };
    let Some((two, other)) = gated("service_parted", Way::Open) else { return };
    let server = server();
    let text = project(server.port(), FLOW);
    let start = |address: &str| Service::start(&text, &["--store", address, "--project", "shop"]);
    let services = [start(&address), start(&other)];
    let ports = services.each_ref().map(|service| service.port);
    let turn = Arc::new(AtomicU16::new(0));
    let callers =
        Callers::start(4, move || ports[usize::from(turn.fetch_add(1, Ordering::SeqCst)) % ports.len()]);
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..5 * times() {
        for gate in [&one, &two] {
            gate.set([Way::Open, Way::Shut, Way::Silent][random.usize(..3)]);
        }
        std::thread::sleep(Duration::from_millis(random.u64(100..1500)));
    }
    one.set(Way::Open);
    two.set(Way::Open);
    let told = callers.stop();
    for service in &services {
        check(service, &server, &told);
    }
}
