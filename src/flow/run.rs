//! Running a flow.

use thiserror::Error;

use crate::delivery::{CallRecord, Deliver};
use crate::runtime::{Runner, Variables};

use super::course::Course;
use super::result::FlowRun;

/// What the caller of a flow did wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FlowError {
    /// No flow of that name.
    #[error("there is no flow `{0}`")]
    UnknownFlow(String),
    /// The flow ends with `flow-end webhook`, and there is no call record to make it of.
    #[error("the flow `{0}` has a `flow-end webhook`, which needs a call record")]
    NoCallRecord(String),
    /// A step runs a webhook that the program does not have; no compiled program is such.
    #[error("the flow `{flow}` runs `{webhook}`, and there is no webhook of that name")]
    UnknownWebhook {
        /// The flow's name.
        flow: String,
        /// The webhook's name.
        webhook: String,
    },
}

/// Runs the flow `name` in `runner` once, and sets `variables` to what they are after it. `record` is what its
/// flow-end webhook is made of, which goes to `deliver`.
///
/// # Errors
///
/// As [`Runner::run_flow`].
pub async fn run(
    runner: &Runner,
    name: &str,
    variables: &mut Variables,
    record: Option<&CallRecord>,
    deliver: &dyn Deliver,
) -> Result<FlowRun, FlowError> {
    let Some(flow) = runner.env().prepared().flow(name) else {
        return Err(FlowError::UnknownFlow(name.to_owned()));
    };
    if flow.end.is_some() && record.is_none() {
        return Err(FlowError::NoCallRecord(name.to_owned()));
    }
    let unknown =
        |webhook: &str| FlowError::UnknownWebhook { flow: name.to_owned(), webhook: webhook.to_owned() };
    let mut course = Course::new(runner.env(), flow).map_err(unknown)?;
    course.above(variables).await;
    if let Some(record) = record {
        course.end(record, variables, deliver).await;
    }
    course.below(variables).await;
    Ok(course.into_run(variables))
}

impl Runner {
    /// Runs the flow `name` once, and sets `variables` to what they are after it. `record` is what its
    /// flow-end webhook is made of, which is sent once, at once.
    ///
    /// # Errors
    ///
    /// [`FlowError::UnknownFlow`]; [`FlowError::NoCallRecord`] where the flow has a flow-end webhook and there
    /// is no record; [`FlowError::UnknownWebhook`]. Whatever the run itself comes to is a value.
    pub async fn run_flow(
        &self,
        name: &str,
        variables: &mut Variables,
        record: Option<&CallRecord>,
    ) -> Result<FlowRun, FlowError> {
        run(self, name, variables, record, &**self.env()).await
    }
}
