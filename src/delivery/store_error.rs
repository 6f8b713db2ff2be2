//! Why a store did not do what it was asked.

use thiserror::Error;

/// Why a store did not do what it was asked. It says what a caller may conclude, not which call of a
/// database failed; the text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// It cannot be reached, is not a primary, or answers too late: nothing was done, or what was done may be
    /// done again. `503`.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// Whether it was committed is not known. `503`; the caller repeats it with the same key.
    #[error("the outcome of a commit is not known: {0}")]
    Unknown(String),
    /// Too little disk space is free to take more. `507`; claims, settlements and purges go on.
    #[error("the disk of the store is almost full: {0}")]
    Full(String),
    /// The disk did not keep what was written. `503`, for ever: the process accepts nothing more and drains.
    #[error("the store does not keep what is written: {0}")]
    NotDurable(String),
    /// The database refuses these rows or this statement. Nothing was done, and repeating it does not help. `500`.
    #[error("the store refuses: {0}")]
    Refused(String),
}

impl StoreError {
    /// Whether the fault may be of one row of a group, so that the others are worth a try without it.
    pub(crate) fn may_be_of_one_row(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}
