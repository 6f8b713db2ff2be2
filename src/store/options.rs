//! What every store needs.

use std::sync::Arc;

use super::Clock;

/// What a store is opened with.
#[derive(Clone)]
pub struct Options {
    /// The project whose rows it keeps.
    pub project: String,
    /// Where times come from.
    pub clock: Arc<dyn Clock>,
}
