//! `hook test`: runs `test` blocks, without a network and with virtual time.

use std::io::{self, Write};
use std::sync::Arc;

use clap::builder::styling::{AnsiColor, Style};
use hooklang::diagnostics::printable::printable;
use hooklang::ir::{Program, Test as Block};
use hooklang::json::Json;
use hooklang::runtime::Prepared;
use hooklang::source::Place;
use hooklang::testing::{self, Outcome, Unplayable};
use serde::Serialize;
use tokio::task::JoinSet;

use super::arguments::{Test, TestFormat};
use super::output::Output;
use super::{Exit, Unable, project};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

type Ended = Result<Outcome, Unplayable>;

/// Runs the tests of a project, and reports those that failed.
pub fn run(test: &Test, output: &mut Output) -> Result<Exit, Unable> {
    let ended = all(test, output);
    if test.format == TestFormat::Json
        && let Err(unable @ (Unable::Because(_) | Unable::Reported)) = &ended
    {
        print_json(&Document { error: Some(unable.to_string()), ..Document::default() }, output)?;
    }
    let (program, ended) = ended?;
    let document = Document::of(&program, &ended);
    match test.format {
        TestFormat::Human => report(&program, &ended, &document, output.results())?,
        TestFormat::Json => print_json(&document, output)?,
    }
    Ok(if document.failed == 0 { Exit::Well } else { Exit::Fault })
}

/// The tests that are asked for, each with how it ended, in the order of files and places.
fn all(test: &Test, output: &mut Output) -> Result<(Arc<Program>, Vec<(usize, Ended)>), Unable> {
    let project = project::read(&test.paths, project::STDIN, test.account.as_deref())?;
    let program = Arc::new(project.compile(output)?);
    let prepared = Arc::new(Prepared::new(Arc::clone(&program)));
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let tokio = tokio.map_err(|error| format!("could not start: {error}"))?;
    let chosen = program.tests.iter().enumerate().filter(|(_, block)| test.chooses(&program, block));
    let chosen: Vec<(usize, Block)> = chosen.map(|(number, block)| (number, block.clone())).collect();
    let ended = tokio.block_on(async move {
        let mut running = JoinSet::new();
        for (number, block) in chosen {
            let prepared = Arc::clone(&prepared);
            running.spawn(async move { (number, testing::run(&prepared, &block).await) });
        }
        running.join_all().await
    });
    let mut ended = ended;
    ended.sort_by_key(|(number, _)| *number);
    Ok((program, ended))
}

impl Test {
    fn chooses(&self, program: &Program, block: &Block) -> bool {
        let Some(wanted) = self.filter.as_deref().map(str::to_lowercase) else { return true };
        let file = program.files.get(block.at.file as usize).map_or("", String::as_str);
        [block.title.as_str(), &block.target, file].iter().any(|text| text.to_lowercase().contains(&wanted))
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
    at: Place,
    passed: bool,
    /// Why it could not be run, or what the webhooks that failed said.
    messages: Vec<String>,
    differences: Vec<Different>,
    requests: Vec<Request>,
}

/// A difference; what is missing is `null`.
#[derive(Debug, Serialize)]
struct Different {
    at: Place,
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
    fn of(program: &Program, ended: &[(usize, Ended)]) -> Self {
        let block = |number: usize| program.tests.get(number);
        let tests: Vec<Entry> =
            ended.iter().filter_map(|(number, ended)| Some(Entry::of(block(*number)?, ended))).collect();
        let passed = tests.iter().filter(|test| test.passed).count();
        Self { passed, failed: tests.len() - passed, tests, error: None }
    }
}

impl Entry {
    fn of(block: &Block, ended: &Ended) -> Self {
        let mut entry = Self {
            title: block.title.clone(),
            target: block.target.clone(),
            at: block.at.clone(),
            passed: false,
            messages: Vec::new(),
            differences: Vec::new(),
            requests: Vec::new(),
        };
        let outcome = match ended {
            Ok(outcome) => outcome,
            Err(unplayable) => {
                entry.messages.push(unplayable.to_string());
                return entry;
            }
        };
        entry.passed = outcome.differences.is_empty();
        entry.messages = outcome.performed.messages().map(ToOwned::to_owned).collect();
        entry.differences = outcome.differences.iter().map(Different::of).collect();
        entry.requests = outcome.sent.iter().map(Request::of).collect();
        entry
    }
}

impl Different {
    fn of(difference: &testing::Difference) -> Self {
        let (expected, found) = match &difference.values {
            Some(values) => (values.expected.clone(), values.found.clone()),
            None => (None, None),
        };
        Self { at: difference.at.clone(), what: difference.what.clone(), expected, found }
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
fn report(
    program: &Program,
    ended: &[(usize, Ended)],
    document: &Document,
    out: &mut dyn Write,
) -> io::Result<()> {
    for ((_, ended), entry) in ended.iter().zip(&document.tests).filter(|(_, entry)| !entry.passed) {
        let place = program.show_place(&entry.at);
        writeln!(out, "{BAD}✗ {} \"{}\"{BAD:#}  {place}", entry.target, printable(&entry.title))?;
        if let Ok(outcome) = ended {
            for difference in &outcome.differences {
                differs(program, difference, out)?;
            }
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
