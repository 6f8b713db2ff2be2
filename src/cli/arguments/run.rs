//! `hook run`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct Run {
    /// The project, a file or a folder, and the webhook or flow. Without a PATH, the project of the current
    /// folder; without a NAME, its webhooks and flows are listed.
    #[arg(value_names = ["PATH", "NAME"], num_args = 0..=2)]
    pub what: Vec<PathBuf>,

    /// A JSON object from variable names to values.
    #[arg(long, value_name = "FILE")]
    pub vars: Option<PathBuf>,

    /// Sets a variable to a text, after `--vars`. The `$` may be left out.
    #[arg(long = "var", value_name = "NAME=TEXT")]
    pub var: Vec<String>,

    /// Secrets as `NAME=VALUE` lines; others come from the environment, as HOOK_SECRET_NAME.
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,

    /// The call record of a flow with a `flow-end webhook`, as JSON.
    #[arg(long, value_name = "FILE")]
    pub call: Option<PathBuf>,

    /// The operator's account, in place of the project's.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,

    /// Queues the flow-end webhook in this store, in place of sending it: `sqlite:FILE` or `postgres://…`.
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,

    /// The project's name in the store. Without it, the folder's name; PostgreSQL needs it.
    #[arg(long, value_name = "NAME", requires = "store")]
    pub project: Option<String>,

    /// Forms the request and shows it, and sends nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// Writes the result as JSON.
    #[arg(long)]
    pub json: bool,

    /// Writes the run as a test of this title into the file that declares NAME, with made-up secrets and private values.
    #[arg(long, value_name = "TITLE", conflicts_with = "dry_run")]
    pub save_test: Option<String>,

    /// The most bytes that a response body may have, after decompression.
    #[arg(long, value_name = "BYTES", default_value_t = hooklang::runtime::Settings::default().max_response)]
    pub max_response: usize,
}
