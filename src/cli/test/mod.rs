//! `hook test`: runs `test` blocks, without a network and with virtual time.

mod document;
mod human;
mod junit;
mod memory;
mod suite;

use super::arguments::{Test, TestFormat};
use super::output::Output;
use super::{Exit, Unable};

use document::Document;
use memory::Results;
use suite::Suite;

/// Runs the tests of the projects at hand, and reports those that failed.
pub fn run(test: &Test, output: &mut Output) -> Result<Exit, Unable> {
    let ended = once(test, output);
    if test.format == TestFormat::Json
        && let Err(unable @ (Unable::Because(_) | Unable::Reported)) = &ended
    {
        Document::of_error(unable.to_string()).print(output)?;
    }
    ended
}

fn once(test: &Test, output: &mut Output) -> Result<Exit, Unable> {
    let mut suites = Suite::all(test, output)?;
    suite::run(&mut suites)?;
    let results: Vec<Results<'_>> = suites.iter().map(Suite::results).collect();
    memory::remember(&results);
    report(test, &suites, output)
}

/// Writes what the tests came to.
fn report(test: &Test, suites: &[Suite], output: &mut Output) -> Result<Exit, Unable> {
    let document = Document::of(suites);
    if let Some(file) = &test.junit {
        let written = std::fs::write(file, junit::document(&document));
        written.map_err(|error| format!("`{}` could not be written: {error}", file.display()))?;
    }
    match test.format {
        TestFormat::Human => {
            human::report(suites, &document, output.results())?;
            human::sum_up(&document, output.results())?;
        }
        TestFormat::Json => document.print(output)?,
    }
    Ok(if document.failed == 0 { Exit::Well } else { Exit::Fault })
}
