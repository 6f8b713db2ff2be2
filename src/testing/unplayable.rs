//! What keeps a test from being run.

use thiserror::Error;

use crate::delivery::InvalidCallRecord;
use crate::flow::FlowError;
use crate::runtime::{InvalidVariables, RunError};

/// Why a test cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unplayable {
    /// Its call record.
    #[error("the call record of the test cannot be used: {0}")]
    Call(#[from] InvalidCallRecord),
    /// A variable that it gives.
    #[error(transparent)]
    Variable(#[from] InvalidVariables),
    /// The webhook that it runs.
    #[error(transparent)]
    Webhook(#[from] RunError),
    /// The flow that it runs.
    #[error(transparent)]
    Flow(#[from] FlowError),
}
