//! How a program is run.

use std::time::Duration;

use tokio::time::Instant;

/// How a program is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many bytes the body of a response may have, after decompression (section 4, Limits).
    pub max_response: usize,
    /// Whether nothing is sent: steps 1 to 3 and the request only (section 8, `--dry-run`).
    pub dry_run: bool,
    /// Whether secrets and private variables are hidden. Only where they are made up (section 3.6) may they
    /// be shown.
    pub redact: bool,
    /// Whether time is virtual (section 3.6): an answer takes none of it, and a time-out all of the wait.
    pub virtual_time: bool,
}

impl Settings {
    /// Those of a test (section 3.6).
    #[must_use]
    pub fn of_test() -> Self {
        Self { redact: false, virtual_time: true, ..Self::default() }
    }

    /// How long it took until an answer came, which began at `started`, or until the `wait` had ended.
    pub(crate) fn elapsed(&self, started: Instant, wait: Duration, timed_out: bool) -> Duration {
        match (self.virtual_time, timed_out) {
            (false, _) => started.elapsed(),
            (true, true) => wait,
            (true, false) => Duration::ZERO,
        }
    }
}

impl Default for Settings {
    /// 1 MiB, sending, hiding.
    fn default() -> Self {
        Self { max_response: 1 << 20, dry_run: false, redact: true, virtual_time: false }
    }
}
