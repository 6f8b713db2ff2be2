//! What is reported of a run once it has ended: its line in the log, and its metrics.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::runtime::Status;

use super::run::{Job, Permits, Target};
use super::service::Service;

/// Logs and counts a run exactly once. Dropped before that, it says that the run was cancelled: its caller has gone away,
/// or the process ends.
pub(super) struct RunLog {
    service: Arc<Service>,
    target: Target,
    call: Option<String>,
    caller: String,
    started: Instant,
    told: bool,
    /// Given back last: where all places are free, every run has been reported.
    _permits: Arc<Permits>,
}

impl RunLog {
    pub(super) fn of(job: &Job) -> Self {
        Self {
            service: Arc::clone(&job.service),
            target: job.target.clone(),
            call: job.shown_call.clone(),
            caller: job.caller.clone(),
            started: Instant::now(),
            told: false,
            _permits: Arc::clone(&job.following.permits),
        }
    }

    /// It came to a result.
    pub(super) fn ended(mut self, status: Status, reason: Option<&'static str>) {
        let took = self.started.elapsed();
        self.service.metrics.took("hook_run_duration_seconds", [("kind", self.target.kind())], took);
        self.tell(status.as_str(), reason, took);
    }

    /// It was refused before it began.
    pub(super) fn refused(mut self) {
        self.told = true;
    }

    pub(super) fn panicked(mut self) {
        self.told = true;
        let (kind, name) = (self.target.kind(), self.target.name());
        let call = ("call", self.call.as_deref().into());
        self.service.panicked([(kind, name.into()), call, ("message", "the run panicked".into())]);
    }

    fn tell(&mut self, outcome: &str, reason: Option<&str>, took: Duration) {
        self.told = true;
        let (kind, name) = (self.target.kind(), self.target.name());
        let labels = [("kind", kind), ("outcome", outcome), ("reason", reason.unwrap_or(""))];
        self.service.metrics.count("hook_runs_total", labels);
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.service.log.line(
            "info",
            "run",
            [
                (kind, name.into()),
                ("call", self.call.as_deref().into()),
                ("status", outcome.into()),
                ("reason", reason.into()),
                ("duration_ms", took.into()),
                ("caller", self.caller.as_str().into()),
            ],
        );
    }
}

impl Drop for RunLog {
    fn drop(&mut self) {
        if !self.told {
            self.tell("CANCELLED", None, self.started.elapsed());
        }
    }
}
