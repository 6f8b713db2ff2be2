//! `hook test`: runs `test` blocks, without a network and with virtual time.

mod document;
mod human;
mod junit;
mod measured;
mod memory;
mod suite;
mod update;
mod watch;

use std::path::Path;

use hooklang::diagnostics::printable::printable;

use super::arguments::{Test, TestFormat};
use super::output::Output;
use super::{Exit, Unable};

pub use document::Document;
use measured::Measured;
use memory::Results;
use suite::Suite;

/// Runs the tests of the projects at hand, and reports those that failed.
pub fn run(test: &Test, output: &mut Output) -> Result<Exit, Unable> {
    let ended = match test.watch {
        true => watch::watch(test, output),
        false => once(test, output),
    };
    if test.format == TestFormat::Json
        && let Err(unable @ (Unable::Because(_) | Unable::Reported)) = &ended
    {
        Document::of_error(unable.to_string()).print(None::<&()>, output)?;
    }
    ended
}

fn once(test: &Test, output: &mut Output) -> Result<Exit, Unable> {
    let mut suites = Suite::all(test, output)?;
    if suites.iter().all(|suite| suite.tests.is_empty()) {
        say_why_none(test, output)?;
    }
    let run = if measures(test) { suite::run_measured } else { suite::run };
    run(&mut suites)?;
    if test.update && update::update(test, &suites, output)? {
        suites = Suite::all(test, output)?;
        run(&mut suites)?;
    }
    finish(test, &suites, output)
}

/// Whether what the tests reach is asked for.
fn measures(test: &Test) -> bool {
    test.coverage || test.min_coverage.is_some() || test.lcov.is_some()
}

/// Says why there is no test to run: a misspelt filter is not a success that anyone meant.
fn say_why_none(test: &Test, output: &mut Output) -> Result<(), Unable> {
    let why = match (&test.filter, test.failed) {
        (Some(text), false) => format!("no test has `{}` in its title, target or file", printable(text)),
        (Some(text), true) => {
            format!("no test with `{}` in its title, target or file failed the last time", printable(text))
        }
        (None, true) => "no test failed the last time".to_owned(),
        (None, false) => "there are no tests here: a `test` block is one".to_owned(),
    };
    writeln!(output.notes(), "{why}")?;
    Ok(())
}

/// Keeps and reports what the tests came to.
fn finish(test: &Test, suites: &[Suite], output: &mut Output) -> Result<Exit, Unable> {
    let results: Vec<Results<'_>> = suites.iter().map(Suite::results).collect();
    memory::remember(&results);
    report(test, suites, output)
}

/// Writes what the tests came to.
fn report(test: &Test, suites: &[Suite], output: &mut Output) -> Result<Exit, Unable> {
    let document = Document::of(suites);
    if let Some(file) = &test.junit {
        write(file, &junit::document(&document))?;
    }
    let least = test.min_coverage.unwrap_or(0);
    let measured = measures(test).then(|| Measured::of(suites));
    if let (Some(file), Some(measured)) = (&test.lcov, &measured) {
        write(file, measured.lcov())?;
    }
    match test.format {
        TestFormat::Human => {
            human::report(suites, &document, output.results())?;
            if let Some(measured) = &measured {
                measured.report(least, output.results())?;
            }
            human::sum_up(&document, output.results())?;
        }
        TestFormat::Json => document.print(measured.as_ref().map(Measured::summary).as_ref(), output)?,
    }
    let enough = measured.is_none_or(|measured| measured.percent() >= least);
    Ok(if document.failed == 0 && enough { Exit::Well } else { Exit::Fault })
}

fn write(file: &Path, text: &str) -> Result<(), Unable> {
    let written = std::fs::write(file, text);
    Ok(written.map_err(|error| format!("`{}` could not be written: {error}", file.display()))?)
}
