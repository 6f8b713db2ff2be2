//! A path of a response, and what it finds in the replies of tests (`mapping::not_in_replies`).

use std::borrow::Cow;
use std::time::Duration;

use ecow::EcoString;

use crate::instant::Instant;
use crate::ir::{self, AnswerBody, Primary};
use crate::json::Json;
use crate::jsonpath::{Clock, NearMiss};
use crate::source::Span;
use crate::xml::Limits;
use crate::xpath::{Document, EvaluationFault, Found, number_text};

/// How long all paths of a webhook may look at one reply. What is not known by then counts as found.
const LONGEST: Duration = Duration::from_millis(500);

/// How many bytes the texts that one XPath finds may have.
const MOST_BYTES: usize = 16 << 20;

/// A JSONPath or XPath that a webhook maps.
#[derive(Debug, Clone)]
pub struct ResponsePath {
    /// The path.
    pub source: ir::MappingSource,
    /// The variables that it reads.
    pub variables: Vec<ir::Operand>,
    /// Where it is written.
    pub at: Span,
}

/// What a test says of the replies to webhooks.
#[derive(Debug, Default)]
pub struct Replies {
    /// Each reply of a status 2xx.
    pub successes: Vec<Success>,
    /// Whether the test has an error, so that a reply may be missing here.
    pub broken: bool,
}

/// A reply with a status 2xx.
#[derive(Debug)]
pub struct Success {
    /// The webhook.
    pub webhook: EcoString,
    /// Whether the test is one of that webhook, not of a flow.
    pub is_own: bool,
    /// The paths of the webhook that find nothing there.
    pub missed: Vec<Missed>,
}

/// A path that finds nothing.
#[derive(Debug)]
pub struct Missed {
    /// Its number among those of the webhook.
    pub path: usize,
    /// A name in it that is not there, and the one that was probably meant.
    pub near: Option<(String, String)>,
}

impl ResponsePath {
    /// Whether it finds the same as `other`, wherever it is written.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.source == other.source && self.variables == other.variables
    }
}

/// Which of `paths` find nothing in `body`. Without `given`, it is not known what variables hold.
pub(super) fn missed(paths: &[ResponsePath], body: &AnswerBody, given: Option<&[ir::Given]>) -> Vec<Missed> {
    let deadline = Instant::now() + LONGEST;
    let (mut json, mut xml) = (None, None);
    let mut missed = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let values: Vec<Option<Json>> = match given {
            Some(given) => path.variables.iter().map(|operand| value(operand, given)).collect(),
            None if path.variables.is_empty() => Vec::new(),
            None => continue,
        };
        let near = match &path.source {
            ir::MappingSource::Data(path) => {
                let document = json.get_or_insert_with(|| as_json(body));
                let Some(document) = document.as_deref() else {
                    missed.push(Missed { path: number, near: None });
                    continue;
                };
                let clock = Clock::until(deadline);
                let Ok(None) = path.first(document, &values, &clock, |json| !json.is_null()) else {
                    continue;
                };
                match path.near_miss(document, &values) {
                    Some(NearMiss::Name { written, found }) => Some((written, found)),
                    _ => None,
                }
            }
            ir::MappingSource::Xpath(expression) => {
                let document = xml.get_or_insert_with(|| as_xml(body));
                let found = document.as_ref().map(|document| {
                    let mut bytes = MOST_BYTES;
                    expression.evaluate_first(document, &values, &mut bytes, deadline)
                });
                if found.is_some_and(|found| finds(&found)) {
                    continue;
                }
                None
            }
            ir::MappingSource::Text | ir::MappingSource::Header(_) => continue,
        };
        missed.push(Missed { path: number, near });
    }
    missed
}

fn finds(found: &Result<Found, EvaluationFault>) -> bool {
    match found {
        Ok(Found::Nodes(nodes)) => !nodes.is_empty(),
        Ok(Found::Number(number)) => number_text(*number).is_some(),
        Ok(Found::Boolean(_) | Found::Text(_)) | Err(_) => true,
    }
}

fn as_json(body: &AnswerBody) -> Option<Cow<'_, Json>> {
    match body {
        AnswerBody::None => None,
        AnswerBody::Json(json) => Some(Cow::Borrowed(json)),
        AnswerBody::Xml(text) | AnswerBody::Text(text) => Json::read(text).ok().map(Cow::Owned),
    }
}

fn as_xml(body: &AnswerBody) -> Option<Document> {
    match body {
        AnswerBody::None | AnswerBody::Json(_) => None,
        AnswerBody::Xml(text) | AnswerBody::Text(text) => Document::read(text, &Limits::default()).ok(),
    }
}

/// What a variable of a path holds in a test that gives `given`.
fn value(operand: &ir::Operand, given: &[ir::Given]) -> Option<Json> {
    let json = match &operand.primary {
        Primary::Literal(json) | Primary::Setting(json) => json,
        Primary::Variable(variable) => &given.iter().find(|given| given.variable == *variable)?.value,
        Primary::Text(_) => return None,
    };
    match operand.convert {
        None => Some(json.clone()),
        Some(to) => to.convert(json),
    }
}
