//! From [`crate::semantics::ir`] and variables to an outcome.

pub mod transport;
