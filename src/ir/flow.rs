//! Section 3.5.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

use super::{FlowVariable, JsonTemplate};

/// A flow (3.5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Its documentation.
    pub notes: Option<String>,
    /// The steps down to `flow-end webhook`.
    pub steps: Vec<Step>,
    /// `flow-end webhook` and what follows it.
    pub end: Option<FlowEnd>,
}

impl Flow {
    /// The steps below `flow-end webhook`.
    #[must_use]
    pub fn below(&self) -> &[Step] {
        self.end.as_ref().map_or(&[][..], |end| &end.steps)
    }

    /// All steps, above and below.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().chain(self.below())
    }
}

/// The end of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowEnd {
    /// Where `flow-end webhook` stands.
    pub at: Place,
    /// The name of the endpoint that gets the details of the call; `None` for the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The steps below it.
    pub steps: Vec<Step>,
}

/// A step of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// `set $flow.key.NAME = JSON`
    Set {
        /// What is set; cleared where the value has none.
        target: FlowVariable,
        /// To what.
        value: JsonTemplate,
    },
    /// `run NAME`
    Run {
        /// The webhook's name.
        webhook: String,
        /// Whether its failure skips the steps down to `flow-end webhook`.
        mandatory: bool,
        /// Where.
        at: Place,
    },
}
