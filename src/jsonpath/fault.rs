//! What is wrong with a path.

use std::ops::Range;
use thiserror::Error;

/// Why a text is not a JSONPath that Hook evaluates.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong, in bytes of the text that was given; empty where something is missing.
    pub range: Range<usize>,
    /// What is wrong, in words.
    pub message: String,
    /// How to fix it.
    pub help: String,
    /// What to write at `range` instead, where that is certain.
    pub replacement: Option<String>,
}

impl Fault {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: help.into(), replacement: None }
    }

    pub(super) fn replaced(mut self, by: impl Into<String>) -> Self {
        self.replacement = Some(by.into());
        self
    }
}
