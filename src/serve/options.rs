//! How the service is set up (service, section 1).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How the service is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The project's name in the store.
    pub project: String,
    /// Who may call. Without it, only this machine.
    pub tokens: Option<PathBuf>,
    /// How many runs there are at once.
    pub max_runs: usize,
    /// How many deliveries may wait for one endpoint.
    pub max_queued: u64,
    /// How many bytes bodies, kept results and queued groups have together.
    pub max_memory: usize,
    /// How long what was delivered or cancelled is kept.
    pub keep_delivered: Duration,
    /// How long what has failed is kept.
    pub keep_failed: Duration,
    /// How long the variables of calls are kept.
    pub keep_variables: Duration,
    /// Whether log lines are JSON.
    pub json_log: bool,
}

const DAY: u64 = 24 * 60 * 60;

impl Options {
    /// The defaults, for a project of that name.
    #[must_use]
    pub fn new(project: impl Into<String>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            project: project.into(),
            tokens: None,
            max_runs: 10_000,
            max_queued: 100_000,
            max_memory: 512 << 20,
            keep_delivered: Duration::from_secs(30 * DAY),
            keep_failed: Duration::from_secs(90 * DAY),
            keep_variables: Duration::from_secs(30 * DAY),
            json_log: true,
        }
    }
}
