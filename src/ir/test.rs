//! Section 3.6.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::source::Place;

use super::Variable;

/// An example that is checked (3.6).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The webhook's or flow's name.
    pub target: String,
    /// What it shows.
    pub title: String,
    /// Where it is declared.
    pub at: Place,
    /// The variables set before.
    pub given: Vec<Given>,
    /// The call record.
    pub call: Option<Json>,
    /// What the server answers.
    pub replies: Vec<Reply>,
    /// What is expected of requests.
    pub requests: Vec<ExpectedRequest>,
    /// What is expected of variables after the run.
    pub variables: Vec<ExpectedVariable>,
}

/// A variable that a test sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Which.
    pub variable: Variable,
    /// To what.
    pub value: Json,
}

/// What a test's server answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// To which webhook, or `flow-end`; in a test of a webhook that webhook.
    pub webhook: String,
    /// With what.
    pub answer: Answer,
    /// Where.
    pub at: Place,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A response.
    Response {
        /// From 100 to 599.
        status: u16,
        /// In order.
        headers: Vec<(String, String)>,
        /// The body.
        body: AnswerBody,
    },
    /// None within the wait.
    Timeout,
    /// No connection.
    Refused,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBody {
    /// None.
    None,
    /// JSON.
    Json(Json),
    /// XML.
    Xml(String),
    /// Any text.
    Text(String),
}

/// What a test expects of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRequest {
    /// Of which webhook, or `flow-end`.
    pub webhook: String,
    /// What is compared; none where nothing may be sent.
    pub parts: Option<Vec<ExpectedPart>>,
    /// Where.
    pub at: Place,
}

/// A line of what a test expects of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPart {
    /// What is compared.
    pub what: Compared,
    /// Where.
    pub at: Place,
}

/// What is compared of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The method.
    Method(String),
    /// The URL.
    Url(String),
    /// The body: JSON as JSON, else as text; none where there may be none.
    Body(Option<Json>),
    /// A header; none where it may not be sent.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: Option<Json>,
    },
}

/// What a test expects of a variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedVariable {
    /// Which.
    pub variable: Variable,
    /// Its value; none where it may have none.
    pub value: Option<Json>,
    /// Where.
    pub at: Place,
}
