//! The server ends when the program that started it has ended.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// How often the other program is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Ends this process when the process number `client` is gone: a client that was killed may leave standard input open in
/// another of its children. Where processes are not listed in `/proc`, the end of standard input has to do.
pub(super) fn end_with(client: Option<i32>) {
    let Some(client) = client.filter(|client| *client > 0) else { return };
    let listed = PathBuf::from(format!("/proc/{client}"));
    if !listed.exists() {
        return;
    }
    thread::spawn(move || {
        while listed.exists() {
            thread::sleep(LOOK_EVERY);
        }
        std::process::exit(1);
    });
}
