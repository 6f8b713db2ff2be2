//! `hook test --watch`: runs again what a change can affect.

use std::collections::HashSet;
use std::sync::Arc;

use hooklang::ir::{Flow, Program, Step, Test as Block};

use super::suite::{self, Suite};
use crate::cli::arguments::Test;
use crate::cli::output::Output;
use crate::cli::watch::each_change;
use crate::cli::{Exit, Unable};

/// Runs the tests at hand, and after each change those that it can affect.
pub fn watch(test: &Test, output: &mut Output) -> Result<Exit, Unable> {
    let mut known = HashSet::new();
    each_change(&test.paths, test.account.as_deref(), output, |output| changed(test, &mut known, output))
}

/// Runs the tests that are not `known` as they are now.
fn changed(test: &Test, known: &mut HashSet<String>, output: &mut Output) -> Result<(), Unable> {
    // A fault says nothing of the tests: once it is fixed, each is reported again.
    let known_before = std::mem::take(known);
    let mut suites = Suite::all(test, output)?;
    if suites.iter().all(|suite| suite.tests.is_empty()) {
        super::say_why_none(test, output)?;
    }
    let mut now = HashSet::new();
    for suite in &mut suites {
        let program = Arc::clone(suite.prepared.shared_program());
        suite.tests.retain(|ran| {
            let Some(block) = program.tests.get(ran.number) else { return false };
            let Some(all) = all_of(&program, block) else { return true };
            let is_new = !known_before.contains(&all);
            now.insert(all);
            is_new
        });
    }
    if !now.is_empty() && suites.iter().all(|suite| suite.tests.is_empty()) {
        writeln!(output.notes(), "the change affects no test")?;
    }
    suite::run(&mut suites)?;
    super::finish(test, &suites, output)?;
    *known = now;
    Ok(())
}

/// All that the result of `block` depends on, with its places.
fn all_of(program: &Program, block: &Block) -> Option<String> {
    let flow = program.flow(&block.target);
    let steps = flow.into_iter().flat_map(Flow::all_steps);
    let run = steps.filter_map(|step| match step {
        Step::Run { webhook, .. } => program.webhook(webhook),
        Step::Set { .. } => None,
    });
    let webhooks: Vec<_> = run.chain(program.webhook(&block.target)).collect();
    let file = program.files.get(block.at.file as usize);
    let endpoints = (&program.endpoints, &program.default_endpoint);
    serde_json::to_string(&(file, block, flow, webhooks, endpoints, &program.oauth2, &program.account)).ok()
}
