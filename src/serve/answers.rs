//! Answers in JSON.

use hyper::StatusCode;
use serde::Serialize;

use super::body::{Answer, json_text};
use super::problem::Problem;

/// An answer in JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Result<Answer, Problem> {
    Ok(json_text(status, serde_json::to_vec(value).map_err(|_| Problem::internal())?))
}
