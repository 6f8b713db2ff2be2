//! `fsync` that fails, or does nothing, as a library says that is loaded before all others.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::callers::check;
use super::{Callers, FLOW, Service, project, server, times};

/// Files whose path ends with `UNSYNCED` are not synced, and none can be while there is a file `UNSYNCABLE`.
const SOURCE: &str = r#"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sync_file(int fd, long call) {
  const char *unsynced = getenv("UNSYNCED"), *unsyncable = getenv("UNSYNCABLE");
  if (unsyncable && access(unsyncable, F_OK) == 0) { errno = EIO; return -1; }
  if (unsynced) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    size_t end = strlen(unsynced);
    if (length >= (ssize_t) end && memcmp(path + length - end, unsynced, end) == 0) return 0;
  }
  return (int) syscall(call, fd);
}
int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }
"#;

/// The library, built.
pub struct Shim {
    _folder: TempDir,
    path: String,
}

impl Shim {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (source, path) = (folder.path().join("sync.c"), folder.path().join("sync.so"));
        std::fs::write(&source, SOURCE).unwrap();
        // Rust links with it, so it is there.
        let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&path, &source]).status();
        assert!(built.unwrap().success());
        Self { _folder: folder, path: path.display().to_string() }
    }

    pub fn path(&self) -> &str {
        &self.path
    }
}

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
    let mut service = start(super::super::folder(&text, &[]));
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
