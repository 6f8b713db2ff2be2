//! What each endpoint has queued, from groups of waiting rows.

use std::collections::{BTreeMap, BTreeSet};

use super::Queue;
use crate::delivery::rows::{Deliverable, Millis};

/// Waiting rows of one endpoint, and of one flow that their accepting process did not declare.
pub(super) struct Group {
    pub(super) endpoint: String,
    /// The flow, if it was not declared.
    pub(super) undeclared: Option<String>,
    pub(super) waiting: u64,
    pub(super) overdue: u64,
    pub(super) oldest_due: Millis,
}

/// The queues, by endpoint.
pub(super) fn queues(
    groups: impl IntoIterator<Item = Group>,
    paused: &BTreeSet<String>,
    deliverable: Option<&Deliverable>,
) -> Vec<Queue> {
    let mut queues = BTreeMap::new();
    for group in groups {
        let held = paused.contains(&group.endpoint)
            || deliverable.is_some_and(|able| able.holds(&group.endpoint, group.undeclared.as_deref()));
        let queue = queues.entry(group.endpoint).or_insert_with_key(|endpoint: &String| Queue {
            endpoint: endpoint.clone(),
            waiting: 0,
            held: 0,
            overdue: 0,
            oldest_due: None,
        });
        queue.waiting += group.waiting;
        if held {
            queue.held += group.waiting;
        } else {
            queue.overdue += group.overdue;
            let oldest = queue.oldest_due.map_or(group.oldest_due, |due| due.min(group.oldest_due));
            queue.oldest_due = Some(oldest);
        }
    }
    queues.into_values().collect()
}
