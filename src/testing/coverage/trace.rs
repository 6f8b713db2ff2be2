//! What a test's run does, step by step.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::runtime::{Observer, Variables};

/// A step of a run, with the variables that it starts from.
pub(super) enum Event {
    /// A webhook.
    Starts(Variables),
    /// A `set`.
    Sets(Variables),
}

/// Keeps the steps of a run.
#[derive(Default)]
pub(super) struct Trace {
    events: Mutex<Vec<Event>>,
}

impl Trace {
    /// The steps so far, which are taken.
    pub fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, event: Event) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }
}

impl Observer for Trace {
    fn waiting(&self, _: &str, _: Duration, _: bool) {}

    fn starts(&self, _: &str, variables: &Variables) {
        self.push(Event::Starts(variables.clone()));
    }

    fn sets(&self, variables: &Variables) {
        self.push(Event::Sets(variables.clone()));
    }
}
