//! Commands that lenses and actions name: tests are run as the buffers have them, saved or not.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::PathBuf;

use gen_lsp_types::{
    ExecuteCommandParams, LspAny, MessageType, ProgressToken, ShowMessageNotification, ShowMessageParams, Uri,
};
use lsp_server::ErrorCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::excerpt::Excerpts;
use super::lenses::{RUN_TESTS, SHOW_REQUEST};
use super::paths::{path_of, uri_of};
use super::progress::Progress;
use super::refused::Refused;
use super::state::State;
use super::trials::Trial;
use super::wire::Wire;
use super::{dry_run, outline};
use crate::ir::Test;

/// The names of all commands.
pub(super) const ALL: [&str; 4] = [RUN_TESTS, LIST_TESTS, SHOW_REQUEST, DRY_RUN];

/// The command that answers which tests there are.
const LIST_TESTS: &str = "hook.listTests";

/// The command that shows the request of a webhook with some variables.
const DRY_RUN: &str = "hook.dryRun";

/// What a command is about.
#[derive(Debug, Deserialize)]
struct Target {
    /// A file of the project.
    uri: Uri,
    /// A webhook or flow; without it and a line, all tests of the project.
    target: Option<String>,
    /// The line of a test in the file, from 0.
    line: Option<u32>,
    /// Tests of the project, in any of its files; those of other projects are left out.
    tests: Option<Vec<TestAt>>,
    /// The variables of a dry run.
    #[serde(default)]
    vars: Map<String, Value>,
    /// Whether no message is shown: the client shows the answer in a way of its own.
    #[serde(default)]
    quiet: bool,
}

/// Where a test is.
#[derive(Debug, Deserialize)]
struct TestAt {
    uri: Uri,
    /// From 0.
    line: u32,
}

/// Does what a command says.
pub(super) fn execute(state: &mut State, params: ExecuteCommandParams) -> Result<Option<LspAny>, Refused> {
    let ExecuteCommandParams { command, arguments, work_done_progress_params, .. } = params;
    let argument = arguments.and_then(|all| all.into_iter().next()).unwrap_or_default();
    let target = || -> Result<Target, Refused> {
        let expected = "expected an object with the `uri` of a file, and what else the command takes";
        serde_json::from_value(argument).map_err(|_| Refused::because(format!("`{command}`: {expected}")))
    };
    match command.as_str() {
        LIST_TESTS => Ok(Some(outline::tests(state))),
        RUN_TESTS => run_tests(state, &target()?, work_done_progress_params.work_done_token).map(Some),
        SHOW_REQUEST => show_request(state, &target()?).map(Some),
        DRY_RUN => dry_run(state, &target()?).map(Some),
        other => Err(Refused::because(format!("`{other}` is not a command"))),
    }
}

