//! Why a run failed, and how a person is told.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ir::Program;
use crate::source::Place;

use super::masked::Masked;
use super::redact::Needles;

/// Why a webhook failed (section 4): what `$flow.key.error_reason` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// Another status that is no success.
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
}

impl Failure {
    pub(crate) fn new(reason: ErrorReason, at: &Place, what: impl Into<String>) -> Self {
        Self { reason, at: at.clone(), what: what.into() }
    }

    /// `crm.hook:12:5: …`
    pub(crate) fn message(&self, program: &Program) -> String {
        format!("{}: {}", program.show_place(&self.at), self.what)
    }
}

/// How many characters of a value a message quotes.
const MOST_QUOTED: usize = 40;

/// `text` in backticks, as [`quote`] has it, without the `secrets` that the whole of it holds: the head of one
/// that is cut would not be found any more.
pub(crate) fn quote_redacted(text: &Masked<'_>, secrets: Option<&Needles>) -> String {
    let shown = text.shown();
    match secrets {
        Some(secrets) => quote(&secrets.replace(&shown)),
        None => quote(&shown),
    }
}

/// `text` in backticks, on one line, short.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::from("`");
    for (count, sign) in text.chars().enumerate() {
        if count == MOST_QUOTED {
            quoted.push('…');
            break;
        }
        if sign.is_control() { quoted.extend(sign.escape_default()) } else { quoted.push(sign) }
    }
    quoted.push('`');
    quoted
}
