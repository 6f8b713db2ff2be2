//! JSONPath (RFC 9535), as it follows `data` in a mapping: the segments without the `$`.
//!
//! [`Path::compile`] checks a path whole: grammar, types of functions, limits. [`Path::find`] evaluates it in
//! the order of RFC 9535, until the deadline of a [`Clock`].
//!
//! A path may read variables of the language (3.3): as a side of a comparison in a filter
//! (`.tickets[?@.phone == $call.cli]`), and in brackets (`.prices[$flow.key.currency]`).
//! [`Path::variables`] lists them; whoever evaluates the path gives their values.

mod clock;
mod condition;
mod engine;
mod evaluate;
mod fault;
mod limits;
mod literal;
mod mistakes;
mod near_miss;
mod parse;
mod query;
mod regexp;
mod serialize;
#[cfg(test)]
mod tests;
mod variable;
mod white_space;

pub use clock::{Clock, Halt};
pub use fault::Fault;
pub use limits::{MAX_DEPTH, MAX_DESCENTS, MAX_LENGTH};
pub use near_miss::NearMiss;
pub use variable::{Type, Variable, WHOLE_VALUE};
pub use white_space::{segments, tightened};

use crate::json::Json;
use evaluate::{Evaluation, Stop, Walk, ended};
use parse::Parsed;
use query::Segment;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

/// How many values one path may find: a path of several selectors can find each value again and again.
pub const MAX_FOUND: usize = 4_000_000;

/// A valid JSONPath. Two are equal when they are written alike, but for white space that means nothing; a copy shares
/// what was compiled.
#[derive(Clone)]
pub struct Path {
    text: Arc<str>,
    parsed: Arc<Parsed>,
}

impl Path {
    /// The path that `segments` are: what follows the `$` in an RFC 9535 query, white space before a segment
    /// included, which does not count as a part of the path. An empty text is the path of the whole document.
    ///
    /// # Errors
    /// What is not an RFC 9535 query, or is over the limits: [`MAX_LENGTH`], [`MAX_DEPTH`], [`MAX_DESCENTS`].
    pub fn compile(segments: &str) -> Result<Self, Fault> {
        let parsed = parse::parse(segments)?;
        Ok(Self { text: tightened(segments).into(), parsed: Arc::new(parsed) })
    }

    /// The path as it was given to [`Path::compile`], [`tightened`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables that the path reads, in the order in which they are written, each with its place in what was
    /// given to [`Path::compile`]; one that is written twice is listed twice.
    pub fn variables(&self) -> &[Variable] {
        &self.parsed.variables
    }

    /// Whether it is of names, indexes and variables only, and so finds one value at most.
    pub fn is_singular(&self) -> bool {
        self.segments().iter().all(Segment::is_singular)
    }

    /// All values that the path finds in `document`, in the order of RFC 9535; a value as often as it is
    /// found.
    ///
    /// `values` are those of [`Path::variables`], in their order, converted as they say. Where one has no value
    /// (`None`, `null`), the path finds nothing.
    ///
    /// # Errors
    /// [`Halt`] when the clock's deadline has come, or more than [`MAX_FOUND`] values are found.
    pub fn find<'a>(
        &self,
        document: &'a Json,
        values: &[Option<Json>],
        clock: &Clock,
    ) -> Result<Vec<&'a Json>, Halt> {
        if self.lacks(values) {
            return Ok(Vec::new());
        }
        Evaluation { root: document, values, clock }.find(self.segments(), document, MAX_FOUND)
    }

    /// Hands the values that [`Path::find`] gives to `take`, one by one, until it breaks.
    ///
    /// Values may lie inside each other: see [`Json::clone_within`] before copying them all.
    ///
    /// # Errors
    /// [`Halt::Timeout`] when the clock's deadline has come.
    pub fn each<'a>(
        &self,
        document: &'a Json,
        values: &[Option<Json>],
        clock: &Clock,
        mut take: impl FnMut(&'a Json) -> ControlFlow<()>,
    ) -> Result<(), Halt> {
        if self.lacks(values) {
            return Ok(());
        }
        let evaluation = Evaluation { root: document, values, clock };
        ended(evaluation.walk(self.segments(), document, &mut |node| match take(node) {
            ControlFlow::Continue(()) => Walk::Continue(()),
            ControlFlow::Break(()) => Walk::Break(Stop::Enough),
        }))
    }

    /// The first of the values that [`Path::find`] gives and that is `wanted`; looks no further.
    ///
    /// # Errors
    /// [`Halt::Timeout`] when the clock's deadline has come.
    pub fn first<'a>(
        &self,
        document: &'a Json,
        values: &[Option<Json>],
        clock: &Clock,
        mut wanted: impl FnMut(&Json) -> bool,
    ) -> Result<Option<&'a Json>, Halt> {
        let mut first = None;
        self.each(document, values, clock, |node| {
            if wanted(node) {
                first = Some(node);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        Ok(first)
    }

    fn segments(&self) -> &[Segment] {
        &self.parsed.segments
    }

    /// Whether a variable has no value among `values`.
    fn lacks(&self, values: &[Option<Json>]) -> bool {
        let given = |value: &&Option<Json>| value.as_ref().is_some_and(|json| !json.is_null());
        values.iter().take_while(given).count() < self.parsed.variables.len()
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Path {}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Path").field(&self.text).finish()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
