//! The arguments of every command.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use hooklang::delivery::rows::State;
use hooklang::diagnostics::{github, json, sarif};
use uuid::Uuid;

use super::color::Color;
use super::later::Later;
use super::{Exit, units};

/// Webhooks of telephone call flows: checked before the call, run safely during it.
#[derive(Debug, Parser)]
#[command(name = "hook", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    /// When to use colours (`NO_COLOR` turns them off too).
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes a small project to begin with.
    New(Later<New>),
    /// Reports every fault of a project.
    Check(Later<Check>),
    /// Runs a webhook or a flow.
    Run(Later<Box<Run>>),
    /// Runs `test` blocks, without a network.
    Test(Later<Test>),
    /// Writes files in the one layout that the language has.
    Fmt(Later<Fmt>),
    /// Prints the validated project as JSON.
    Compile(Later<Compile>),
    /// Prints the JSON Schema of what Hook writes or reads.
    Schema(Later<Schema>),
    /// Says what a diagnostic means, with an example and its fix.
    Explain(Later<Explain>),

    /// The language server of editors, on standard input and output.
    Lsp(Later<Lsp>),
    /// Lists, shows, replays and cancels the deliveries of a store.
    // Its own commands are listed by `help`, too.
    Deliveries(Box<Deliveries>),
    /// Serves a project's webhooks over HTTP, and delivers flow-end webhooks.
    Serve(Later<Box<Serve>>),
    /// Runs the examples against a small server that it starts on this machine.
    Demo,
    /// Prints a completion script for a shell.
    Completions(Later<Completions>),
}

#[derive(Debug, Args)]
pub struct New {
    /// The folder, which is made; it may exist, but not hold anything.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Files or folders; `-` is standard input. Without one, the current folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to write the diagnostics.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,

    /// Counts what is named as faults for the exit code.
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,

    /// Makes every certain edit before it reports what is left.
    #[arg(long)]
    pub fix: bool,

    /// Shows what `--fix` would change, and changes nothing.
    #[arg(long, conflicts_with = "watch")]
    pub diff: bool,

    /// What messages call standard input.
    #[arg(long, value_name = "NAME", default_value = super::project::STDIN)]
    pub stdin_filename: String,

    /// Checks again whenever a file changes, until interrupted.
    #[arg(long)]
    pub watch: bool,

    /// The operator's account, in place of the project's.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// A line each: `FILE:LINE:COLUMN: error[CODE]: MESSAGE`.
    Concise,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 document, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows at the lines of a pull request.
    Github,
}

/// What counts as a fault beyond errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Warnings.
    Warnings,
}

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

#[derive(Debug, Args)]
pub struct Test {
    /// Files or folders. Without one, the project of the current folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Only tests whose title, target or file holds this text, in any case.
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,

    /// Only the tests that failed the last time that `hook test` ran in this folder.
    #[arg(long)]
    pub failed: bool,

    /// How to write the results.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: TestFormat,

    /// Writes the results as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Writes the expectations of tests that have none and renews those that fail, after showing the difference.
    #[arg(long)]
    pub update: bool,

    /// Does not ask before `--update` writes.
    #[arg(long, requires = "update")]
    pub yes: bool,

    /// Runs what a change can affect again, whenever a file changes, until interrupted.
    #[arg(long, conflicts_with_all = ["update", "coverage", "min_coverage", "lcov"])]
    pub watch: bool,

    /// Lists what no test reaches: operands, marks, what a response lacks, reasons to fail.
    #[arg(long)]
    pub coverage: bool,

    /// Measures too, and fails where fewer of a hundred places are reached.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100).map(usize::from))]
    pub min_coverage: Option<usize>,

    /// Measures too, and writes what is reached as an LCOV file.
    #[arg(long, value_name = "FILE")]
    pub lcov: Option<PathBuf>,

    /// The operator's account, in place of the project's.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
}

/// How the results of tests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

#[derive(Debug, Args)]
pub struct Fmt {
    /// Files or folders; `-` is standard input, and the result goes to standard output. Without one, the current
    /// folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Writes nothing and names the files that would change; there being some is a fault.
    #[arg(long)]
    pub check: bool,

    /// Writes nothing and shows what would change.
    #[arg(long)]
    pub diff: bool,

    /// What messages call standard input.
    #[arg(long, value_name = "NAME", default_value = super::project::STDIN)]
    pub stdin_filename: String,
}

#[derive(Debug, Args)]
pub struct Compile {
    /// The project: a file or a folder; `-` is standard input.
    #[arg(default_value = ".")]
    pub path: PathBuf,

