//! Why a path found nothing, where it is one of the mistakes that authors stumble on (language, section 4).

mod name;
mod types;

use super::Path;
use super::clock::Clock;
use super::evaluate::Evaluation;
use crate::json::Json;

/// How many values and names of a document are looked at: some milliseconds.
const STEPS: u32 = 20_000;

/// What a path that found nothing most likely has wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NearMiss {
    /// A name that differs by case or by a letter or two from one that is there.
    Name {
        /// The name in the path, without quotes and escapes.
        written: String,
        /// The name that the document has in its place.
        found: String,
    },
    /// A comparison in a filter of a text with a number.
    Types {
        /// The comparison as it is written in the path.
        comparison: String,
        /// How to write it so that both sides are of one type, where one of them is a variable or a literal.
        help: Option<String>,
    },
}

impl Path {
    /// Why the path may have found nothing in `document`.
    ///
    /// - Its last name, or one of the names and indexes before it, is not there, but another is that differs by
    ///   case or by one or two letters; the object that it would be in is there.
    /// - A filter compares texts with numbers only.
    ///
    /// Ask only for a path that found nothing, with the values that it was evaluated with. Work is bounded.
    pub fn near_miss(&self, document: &Json, values: &[Option<Json>]) -> Option<NearMiss> {
        if self.lacks(values) {
            return None;
        }
        let clock = Clock::steps(STEPS);
        let evaluation = Evaluation { root: document, values, clock: &clock };
        name::miss(self.segments(), &evaluation).or_else(|| types::miss(self, &evaluation))
    }
}
