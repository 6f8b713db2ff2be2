//! One binary: a file for each feature.

mod json_conformance;
mod jsonpath_conformance;
