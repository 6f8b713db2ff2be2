//! Names of members that come out as others because of a value.

use std::collections::HashMap;

use crate::runtime::failure::{ErrorReason, Failure};
use crate::source::Place;

/// The names of the members of an object.
#[derive(Default)]
pub(super) struct Names<'v> {
    /// Each name, and whether a member has it because of a value.
    standing: HashMap<String, bool>,
    /// The first member whose name repeats because of a value.
    repeated: Option<&'v Place>,
}

impl<'v> Names<'v> {
    /// Adds the name of the member at `at`.
    pub(super) fn add(&mut self, name: String, by_value: bool, at: &'v Place) {
        if let Some(other) = self.standing.insert(name, by_value)
            && (other || by_value)
        {
            self.repeated.get_or_insert(at);
        }
    }

    pub(super) fn repeated(self) -> Option<Failure> {
        let what = "the name of a member comes out as that of another one in the same object";
        Some(Failure::new(ErrorReason::InvalidRequest, self.repeated?, what))
    }
}
