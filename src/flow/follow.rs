//! Whether a flow may go on.

/// Says before each step of a flow whether it may start. It is called by the run and may not block.
pub trait Follow: Send + Sync {
    /// Whether the next step may start.
    fn goes_on(&self) -> bool {
        true
    }
}

/// Nobody holds it up.
impl Follow for () {}
