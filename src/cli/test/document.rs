//! What `--format json` prints, and JUnit says.

use std::time::Duration;

use hooklang::ir::{Program, Test as Block};
use hooklang::json::Json;
use hooklang::source::Place;
use hooklang::testing::{Difference, Sent};
use serde::Serialize;

use super::suite::{Ran, Suite};
use crate::cli::Unable;
use crate::cli::output::Output;

/// All that the tests came to.
#[derive(Debug, Default, Serialize)]
pub struct Document {
    pub tests: Vec<Entry>,
    pub passed: usize,
    pub failed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The document with what was measured.
#[derive(Serialize)]
struct Whole<'d, C> {
    #[serde(flatten)]
    document: &'d Document,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<&'d C>,
}

/// A test and how it ended.
#[derive(Debug, Serialize)]
pub struct Entry {
    pub title: String,
    pub target: String,
    pub at: At,
    pub passed: bool,
    /// Why it could not be run, or what the webhooks that failed said.
    pub messages: Vec<String>,
    pub differences: Vec<Different>,
    pub requests: Vec<Request>,
    #[serde(skip)]
    pub took: Duration,
}

/// A place in a file, from 1.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct At {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// A difference; what is missing is `null`.
#[derive(Debug, Serialize)]
pub struct Different {
    pub at: At,
    pub what: String,
    pub expected: Option<Json>,
    pub found: Option<Json>,
}

/// A request that the test sent.
#[derive(Debug, Serialize)]
pub struct Request {
    pub step: String,
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
}

impl Document {
    /// Of tests that have run.
    pub fn of(suites: &[Suite]) -> Self {
        let each = |suite: &Suite| -> Vec<Entry> {
            suite.each().map(|(block, ran)| Entry::of(suite.program(), block, ran)).collect()
        };
        let tests: Vec<Entry> = suites.iter().flat_map(each).collect();
        let passed = tests.iter().filter(|test| test.passed).count();
        Self { passed, failed: tests.len() - passed, tests, error: None }
    }

    /// Why nothing ran.
    pub fn of_error(message: String) -> Self {
        Self { error: Some(message), ..Self::default() }
    }

    /// Writes it as JSON, on a line, with the `coverage` that was measured.
    pub fn print(&self, coverage: Option<&impl Serialize>, output: &mut Output) -> Result<(), Unable> {
        let text =
            serde_json::to_string(&Whole { document: self, coverage }).map_err(|error| error.to_string())?;
        writeln!(output.data(), "{text}")?;
        Ok(())
    }
}

impl Entry {
    fn of(program: &Program, block: &Block, ran: &Ran) -> Self {
        let mut entry = Self {
            title: block.title.clone(),
            target: block.target.clone(),
            at: At::of(program, &block.at),
            passed: ran.passed(),
            messages: Vec::new(),
            differences: Vec::new(),
            requests: Vec::new(),
            took: ran.took,
        };
        match &ran.ended {
            Some(Ok(outcome)) => {
                entry.messages = outcome.performed.messages().map(ToOwned::to_owned).collect();
                let different = |difference| Different::of(program, difference);
                entry.differences = outcome.differences.iter().map(different).collect();
                entry.requests = outcome.sent.iter().map(Request::of).collect();
            }
            Some(Err(unplayable)) => entry.messages.push(unplayable.to_string()),
            None => {}
        }
        entry
    }
}

impl At {
    /// `place` of `program`.
    pub fn of(program: &Program, place: &Place) -> Self {
        let file = program.files.get(place.file as usize).cloned().unwrap_or_default();
        Self { file, line: place.line, column: place.column }
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Different {
    fn of(program: &Program, difference: &Difference) -> Self {
        let (expected, found) = match &difference.values {
            Some(values) => (values.expected.clone(), values.found.clone()),
            None => (None, None),
        };
        let at = At::of(program, &difference.at);
        Self { at, what: difference.what.clone(), expected, found }
    }
}

/// A value as an expectation is written.
pub fn or_missing(value: &Option<Json>) -> String {
    value.as_ref().map_or("missing".to_owned(), Json::compact)
}

impl Request {
    fn of(sent: &Sent) -> Self {
        let body = (!sent.body.is_empty()).then(|| String::from_utf8_lossy(&sent.body).into_owned());
        let headers = sent.headers.iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Self {
            step: sent.step.to_string(),
            method: sent.method.clone(),
            url: sent.url.clone(),
            headers: headers.collect(),
            body,
        }
    }
}
