//! Why a run failed, and how that is reported to a person.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ir::{Program, Variable};
use crate::source::Place;

/// Why a webhook failed (section 4): what `$flow.key.error_reason` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorReason {
    /// A mandatory value of the request has none.
    InvalidFlowVar,
    /// The request cannot be formed, or its address is refused.
    InvalidRequest,
    /// No connection, or it broke off.
    ConnectionFailure,
    /// The wait ended.
    Timeout,
    /// Status 401 or 407.
    AuthenticationFailure,
    /// Another status that is not a success.
    UnsuccessfulStatus,
    /// The body is not what `response` says, or over a limit.
    InvalidResponse,
    /// A mandatory mapping has no value.
    InvalidResponseMap,
}

impl ErrorReason {
    /// As the variable holds it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFlowVar => "INVALID_FLOW_VAR",
            Self::InvalidRequest => "INVALID_REQUEST",
            Self::ConnectionFailure => "CONNECTION_FAILURE",
            Self::Timeout => "TIMEOUT",
            Self::AuthenticationFailure => "AUTHENTICATION_FAILURE",
            Self::UnsuccessfulStatus => "UNSUCCESSFUL_STATUS",
            Self::InvalidResponse => "INVALID_RESPONSE",
            Self::InvalidResponseMap => "INVALID_RESPONSE_MAP",
        }
    }
}

impl fmt::Display for ErrorReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A failure, with the place in the file that it is of. Nothing hidden is in its text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    pub(crate) reason: ErrorReason,
    pub(crate) at: Place,
    /// What was expected and what came instead.
    pub(crate) what: String,
    /// The variables without a value that it is for.
    pub(crate) unset: Vec<Variable>,
}

impl Failure {
    pub(crate) fn new(reason: ErrorReason, at: &Place, what: impl Into<String>) -> Self {
        Self { reason, at: at.clone(), what: what.into(), unset: Vec::new() }
    }

    /// That what cannot be left out has no value, for the variables that are `unset`.
    pub(crate) fn without_value(at: &Place, what: String, unset: Vec<Variable>) -> Self {
        Self { unset, ..Self::new(ErrorReason::InvalidFlowVar, at, what) }
    }

    /// Whether a value is missing, which comes before all that can't be formed (section 4).
    pub(crate) fn is_of_step_1(&self) -> bool {
        self.reason == ErrorReason::InvalidFlowVar
    }

    /// `crm.hook:12:5: …`
    pub(crate) fn message(&self, program: &Program) -> String {
        format!("{}: {}", program.show_place(&self.at), self.what)
    }
}
