//! `hook compile PATH`

use super::arguments::Compile;
use super::output::Output;
use super::{Exit, Unable, project};

/// Prints the validated project as JSON.
pub fn run(compile: &Compile, output: &mut Output) -> Result<Exit, Unable> {
    let project = project::one(&compile.path, compile.account.as_deref())?;
    let program = project.compile(output)?;
    project.note_alone(output)?;
    let text = serde_json::to_string_pretty(&program).map_err(|error| error.to_string())?;
    writeln!(output.data(), "{text}")?;
    Ok(Exit::Well)
}
