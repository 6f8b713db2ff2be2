//! The command line (language, section 8): one file per command.

mod above;
mod arguments;
mod catalogue;
mod check;
mod color;
mod compile;
mod completions;
mod deliveries;
mod demo;
mod difference;
mod executor;
mod explain;
mod fix;
mod fmt;
mod later;
mod log;
mod lsp;
mod machine;
mod new;
mod output;
mod project;
mod replace;
mod run;
mod schema;
mod serve;
mod stamps;
mod store;
mod test;
mod units;
mod variables;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use color::Color;
use output::Output;

/// How a command ended (section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Well,
    /// It found fault.
    Fault,
    /// It could not do the work.
    Unable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Well => 0,
            Exit::Fault => 1,
            Exit::Unable => 2,
        })
    }
}

/// Why a command could not do its work, for a person.
#[derive(Debug, thiserror::Error)]
pub enum Unable {
    /// Said on standard error.
    #[error("{0}")]
    Because(String),
    /// The project has errors, which were reported already.
    #[error("the project has errors")]
    Reported,
    /// What reads standard output has gone away, so there is nobody to tell.
    #[error("standard output is closed")]
    Closed,
}

impl From<String> for Unable {
    fn from(message: String) -> Self {
        Self::Because(message)
    }
}

impl From<std::io::Error> for Unable {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Because(format!("could not write: {error}")),
        }
    }
}

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refused) => return machine::refuse(&refused, &mut Output::new(Color::Auto)).into(),
    };
    let mut output = Output::new(arguments.color);
    if let Err(unable) = log::start() {
        let message = unable.to_string();
        machine::tell(&message, &mut output);
        output.complain(&message);
        return Exit::Unable.into();
    }
    let ended = match arguments.command {
        Command::Check(check) => check::run(&check, &mut output),
        Command::Run(run) => run::run(&run, &mut output),
        Command::Test(test) => test::run(&test, &mut output),
        Command::New(new) => new::run(&new, &mut output),
        Command::Fmt(fmt) => fmt::run(&fmt, &mut output),
        Command::Compile(compile) => compile::run(&compile, &mut output),
        Command::Schema(schema) => schema::run(&schema, &mut output),
        Command::Lsp(_) => lsp::run(),
        Command::Deliveries(asked) => deliveries::run(&asked, &mut output),
        Command::Serve(serve) => serve::run(&serve, &mut output),
        Command::Demo => demo::run(output.results()),
        Command::Explain(explain) => explain::run(&explain, &mut output),
        Command::Completions(completions) => completions::run(&completions, &mut output),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(Unable::Because(message)) => {
            output.complain(&message);
            Exit::Unable.into()
        }
        Err(Unable::Reported) => Exit::Unable.into(),
        Err(Unable::Closed) => Exit::Well.into(),
    }
}
