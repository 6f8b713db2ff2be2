//! Looking at the deadline from time to time.

use crate::instant::Instant;
use std::cell::Cell;

use super::Failure;

/// How many steps are taken between two looks at the time; a step takes well under a microsecond.
const STEPS: u32 = 256;

/// Until when a function computes.
pub(super) struct Deadline {
    at: Instant,
    left: Cell<u32>,
}

impl Deadline {
    pub(super) fn new(at: Instant) -> Self {
        Self { at, left: Cell::new(0) }
    }

    /// Takes one step.
    ///
    /// # Errors
    /// [`Failure::Late`] when the deadline has come.
    pub(super) fn tick(&self) -> Result<(), Failure> {
        if let Some(left) = self.left.get().checked_sub(1) {
            self.left.set(left);
            return Ok(());
        }
        self.left.set(STEPS);
        if Instant::now() < self.at { Ok(()) } else { Err(Failure::Late) }
    }
}
