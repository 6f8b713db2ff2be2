//! What bounds an evaluation: a deadline, and a number of steps.

use std::cell::Cell;

use crate::instant::Instant;
use thiserror::Error;

/// Why an evaluation ended early.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Halt {
    /// The deadline came first.
    #[error("the path could not be evaluated in time")]
    Timeout,
    /// The path finds more than [`MAX_FOUND`](super::MAX_FOUND) values.
    #[error("the path finds more than {} values", super::MAX_FOUND)]
    TooMany,
}

/// How many steps are taken between two looks at the time; a step takes well under a microsecond.
const STEPS: u32 = 64;

/// Until when paths are evaluated; looked at from time to time.
pub struct Clock {
    deadline: Option<Instant>,
    /// Steps until the next look, or in all where there is no deadline.
    left: Cell<u32>,
}

impl Clock {
    /// A clock for any number of evaluations that are over by `deadline`.
    pub fn until(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), left: Cell::new(0) }
    }

    /// A clock that stops after `steps` steps, whatever the time.
    pub(super) fn steps(steps: u32) -> Self {
        Self { deadline: None, left: Cell::new(steps) }
    }

    /// Takes one step.
    pub(super) fn tick(&self) -> Result<(), Halt> {
        match self.left.get().checked_sub(1) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => self.check(),
        }
    }

    /// Looks at the time now: before work whose size the document decides.
    ///
    /// # Errors
    /// [`Halt::Timeout`] when the deadline has come.
    pub fn check(&self) -> Result<(), Halt> {
        match self.deadline {
            Some(deadline) if Instant::now() < deadline => {
                self.left.set(STEPS);
                Ok(())
            }
            None if self.left.get() > 0 => Ok(()),
            _ => Err(Halt::Timeout),
        }
    }
}
