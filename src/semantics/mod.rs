//! From [`crate::syntax::ast`] to [`ir`]: every rule of the language's section 7 that is not the
//! parser's.
//!
//! `passes` is the way through, `declarations` and `index` say what a project declares, a `lower_…` file
//! stands for each construct, `rules` holds what several of them share.

mod allow;
mod declarations;
mod facts;
mod index;

mod lower_account;
mod lower_answer;
mod lower_auth;
mod lower_body;
mod lower_custom;
mod lower_endpoint;
mod lower_fields;
mod lower_flow;
mod lower_internal;
mod lower_json;
mod lower_request;
mod lower_response;
mod lower_test;
mod lower_text;
mod lower_url;
mod lower_value;
mod lower_webhook;
mod lowering;
mod parallel;
mod passes;
mod rules;
mod steps;
#[cfg(test)]
mod tests;
mod typo;
mod variable;

use crate::diagnostics::Diagnostics;
use crate::ir;
use crate::source::{FileId, Sources};

/// How a project is checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The operator's file (`--account`), one of the sources: its `account` replaces the project's, and
    /// nothing else may stand in it (section 3.1).
    pub account: Option<FileId>,
}

/// Reports every fault of a project, in the order of files and places, each once (section 7).
///
/// Time and memory are linear in the size of the files; of the program itself nothing is kept.
#[must_use]
pub fn check(sources: &Sources, options: &Options) -> Diagnostics {
    passes::run(sources, options, false).1
}

/// Makes a project into a program that can be run; `None` where there is an error. The diagnostics, with
/// the warnings, are those of [`check`].
#[must_use]
pub fn compile(sources: &Sources, options: &Options) -> (Option<ir::Program>, Diagnostics) {
    passes::run(sources, options, true)
}

/// Checks a text as a project of one file, which messages call `name`.
#[must_use]
pub fn check_text(name: &str, text: &str) -> (Diagnostics, Sources) {
    let sources = Sources::of_text(name, text);
    (check(&sources, &Options::default()), sources)
}

/// The JSON Schema (draft 2020-12) of [`ir::Program`], from its types (`hook schema ir`).
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(ir::Program)
}
