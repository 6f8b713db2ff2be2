//! `hook completions SHELL`

use super::arguments::{self, Completions};
use super::output::Output;
use super::{Exit, Unable};

/// Prints the script that completes `hook`'s arguments in a shell.
pub fn run(completions: &Completions, output: &mut Output) -> Result<Exit, Unable> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut arguments::command(), "hook", &mut script);
    output.data().write_all(&script)?;
    Ok(Exit::Well)
}
