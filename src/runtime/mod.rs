//! From [`crate::ir`] and variables to an outcome.
//!
//! [`Prepared`] is what is computed once for a program; an [`Env`] adds the operator's [`Secrets`], a
//! [`Transport`], [`Settings`] and an [`Observer`]; a [`Runner`] runs webhooks in it against [`Variables`]. Every
//! failure of a run is a value ([`WebhookRun`]); [`RunError`] is what the caller did wrong. What results hold may
//! be printed: secrets and private values are hidden in them. The values of [`Variables`] are real.
//!
//! [`Transport`]: transport::Transport

mod answer;
mod authorized;
mod background;
mod call;
mod clear;
mod datum;
mod deadline;
mod document;
mod encode;
mod endpoint;
mod env;
mod failure;
mod foreseen;
mod form;
mod functions;
mod guard;
mod job;
mod map;
mod masked;
mod media_type;
mod observer;
mod outcome;
mod persisted;
mod pool;
mod prepared;
mod read;
mod receive;
mod redact;
mod resolve;
mod runner;
mod secrets;
mod settings;
mod shown_request;
mod shown_variables;
mod taint;
mod template;
mod token_answer;
mod tokens;
pub mod transport;
mod values;
mod variables;
mod webhook;
mod why_missing;
mod wording;

pub use background::{Ended, Sending};
pub use env::Env;
pub use failure::ErrorReason;
pub use functions::Functions;
pub use observer::{Observer, Saved};
pub use outcome::{Status, Unsaved, WebhookRun};
pub use persisted::Persisted;
pub use prepared::Prepared;
pub use runner::{RunError, Runner};
pub use secrets::Secrets;
pub use settings::Settings;
pub use shown_request::{FormedRequest, ShownRequest};
pub use variables::{InvalidVariables, Variables};

pub(crate) use answer::accepts;
pub(crate) use endpoint::Unformed;
pub(crate) use foreseen::foresee;
pub(crate) use form::{Formed, Message};
pub(crate) use prepared::Callable;
pub(crate) use read::{header_text, text_of};
pub(crate) use redact::{Needles, is_looked_for};
pub(crate) use token_answer::{access_token, error_code, is_bearer};
pub(crate) use webhook::run as run_webhook;
