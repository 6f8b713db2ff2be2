//! Hook: the webhooks of telephone call flows.

pub mod diagnostics;
pub mod source;
pub mod syntax;
