//! `fsync` that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::callers::check;
use super::shim::Shim;
use super::{Callers, FLOW, Service, project, server, times};

#[test]
fn what_got_202_arrives_although_fsync_fails() {
    let shim = Shim::new();
    let server = server();
    let text = project(server.port(), FLOW);
    let flag = TempDir::new().unwrap();
    let flag = flag.path().join("fails");
    let unsyncable = flag.display().to_string();
    let variables = [("LD_PRELOAD", shim.path()), ("UNSYNCABLE", &*unsyncable)];
    let start = |folder| Service::with(folder, &["--project", "shop"], &variables);
    let mut service = start(crate::service::folder(&text, &[]));
    let port = Arc::new(AtomicU16::new(service.port));
    let of_callers = Arc::clone(&port);
    let callers = Callers::start(3, move || of_callers.load(Ordering::SeqCst));
    let mut random = fastrand::Rng::with_seed(13);
    for _ in 0..times() {
        std::thread::sleep(Duration::from_millis(random.u64(100..600)));
        std::fs::write(&flag, "").unwrap();
        // It ends by itself.
        assert_eq!(service.ended(), Some(0), "{:#?}", service.log());
        std::fs::remove_file(&flag).unwrap();
        service = start(service.kill());
        port.store(service.port, Ordering::SeqCst);
    }
    check(&service, &server, &callers.stop());
}
