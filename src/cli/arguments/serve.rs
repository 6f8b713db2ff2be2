//! `hook serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::deliveries::Kept;
use crate::cli::units;

#[derive(Debug, Args)]
pub struct Serve {
    /// The project: a file or a folder.
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// Where it listens.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    #[command(flatten)]
    pub kept: Kept,

    /// The operator's account, in place of the project's.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,

    /// Secrets as `NAME=VALUE` lines; others come from the environment, as HOOK_SECRET_NAME.
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,

    /// Who may call, as `NAME SHA256-OF-TOKEN SCOPE,… [runs=N]` lines. Without it, only this machine may.
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,

    /// How many runs there are at once.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = units::count)]
    pub max_runs: usize,

    /// How many deliveries may wait for one endpoint.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub max_queued: u64,

    /// How much memory bodies, results and queued deliveries share.
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = units::size)]
    pub max_memory: usize,

    /// How long what was delivered or cancelled is kept.
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = units::time)]
    pub keep_delivered: Duration,

    /// How long what has failed is kept.
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = units::time)]
    pub keep_failed: Duration,

    /// How long the variables of calls are kept.
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = units::time)]
    pub keep_variables: Duration,

    /// How log lines are written, on standard error.
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub log: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON document a line.
    Json,
    /// For people.
    Human,
}
