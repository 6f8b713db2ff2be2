//! Answers in JSON.

use futures_util::future::BoxFuture;
use hyper::StatusCode;
use serde::Serialize;

use super::body::{Answer, json_text};
use super::problem::Problem;

/// An answer on its way.
pub(super) type Answering = BoxFuture<'static, Result<Answer, Problem>>;

/// An answer in JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Result<Answer, Problem> {
    Ok(json_text(status, serde_json::to_vec(value).map_err(|_| Problem::internal())?))
}
