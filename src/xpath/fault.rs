//! What is wrong with an expression, and what may go wrong with its evaluation.

use std::ops::Range;

use thiserror::Error;

/// The kind of a [`Fault`], each a diagnostic of the language (section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Not an XPath 1.0 expression, or over its limits: `xpath::invalid`.
    Invalid,
    /// Valid, but it could not be evaluated right: `xpath::unsupported`.
    Unsupported,
    /// A prefix that nothing declares: `xpath::undeclared_prefix`.
    UndeclaredPrefix,
}

/// Why an expression is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Fault {
    /// What sort of fault it is.
    pub kind: FaultKind,
    /// The part that is at fault, in bytes of the expression's text. Empty at the end of the text.
    pub range: Range<usize>,
    /// What is wrong, for a person: lower case, no full stop.
    pub message: String,
    /// The fix, where one is known.
    pub help: Option<String>,
}

/// Why an evaluation gave no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EvaluationFault {
    /// The time was up.
    #[error("the expression took too long")]
    Deadline,
    /// It finds more, or makes longer texts on the way, than it may.
    #[error("the expression finds more than may be saved from one response")]
    TooLarge,
    /// The engine gave up; says why.
    #[error("the expression could not be evaluated: {0}")]
    Engine(String),
}

pub(super) fn invalid(range: Range<usize>, message: impl Into<String>, help: Option<String>) -> Fault {
    Fault { kind: FaultKind::Invalid, range, message: message.into(), help }
}

pub(super) fn unsupported(range: Range<usize>, message: impl Into<String>, help: Option<String>) -> Fault {
    Fault { kind: FaultKind::Unsupported, range, message: message.into(), help }
}
