//! All integration tests, one binary: a module for each feature.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod examples;
mod explain;
mod faulty;
mod json_conformance;
mod jsonpath_conformance;
mod runtime;
mod support;
mod transport;
mod xml;
mod xpath;
mod xpath_hostile;
mod xpath_lxml;
