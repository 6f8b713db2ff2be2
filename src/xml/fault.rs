//! What is wrong with a document.

use thiserror::Error;

/// The kind of a [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Against XML 1.0 or Namespaces in XML 1.0.
    NotWellFormed,
    /// Larger than [`Limits`](super::Limits) allow.
    OverLimit,
    /// Has a document type declaration, which is never read.
    Doctype,
}

/// Why a text is not a document that can be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Fault {
    /// What sort of fault it is.
    pub kind: FaultKind,
    /// Where, in bytes from the start of the text.
    pub offset: usize,
    /// What is wrong, for a person: lower case, no full stop.
    pub message: String,
}

impl Fault {
    pub(super) fn not_well_formed(offset: usize, message: impl Into<String>) -> Self {
        Fault { kind: FaultKind::NotWellFormed, offset, message: message.into() }
    }

    pub(super) fn over_limit(offset: usize, message: impl Into<String>) -> Self {
        Fault { kind: FaultKind::OverLimit, offset, message: message.into() }
    }
}
