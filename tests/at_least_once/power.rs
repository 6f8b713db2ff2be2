//! Power that fails: an ext4 of its own is shut down without what its log has not written. Only root can do that.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::callers::check;
use super::shim::Shim;
use super::{Callers, FLOW, Service, ended, project, server, times};

/// `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`.
const SHUT_DOWN: &str = "import fcntl, os, struct, sys
disk = os.open(sys.argv[1], os.O_RDONLY)
print(flush=True)
input()
fcntl.ioctl(disk, 0x8004587d, struct.pack('I', 2))";

/// A disk in a file, where the tests may mount one.
struct Disk {
    folder: TempDir,
}

fn done(command: &mut Command) -> bool {
    command.output().is_ok_and(|ran| ran.status.success())
}

impl Disk {
    fn new() -> Option<Self> {
        let disk = Self { folder: TempDir::new().unwrap() };
        std::fs::create_dir(disk.path()).unwrap();
        let image = std::fs::File::create(disk.image()).unwrap();
        image.set_len(600 << 20).unwrap();
        if done(Command::new("mkfs.ext4").arg("-q").arg(disk.image())) && disk.mount() {
            return Some(disk);
        }
        eprintln!("skipped: no disk can be mounted");
        None
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn mount(&self) -> bool {
        done(Command::new("mount").args(["-o", "loop"]).arg(self.image()).arg(self.path()))
    }

    /// From now on nothing more reaches the disk; `off` is called right before.
    fn lose_power(&self, off: impl FnOnce()) {
        let mut command = Command::new("python3");
        command.args(["-c", SHUT_DOWN]).arg(self.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
        off();
        child.stdin.take().unwrap().write_all(b"\n").unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// What is on it once the machine is up again.
    fn recover(&self) {
        let started = Instant::now();
        while !done(Command::new("umount").arg(self.path())) {
            assert!(started.elapsed() < Duration::from_secs(30), "the disk is in use");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(self.mount());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

#[test]
fn what_got_202_survives_the_power() {
    let Some(disk) = Disk::new() else { return };
    let server = server();
    let text = project(server.port(), FLOW);
    let store = format!("sqlite:{}/hook.db", disk.path().display());
    let arguments = ["--store", &store, "--project", "shop"];
    let mut service = Service::start(&text, &arguments);
    let port = Arc::new(AtomicU16::new(service.port));
    let of_callers = Arc::clone(&port);
    let callers = Callers::start(4, move || of_callers.load(Ordering::SeqCst));
    let mut random = fastrand::Rng::with_seed(9);
    for _ in 0..3 * times() {
        std::thread::sleep(Duration::from_millis(random.u64(100..600)));
        // Nobody hears what a machine answers once it is off.
        disk.lose_power(|| port.store(0, Ordering::SeqCst));
        service.post("/v1/flows/sales/end", &ended("late")).is(503);
        assert_eq!(service.post("/v1/webhooks/lookup/run", "{}").is(200).text(&["status"]), "SUCCESS");
        let folder = service.kill();
        disk.recover();
        service = Service::within(folder, &arguments);
        port.store(service.port, Ordering::SeqCst);
    }
    check(&service, &server, &callers.stop());
}

/// How many deliveries that were answered with 202 are not there once the power is back.
fn lost(variables: &[(&str, &str)]) -> Option<usize> {
    let disk = Disk::new()?;
    let server = server();
    let store = format!("sqlite:{}/hook.db", disk.path().display());
    let arguments = ["--store", &store, "--project", "shop"];
    let folder = crate::service::folder(&project(server.port(), FLOW), &[]);
    let service = Service::with(folder, &arguments, variables);
    // What is delivered already would be missed by nobody.
    service.post("/v1/endpoints/crm/pause", "").is(204);
    let end = |call| service.post("/v1/flows/sales/end", &ended(&format!("c-{call}"))).is(202);
    let told: Vec<_> = (0..20).map(|call| end(call).text(&["delivery"])).collect();
    disk.lose_power(|| ());
    let folder = service.kill();
    disk.recover();
    let service = Service::within(folder, &arguments);
    let is_lost = |id: &&String| service.get(&format!("/v1/deliveries/{id}")).status == 404;
    Some(told.iter().filter(is_lost).count())
}

#[test]
fn the_power_fails_right_after_202() {
    for _ in 0..times() {
        assert!(lost(&[]).is_none_or(|lost| lost == 0));
    }
}

/// As long as nothing is checkpointed, this is `synchronous=NORMAL`.
#[test]
fn a_log_that_is_not_synced_is_caught() {
    let shim = Shim::new();
    let lost = lost(&[("LD_PRELOAD", shim.path()), ("UNSYNCED", "-wal")]);
    assert!(lost.is_none_or(|lost| lost > 0), "nothing was lost");
}
