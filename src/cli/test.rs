//! `hook test`: runs `test` blocks, without a network and with virtual time.

use std::io::{self, Write};
use std::sync::Arc;

use clap::builder::styling::{AnsiColor, Style};
use hooklang::diagnostics::printable::printable;
use hooklang::ir::{Program, Test as Block};
use hooklang::json::Json;
use hooklang::runtime::Prepared;
use hooklang::source::{Place, Source};
use hooklang::testing::{self, Outcome, Unplayable};
use serde::Serialize;
use tokio::task::JoinSet;

use super::arguments::{Test, TestFormat};
use super::output::Output;
use super::{Exit, Unable, project};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// A test that was run.
struct Ran {
    program: Arc<Program>,
    block: Block,
    ended: Result<Outcome, Unplayable>,
}

/// Runs the tests of the projects at hand, and reports those that failed.
pub fn run(test: &Test, output: &mut Output) -> Result<Exit, Unable> {
    let ran = all(test, output);
    if test.format == TestFormat::Json
        && let Err(unable @ (Unable::Because(_) | Unable::Reported)) = &ran
    {
        print_json(&Document { error: Some(unable.to_string()), ..Document::default() }, output)?;
    }
    let ran = ran?;
    let document = Document::of(&ran);
    match test.format {
        TestFormat::Human => report(&ran, &document, output.results())?,
        TestFormat::Json => print_json(&document, output)?,
    }
    Ok(if document.failed == 0 { Exit::Well } else { Exit::Fault })
}

/// The tests that are asked for, in the order of projects, files and places.
fn all(test: &Test, output: &mut Output) -> Result<Vec<Ran>, Unable> {
    let mut chosen = Vec::new();
    for (layout, project) in project::each(&test.paths, test.account.as_deref())? {
        let is_below = |source: &Source| layout.is_whole() || layout.is_asked_for(source.path());
        let asked: Vec<bool> = project.sources.iter().map(|(_, source)| is_below(source)).collect();
        let program = Arc::new(project.compile(output)?);
        let prepared = Arc::new(Prepared::new(Arc::clone(&program)));
        let is_asked_for = |block: &&Block| asked.get(block.at.file as usize).copied().unwrap_or(false);
        for block in program.tests.iter().filter(is_asked_for).filter(|block| test.chooses(&program, block)) {
            chosen.push((Arc::clone(&prepared), Arc::clone(&program), block.clone()));
        }
    }
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let tokio = tokio.map_err(|error| format!("could not start: {error}"))?;
    let mut ran = tokio.block_on(async move {
        let mut running = JoinSet::new();
        for (number, (prepared, program, block)) in chosen.into_iter().enumerate() {
            running.spawn(async move {
                let ended = testing::run(&prepared, &block).await;
                (number, Ran { program, block, ended })
            });
        }
        running.join_all().await
    });
    ran.sort_by_key(|(number, _)| *number);
    Ok(ran.into_iter().map(|(_, ran)| ran).collect())
}

impl Test {
    fn chooses(&self, program: &Program, block: &Block) -> bool {
        let Some(wanted) = self.filter.as_deref().map(str::to_lowercase) else { return true };
        let file = At::of(program, &block.at).file;
        [block.title.as_str(), &block.target, &file].iter().any(|text| text.to_lowercase().contains(&wanted))
    }
}

