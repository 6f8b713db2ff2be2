//! All integration tests, one binary: a module for each feature.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod at_least_once;
mod built_once;
mod command_line;
mod conformance_body;
mod conformance_paths;
mod diagnostics;
mod editors;
mod edits;
mod examples;
mod explain;
mod format;
mod functions;
mod hostile;
mod json_conformance;
mod jsonpath_conformance;
mod layers;
mod lsp;
mod runtime;
mod service;
mod spec;
mod store;
mod support;
mod transport;
mod words;
mod xml;
mod xpath;
mod xpath_hostile;
mod xpath_lxml;
