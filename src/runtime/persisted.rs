//! What `persist response` leaves.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::json::Object;

/// What is kept after the flow has ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Persisted {
    /// The variables that have a value, by name.
    pub kept: Object,
    /// The names of those that have none: what an earlier run kept under them goes.
    #[serde(skip)]
    pub cleared: BTreeSet<String>,
}

impl Persisted {
    /// Whether it leaves everything as it was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.cleared.is_empty()
    }
}
