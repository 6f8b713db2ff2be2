//! One binary: a file for each feature.

mod examples;
mod faulty;
mod json_conformance;
mod jsonpath_conformance;
mod runtime;
