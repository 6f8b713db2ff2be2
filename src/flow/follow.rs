//! Telling how a flow goes on, and whether it may.

use crate::runtime::WebhookRun;

/// Hears of each step of a flow as it ends. Its functions are called by the run and may not block.
pub trait Follow: Send + Sync {
    /// Whether the next step may start.
    fn goes_on(&self) -> bool {
        true
    }

    /// A `run` step has ended.
    fn ended(&self, webhook: &WebhookRun) {
        let _ = webhook;
    }
}

/// Nobody.
impl Follow for () {}
