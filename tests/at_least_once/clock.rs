//! The clock of a process, which is that of its SQLite, is set forward and back.

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::callers::check;
use super::shim::Shim;
use super::{Callers, FLOW, Service, ended, project, server, times};
use crate::support::{Answer, Server};

const DAY: i64 = 24 * 60 * 60;

/// A clock that can be set.
struct Clock {
    folder: TempDir,
    shim: Shim,
}

impl Clock {
    fn new() -> Self {
        let clock = Self { folder: TempDir::new().unwrap(), shim: Shim::new() };
        clock.set(0);
        clock
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("seconds")
    }

    /// Sets it so many seconds ahead.
    fn set(&self, seconds: i64) {
        let new = self.folder.path().join("new");
        std::fs::write(&new, seconds.to_string()).unwrap();
        std::fs::rename(new, self.path()).unwrap();
    }

    /// A process that has it.
    fn serves(&self, text: &str) -> Service {
        let path = self.path().display().to_string();
        let variables = [("LD_PRELOAD", self.shim.path()), ("CLOCK", path.as_str())];
        Service::with(crate::service::folder(text, &[]), &["--project", "shop"], &variables)
    }
}

#[test]
fn what_got_202_arrives_although_the_clock_is_set() {
    let (clock, server) = (Clock::new(), server());
    let service = clock.serves(&project(server.port(), FLOW));
    let port = service.port;
    let callers = Callers::start(3, move || port);
    let mut random = fastrand::Rng::with_seed(17);
    for _ in 0..6 * times() {
        clock.set(random.i64(-2 * DAY..2 * DAY));
        std::thread::sleep(Duration::from_millis(random.u64(100..600)));
    }
    clock.set(0);
    // What is due follows at the next look.
    std::thread::sleep(Duration::from_secs(3));
    check(&service, &server, &callers.stop());
}

/// Whether what failed while the clock was a day ahead is sent again soon after the clock was set right; `sql` is run on
/// the database before.
fn is_sent_again(sql: &str) -> bool {
    let server = Server::start([("/end", Answer::status(500)), ("/end", Answer::status(204))]);
    let clock = Clock::new();
    clock.set(DAY);
    let service = clock.serves(&project(server.port(), FLOW));
    let database = rusqlite::Connection::open(service.path().join("hook.db")).unwrap();
    database.execute_batch(sql).unwrap();
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    service.until("/v1/deliveries", |body| {
        body.contains(r#""state":"waiting","held":false"#) && body.contains(r#""attempts":1"#)
    });
    clock.set(0);
    // The next attempt is after 5 s, more or less.
    std::thread::sleep(Duration::from_secs(10));
    service.get("/v1/deliveries").body.contains("\"delivered\"")
}

#[test]
fn what_is_due_follows_a_clock_that_is_set_back() {
    assert!(is_sent_again(""));
}

#[test]
fn what_does_not_follow_the_clock_is_caught() {
    let stays =
        "create trigger stays after update of due_set on delivery when new.due_set < old.due_set - 60000
        begin update delivery set due = old.due, due_set = old.due_set where id = new.id; end";
    assert!(!is_sent_again(stays));
}
