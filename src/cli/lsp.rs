//! `hook lsp`

use std::collections::HashSet;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::sync::Arc;

use hooklang::ir::{Program, Variable};
use hooklang::lsp::{Ended, Failure, Trial, serve};
use hooklang::runtime::{Prepared, ShownRequest};
use hooklang::testing::{self, Outcome, Performed};
use tokio::runtime::Builder;

use super::{Exit, Unable};

/// Serves an editor on standard input and output.
pub fn run() -> Result<Exit, Unable> {
    Ok(match serve(Box::new(run_tests)) {
        Ended::AsAsked => Exit::Well,
        Ended::Alone => Exit::Fault,
    })
}

/// Runs tests as `hook test` does.
fn run_tests(
    program: Program,
    tests: &[usize],
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Vec<Trial>, String> {
    let program = Arc::new(program);
    let prepared = Arc::new(Prepared::new(Arc::clone(&program)));
    let tokio = Builder::new_current_thread().enable_all().build();
    let tokio = tokio.map_err(|error| format!("could not start: {error}"))?;
    let chosen = tests.iter().filter_map(|&number| Some((number, program.tests.get(number)?)));
    let run = |(number, test)| match tokio.block_on(testing::run(&prepared, test)) {
        Ok(outcome) => trial(number, &outcome, &program),
        Err(unplayable) => {
            let failure = Failure { at: Some(test.at.clone()), message: unplayable.to_string() };
            Trial { test: number, failures: vec![failure], ..Trial::default() }
        }
    };
    let mut ran = Vec::new();
    for trial in chosen.map(run) {
        ran.push(trial);
        if progress(ran.len()).is_break() {
            break;
        }
    }
    Ok(ran)
}

fn trial(number: usize, outcome: &Outcome, program: &Program) -> Trial {
    let different =
        outcome.differences.iter().map(|one| Failure { at: Some(one.at.clone()), message: one.to_string() });
    let mut failures: Vec<Failure> = different.collect();
    if !failures.is_empty() {
        let messages = outcome.performed.messages();
        failures.extend(messages.map(|message| Failure { at: None, message: message.to_owned() }));
    }
    let saved = match &outcome.performed {
        Performed::Webhook(run) => {
            let webhook = program.webhooks.iter().find(|webhook| webhook.name == run.webhook.as_str());
            let targets: HashSet<_> = webhook.iter().flat_map(|webhook| webhook.targets()).collect();
            // What a run does not save has no value after it.
            let is_saved =
                |variable: &Variable| matches!(variable, Variable::Flow(name) if targets.contains(name));
            let saved = outcome.after.iter().filter(|(variable, _)| is_saved(variable));
            saved.map(|(variable, value)| (variable.to_string(), value.compact())).collect()
        }
        Performed::Flow(_) => Vec::new(),
    };
    let requests = outcome.performed.webhooks().iter().filter_map(|run| run.request.as_ref());
    Trial { test: number, failures, requests: requests.map(|request| written(request)).collect(), saved }
}

/// A request as HTTP writes it.
fn written(request: &ShownRequest) -> String {
    let mut out = format!("{} {}\n", request.method, request.url);
    for (name, value) in &request.headers {
        // Writing to a text does not fail.
        let _ = writeln!(out, "{name}: {value}");
    }
    if let Some(body) = request.body.as_ref().filter(|body| !body.is_empty()) {
        let _ = write!(out, "\n{body}\n");
    }
    out
}
