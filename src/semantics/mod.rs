//! From [`crate::syntax::ast`] to [`ir`]: every rule of the language's section 7 that is not the
//! parser's.
//!
//! [`check_one`] checks one declaration against an [`index`] of all; a `lower_…` file stands for each
//! construct, `rules` holds what several of them share. `crate::workspace` puts the results together.

pub mod allow;
mod check_one;
mod constants;
mod facts;
pub mod index;
mod item;

mod lower_account;
mod lower_answer;
mod lower_auth;
mod lower_body;
mod lower_custom;
mod lower_endpoint;
mod lower_fields;
mod lower_flow;
mod lower_function;
mod lower_internal;
mod lower_json;
mod lower_oauth2;
mod lower_request;
mod lower_response;
mod lower_source;
mod lower_test;
mod lower_text;
mod lower_url;
mod lower_value;
mod lower_webhook;
mod lowering;
mod mention;
mod response_path;
mod rules;
mod several;
mod steps;
mod taken;
#[cfg(test)]
mod tests;
pub mod typo;
mod variable;
mod view;

use crate::ir;

pub use check_one::{Checked, Known, Lowered, check_one};
pub use facts::{Fact, FactKey};
pub use item::{Among, Item, Paths, Wanted};
pub use mention::{Mention, Noun, Verb};
pub use response_path::{Missed, Replies, ResponsePath, Success};

/// The JSON Schema (draft 2020-12) of [`ir::Program`], from its types (`hook schema ir`).
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(ir::Program)
}