    /// The operator's account, in place of the project's.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Schema {
    /// Of what.
    pub of: SchemaOf,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// What `hook compile` prints.
    Ir,
    /// A call record, as `--call` takes it.
    Call,
    /// Variables, as `--vars` takes them.
    Vars,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// Such as `url::http_not_allowed`. Without one, all codes are listed.
    pub code: Option<String>,
}

#[derive(Debug, Args)]
pub struct Lsp {
    /// On standard input and output, as always; many editors say so.
    #[arg(long, hide = true)]
    pub stdio: bool,
}

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

/// Where deliveries are kept.
#[derive(Debug, Args)]
pub struct Kept {
    /// Where deliveries are kept: `sqlite:FILE` or `postgres://…`.
    #[arg(
        long,
        global = true,
        value_name = "STORE",
        env = "HOOK_STORE",
        hide_env_values = true,
        default_value = "sqlite:hook.db"
    )]
    pub store: String,

    /// The project's name in the store. Without it, the folder's name; PostgreSQL needs it.
    #[arg(long, global = true, value_name = "NAME")]
    pub project: Option<String>,
}

#[derive(Debug, Args)]
pub struct Deliveries {
    #[command(flatten)]
    pub kept: Kept,

    #[command(subcommand)]
    pub what: DeliveriesCommand,
}

#[derive(Debug, Subcommand)]
pub enum DeliveriesCommand {
    /// Lists deliveries, newest first.
    List(ListDeliveries),
    /// Shows a delivery with its attempts, as JSON.
    Show(OneDelivery),
    /// Queues a delivery again, with the same `webhook-id`.
    Replay(OneDelivery),
    /// Ends a delivery that waits.
    Cancel(OneDelivery),
}

#[derive(Debug, Args)]
pub struct ListDeliveries {
    /// Only those in that state: `waiting`, `sending`, `delivered`, `failed` or `cancelled`.
    #[arg(long, value_name = "STATE", value_parser = units::state)]
    pub state: Option<State>,

    /// Only those of that flow.
    #[arg(long, value_name = "NAME")]
    pub flow: Option<String>,

    /// Only those of that call.
    #[arg(long, value_name = "UUID")]
    pub call: Option<String>,

    /// Only those to that endpoint.
    #[arg(long, value_name = "NAME")]
    pub endpoint: Option<String>,

    /// Only those after the delivery of that id.
    #[arg(long, value_name = "ID")]
    pub after: Option<Uuid>,

    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,

    /// Writes the list as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct OneDelivery {
    /// The delivery's id, which is its `webhook-id`.
    pub id: Uuid,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON document a line.
    Json,
    /// For people.
    Human,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// The command as clap knows it.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Says what is wrong with the arguments, or prints the help or version that they ask for. Where a
/// machine asked, standard output is a document all the same (section 8).
pub fn refuse(refused: &clap::Error) -> Exit {
    if !refused.use_stderr() {
        // A closed standard output leaves nobody to tell.
        let _ = refused.print();
        return Exit::Well;
    }
    let message = refused.render().to_string();
    let message = message.trim().strip_prefix("error: ").unwrap_or(message.trim());
    if !tell_a_machine(message) {
        let _ = refused.print();
    }
    Exit::Unable
}

/// Writes `message` as a document where the arguments ask for one that a machine reads; whether they do.
pub fn tell_a_machine(message: &str) -> bool {
    let arguments = std::env::args_os().skip(1).filter_map(|argument| argument.into_string().ok());
    let Some(format) = machine_format(arguments) else { return false };
    // A closed standard output leaves nobody to tell.
    let _ = format.refuse(message, &mut std::io::stdout());
    true
}

impl Format {
    /// Writes `message`, why nothing could be done, in a format that machines read; whether this is one.
    pub fn refuse(self, message: &str, out: &mut dyn Write) -> std::io::Result<bool> {
        let mut document = Vec::new();
        let sources = hooklang::source::Sources::default();
        match self {
            Self::Json => json::write(&mut document, &[], &sources, Some(message))?,
            Self::Sarif => sarif::write(&mut document, &[], &sources, Some(message))?,
            Self::Github => github::write(&mut document, &[], &sources, Some(message))?,
            Self::Human | Self::Concise => return Ok(false),
        }
        out.write_all(&document)?;
        Ok(true)
    }
}

fn machine_format(arguments: impl Iterator<Item = String>) -> Option<Format> {
    let mut previous = String::new();
    for argument in arguments {
        let named =
            if previous == "--format" { Some(argument.as_str()) } else { argument.strip_prefix("--format=") };
        match named {
            Some("json") => return Some(Format::Json),
            Some("sarif") => return Some(Format::Sarif),
            Some("github") => return Some(Format::Github),
            _ if argument == "--json" => return Some(Format::Json),
            _ => previous = argument,
        }
    }
    None
}