/// Runs tests: `{ "passed", "failed", "tests": [{ "target", "title", "uri", "line", "passed", "failures", "requests" }] }`,
/// lines from 0.
fn run_tests(state: &mut State, target: &Target, asked: Option<ProgressToken>) -> Result<Value, Refused> {
    let path = path_of(&target.uri);
    let State { client, projects, trials, wire, inbox, answering, .. } = state;
    let Some((project, file, _)) = projects.find(&target.uri) else {
        return Err(Refused::because(format!("`{}` is not a file of a project", path.display())));
    };
    let has_errors = "the project has errors: fix them first";
    let program = project.workspace.program().ok_or_else(|| Refused::because(has_errors))?;
    let listed: Option<HashSet<(u32, u32)>> = target.tests.as_ref().map(|all| {
        let files: HashMap<PathBuf, u32> =
            project.workspace.sources().iter().map(|(file, source)| (source.path().into(), file.0)).collect();
        all.iter().filter_map(|one| Some((*files.get(&path_of(&one.uri))?, one.line))).collect()
    });
    let is_chosen = |test: &Test| {
        let line = test.at.line.saturating_sub(1);
        match (&listed, &target.target, target.line) {
            (Some(listed), ..) => listed.contains(&(test.at.file, line)),
            (None, Some(name), _) => test.target == *name,
            (None, None, Some(wanted)) => test.at.file == file.0 && line == wanted,
            (None, None, None) => true,
        }
    };
    let chosen: Vec<usize> = program
        .tests
        .iter()
        .enumerate()
        .filter(|(_, test)| is_chosen(test))
        .map(|(number, _)| number)
        .collect();
    let tests = program.tests.clone();
    let uris: Vec<Uri> =
        project.workspace.sources().iter().map(|(_, source)| uri_of(source.path())).collect();
    let mut progress = Progress::new(wire, client, "Running tests", asked).stoppable();
    let all = chosen.len();
    progress.report(0, all);
    let mut is_cancelled = false;
    let ran = trials(program, &chosen, &mut |done| {
        progress.report(done, all);
        is_cancelled = answering.as_ref().is_some_and(|id| inbox.is_cancelled(id))
            || progress.token().is_some_and(|token| inbox.is_stopped(token));
        if is_cancelled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    drop(progress);
    let ran = ran.map_err(Refused::because)?;
    if is_cancelled {
        let how_far = format!("the run was cancelled after {} of {all} tests", ran.len());
        return Err(Refused::with(ErrorCode::RequestCanceled, how_far));
    }
    let failed = ran.iter().filter(|one| !one.failures.is_empty()).count();
    let passed = ran.len() - failed;
    let shown: Vec<Value> =
        ran.iter().filter_map(|one| Some(entry(tests.get(one.test)?, one, &uris))).collect();
    let summary = summary(&ran, &tests, passed, failed);
    let kind = if failed == 0 { MessageType::Info } else { MessageType::Error };
    if !target.quiet {
        wire.notify::<ShowMessageNotification>(ShowMessageParams { kind, message: summary });
    }
    Ok(json!({ "passed": passed, "failed": failed, "tests": shown }))
}

fn entry(test: &Test, trial: &Trial, uris: &[Uri]) -> Value {
    let failures = trial.failures.iter().map(|one| {
        let line = one.at.as_ref().map(|at| at.line.saturating_sub(1));
        json!({ "line": line, "message": one.message })
    });
    json!({
        "target": test.target,
        "title": test.title,
        "uri": uris.get(test.at.file as usize).map(ToString::to_string),
        "line": test.at.line.saturating_sub(1),
        "passed": trial.failures.is_empty(),
        "failures": failures.collect::<Vec<Value>>(),
        "requests": trial.requests,
    })
}

fn summary(ran: &[Trial], tests: &[Test], passed: usize, failed: usize) -> String {
    let mut lines = vec![format!("{passed} passed, {failed} failed")];
    for one in ran.iter().filter(|one| !one.failures.is_empty()) {
        let Some(test) = tests.get(one.test) else { continue };
        let why: Vec<&str> = one.failures.iter().map(|failure| failure.message.as_str()).collect();
        lines.push(format!("{}: {}: {}", test.target, test.title, why.join("; ")));
    }
    lines.join("\n")
}

/// The request that the first test of a webhook sends, as HTTP writes it.
fn show_request(state: &mut State, target: &Target) -> Result<Value, Refused> {
    let State { projects, trials, samples, wire, .. } = state;
    let name = target.target.as_deref().unwrap_or_default();
    let sample = projects.find(&target.uri).and_then(|(project, ..)| {
        samples.of(&Excerpts::of(&project.workspace, |one| one == name), name, trials.as_ref())
    });
    let request = sample.as_ref().and_then(|sample| sample.requests.first());
    let Some(request) = request else {
        return Err(Refused::because(format!(
            "no test of `{name}` sends a request, or something in it is wrong"
        )));
    };
    Ok(shown(wire, target, request.clone()))
}

/// The request that a webhook sends with the variables of `target`, as HTTP writes it.
fn dry_run(state: &mut State, target: &Target) -> Result<Value, Refused> {
    let State { projects, trials, wire, .. } = state;
    let name = target.target.as_deref().unwrap_or_default();
    let Some((project, ..)) = projects.find(&target.uri) else {
        let path = path_of(&target.uri);
        return Err(Refused::because(format!("`{}` is not a file of a project", path.display())));
    };
    let request = dry_run::dry_run(&project.workspace, name, &target.vars, trials.as_ref())?;
    Ok(shown(wire, target, request))
}

/// Shows a request, where that is wanted, and answers it.
fn shown(wire: &Wire, target: &Target, request: String) -> Value {
    if !target.quiet {
        let message = request.clone();
        wire.notify::<ShowMessageNotification>(ShowMessageParams { kind: MessageType::Info, message });
    }
    json!(request)
}
