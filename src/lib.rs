//! Hook: the webhooks of telephone call flows.

pub mod address;
#[cfg(feature = "runtime")]
pub mod delivery;
pub mod diagnostics;
pub mod json;
pub mod jsonpath;
pub mod project;
#[cfg(feature = "runtime")]
pub mod runtime;
pub mod semantics;
pub mod source;
pub mod syntax;
pub mod xml;
pub mod xpath;

pub use semantics::{Options, check, check_text, compile, schema};
