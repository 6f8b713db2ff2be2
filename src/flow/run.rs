//! Running a flow.

use thiserror::Error;

use crate::delivery::{CallRecord, Deliver, details};
use crate::json::Json;
use crate::runtime::{Runner, Variables};

use super::course::Course;
use super::follow::Follow;
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

/// Which steps of a flow are taken.
#[derive(Clone, Copy)]
pub enum Part<'p> {
    /// All. The record is what the flow-end webhook is made of, which goes to whoever delivers it.
    Whole(Option<&'p CallRecord>, &'p dyn Deliver),
    /// Those above `flow-end webhook`, while the call lasts.
    Above,
    /// Those below it, once it was handed on.
    Below,
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
    run_part(runner, name, variables, Part::Whole(record, deliver), &()).await
}

/// Runs `part` of the flow `name` in `runner`, and sets `variables` to what they are after it. `follow` says
/// before each step whether it may start.
///
/// # Errors
///
/// As [`Runner::run_flow`].
pub async fn run_part(
    runner: &Runner,
    name: &str,
    variables: &mut Variables,
    part: Part<'_>,
    follow: &dyn Follow,
) -> Result<FlowRun, FlowError> {
    let Some(flow) = runner.env().prepared().flow(name) else {
        return Err(FlowError::UnknownFlow(name.to_owned()));
    };
    if flow.end.is_some() && matches!(part, Part::Whole(None, _)) {
        return Err(FlowError::NoCallRecord(name.to_owned()));
    }
    let unknown =
        |webhook: &str| FlowError::UnknownWebhook { flow: name.to_owned(), webhook: webhook.to_owned() };
    let mut course = Course::new(runner.env(), flow, follow).map_err(unknown)?;
    match part {
        Part::Whole(record, deliver) => {
            course.above(variables).await;
            if let Some(record) = record.filter(|_| follow.goes_on()) {
                course.end(record, variables, deliver).await;
            }
            if course.has_below() {
                course.below(variables).await;
            }
        }
        Part::Above => course.above(variables).await,
        Part::Below => course.below(variables).await,
    }
    Ok(course.into_run(variables))
}

/// What a flow-end webhook of the call of `record` sends, with `variables` as they are at the flow's end.
#[must_use]
pub fn payload(runner: &Runner, variables: &Variables, record: &CallRecord) -> Json {
    details(record, runner.env().keys(variables, |_, datum| runner.env().returned_value(datum).into_owned()))
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
