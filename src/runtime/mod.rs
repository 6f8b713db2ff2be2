//! From [`crate::ir`] and variables to an outcome.
//!
//! A [`Runner`] holds a program, the operator's [`Secrets`] and a [`Transport`]; it runs webhooks and flows
//! against [`Variables`]. Every failure of a run is a value ([`WebhookRun`]); [`RunError`] is what the caller
//! did wrong. What results hold may be printed: secrets and private values are hidden in them. The values of
//! [`Variables`] are real.
//!
//! [`Transport`]: transport::Transport

mod answer;
mod datum;
mod encode;
mod failure;
mod flow;
pub(crate) mod flow_end;
mod form;
mod guard;
mod job;
mod json_tree;
mod map;
mod masked;
mod media_type;
mod observer;
mod outcome;
mod pool;
mod read;
mod redact;
mod resolve;
mod runner;
mod secrets;
mod shown_request;
mod template;
pub mod transport;
mod turn;
mod variables;
mod webhook;

pub use failure::ErrorReason;
pub use flow::FlowRun;
pub use observer::Observer;
pub use outcome::{Status, WebhookRun};
pub use runner::{RunError, Runner, Settings};
pub use secrets::Secrets;
pub use shown_request::ShownRequest;
pub use variables::{InvalidVariables, Variables};
