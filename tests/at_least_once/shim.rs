//! A library that is loaded before all others: `fsync` that fails or does nothing, a clock that is set.

use std::process::Command;

use tempfile::TempDir;

/// Files whose path ends with `UNSYNCED` are not synced, and none can be while there is a file `UNSYNCABLE`. The clock is
/// as many seconds ahead as the file `CLOCK` says.
const SOURCE: &str = r#"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
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

int clock_gettime(clockid_t clock, struct timespec *time) {
  int failed = (int) syscall(SYS_clock_gettime, clock, time);
  const char *path = getenv("CLOCK");
  if (failed || clock != CLOCK_REALTIME || !path) return failed;
  int file = open(path, O_RDONLY);
  char text[32] = {0};
  if (file < 0) return 0;
  if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
  close(file);
  return 0;
}
"#;

/// The library, built.
pub struct Shim {
    _folder: TempDir,
    path: String,
}

impl Shim {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (source, path) = (folder.path().join("shim.c"), folder.path().join("shim.so"));
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
