//! How an argument cannot be used.

use crate::json::Json;

/// How an argument cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misuse {
    /// What is wrong, in words that follow the argument's name; never its value.
    pub problem: String,
    /// The fix; empty where there is none to name.
    pub help: String,
}

impl Misuse {
    pub(super) fn new(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { problem: problem.into(), help: help.into() }
    }

    /// `value` is of another type than `expected` has.
    pub(super) fn kind(expected: &str, value: &Json) -> Self {
        Self::new(format!("must be {expected}, found {}", value.kind()), "")
    }
}
