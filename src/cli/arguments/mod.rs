//! The arguments of every command.

mod check;
mod deliveries;
mod run;
mod serve;
mod test;

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::color::Color;
use super::later::Later;

pub use check::{Check, Deny, Format};
pub use deliveries::{Deliveries, DeliveriesCommand, ListDeliveries, OneDelivery};
pub use run::Run;
pub use serve::{LogFormat, Serve};
pub use test::{Test, TestFormat};

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
    #[arg(long, value_name = "NAME", default_value = crate::cli::project::STDIN)]
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
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// The command as clap knows it.
pub fn command() -> clap::Command {
    Arguments::command()
}