/// What `--format json` prints.
#[derive(Debug, Default, Serialize)]
struct Document {
    tests: Vec<Entry>,
    passed: usize,
    failed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// A test and how it ended.
#[derive(Debug, Serialize)]
struct Entry {
    title: String,
    target: String,
    at: At,
    passed: bool,
    /// Why it could not be run, or what the webhooks that failed said.
    messages: Vec<String>,
    differences: Vec<Different>,
    requests: Vec<Request>,
}

/// A place in a file, from 1.
#[derive(Debug, Serialize)]
struct At {
    file: String,
    line: u32,
    column: u32,
}

/// A difference; what is missing is `null`.
#[derive(Debug, Serialize)]
struct Different {
    at: At,
    what: String,
    expected: Option<Json>,
    found: Option<Json>,
}

/// A request that the test sent.
#[derive(Debug, Serialize)]
struct Request {
    step: String,
    method: String,
    url: String,
    body: Option<String>,
}

impl Document {
    fn of(ran: &[Ran]) -> Self {
        let tests: Vec<Entry> = ran.iter().map(Entry::of).collect();
        let passed = tests.iter().filter(|test| test.passed).count();
        Self { passed, failed: tests.len() - passed, tests, error: None }
    }
}

impl Entry {
    fn of(Ran { program, block, ended }: &Ran) -> Self {
        let mut entry = Self {
            title: block.title.clone(),
            target: block.target.clone(),
            at: At::of(program, &block.at),
            passed: false,
            messages: Vec::new(),
            differences: Vec::new(),
            requests: Vec::new(),
        };
        match ended {
            Ok(outcome) => {
                entry.passed = outcome.differences.is_empty();
                entry.messages = outcome.performed.messages().map(ToOwned::to_owned).collect();
                let different = |difference| Different::of(program, difference);
                entry.differences = outcome.differences.iter().map(different).collect();
                entry.requests = outcome.sent.iter().map(Request::of).collect();
            }
            Err(unplayable) => entry.messages.push(unplayable.to_string()),
        }
        entry
    }
}

impl At {
    fn of(program: &Program, place: &Place) -> Self {
        let file = program.files.get(place.file as usize).cloned().unwrap_or_default();
        Self { file, line: place.line, column: place.column }
    }
}

impl Different {
    fn of(program: &Program, difference: &testing::Difference) -> Self {
        let (expected, found) = match &difference.values {
            Some(values) => (values.expected.clone(), values.found.clone()),
            None => (None, None),
        };
        let at = At::of(program, &difference.at);
        Self { at, what: difference.what.clone(), expected, found }
    }
}

impl Request {
    fn of(sent: &testing::Sent) -> Self {
        let body = (!sent.body.is_empty()).then(|| String::from_utf8_lossy(&sent.body).into_owned());
        Self { step: sent.step.to_string(), method: sent.method.clone(), url: sent.url.clone(), body }
    }
}

fn print_json(document: &Document, output: &mut Output) -> Result<(), Unable> {
    let text = serde_json::to_string(document).map_err(|error| error.to_string())?;
    writeln!(output.results(), "{text}")?;
    Ok(())
}

/// Says of each test that failed what differs, what was sent and what the run itself says.
fn report(ran: &[Ran], document: &Document, out: &mut dyn Write) -> io::Result<()> {
    for (Ran { program, block, ended }, entry) in ran.iter().zip(&document.tests) {
        if entry.passed {
            continue;
        }
        let place = program.show_place(&block.at);
        writeln!(out, "{BAD}✗ {} \"{}\"{BAD:#}  {place}", block.target, printable(&block.title))?;
        for difference in ended.iter().flat_map(|outcome| &outcome.differences) {
            differs(program, difference, out)?;
        }
        for request in &entry.requests {
            let line = format!("→ {}  {} {}", request.step, request.method, request.url);
            writeln!(out, "  {FAINT}{}{FAINT:#}", printable(&line))?;
            if let Some(body) = &request.body {
                writeln!(out, "    {FAINT}{}{FAINT:#}", printable(body))?;
            }
        }
        for message in &entry.messages {
            writeln!(out, "  {}", printable(message))?;
        }
        writeln!(out)?;
    }
    let Document { passed, failed, .. } = document;
    let style = if *failed == 0 { GOOD } else { BAD };
    writeln!(out, "{style}{passed} passed, {failed} failed{style:#}")
}

fn differs(program: &Program, difference: &testing::Difference, out: &mut dyn Write) -> io::Result<()> {
    let place = program.show_place(&difference.at);
    writeln!(out, "  {place}: {}", printable(&difference.what))?;
    let Some(values) = &difference.values else { return Ok(()) };
    let written = |value: &Option<Json>| value.as_ref().map_or("missing".to_owned(), Json::compact);
    writeln!(out, "    {GOOD}expected {}{GOOD:#}", printable(&written(&values.expected)))?;
    writeln!(out, "    {BAD}found    {}{BAD:#}", printable(&written(&values.found)))
}
