//! JSONPath (RFC 9535), as it follows `data` in a mapping: the segments without the `$`.
//!
//! [`Path::compile`] checks a path whole: grammar, types of functions, limits. [`Path::find`] evaluates it in
//! the order of RFC 9535, until the deadline of a [`Clock`].

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

pub use clock::Clock;
pub use fault::Fault;
pub use limits::{MAX_DEPTH, MAX_DESCENTS, MAX_LENGTH};
pub use near_miss::NearMiss;

use crate::json::Json;
use evaluate::{Evaluation, Stop, Walk};
use query::Segment;
use std::fmt;
use std::sync::Arc;
use thiserror::Error;

/// How many values one path may find: a path of several selectors can find each value again and again.
pub const MAX_FOUND: usize = 4_000_000;

/// The deadline came before the path was evaluated, or it finds more than [`MAX_FOUND`] values.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the path could not be evaluated in time")]
pub struct Timeout;

/// A valid JSONPath. Two are equal when they are written alike; a copy shares what was compiled.
#[derive(Clone)]
pub struct Path {
    text: Arc<str>,
    segments: Arc<[Segment]>,
}

impl Path {
    /// The path that `segments` are: what an RFC 9535 query has behind its `$`, blanks before a segment
    /// included. An empty text is the path of the whole document.
    ///
    /// # Errors
    /// What is no RFC 9535 query, or over the limits: [`MAX_LENGTH`], [`MAX_DEPTH`], [`MAX_DESCENTS`].
    pub fn compile(segments: &str) -> Result<Self, Fault> {
        let parsed = parse::parse(segments)?;
        Ok(Self { text: segments.into(), segments: parsed.into() })
    }

    /// The path as it was given to [`Path::compile`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is of names and indexes only, and so finds one value at most.
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(Segment::is_singular)
    }

    /// All values that the path finds in `document`, in the order of RFC 9535; a value as often as it is
    /// found.
    ///
    /// Values may lie inside each other: see [`Json::clone_within`] before copying them all.
    ///
    /// # Errors
    /// [`Timeout`] when the clock's deadline has come, or more than [`MAX_FOUND`] values are found.
    pub fn find<'a>(&self, document: &'a Json, clock: &Clock) -> Result<Vec<&'a Json>, Timeout> {
        Evaluation { root: document, clock }.find(&self.segments, document, MAX_FOUND)
    }

    /// The first value that the path finds in `document` and that is `wanted`; looks no further.
    ///
    /// # Errors
    /// [`Timeout`] when the clock's deadline has come.
    pub fn first<'a>(
        &self,
        document: &'a Json,
        clock: &Clock,
        mut wanted: impl FnMut(&Json) -> bool,
    ) -> Result<Option<&'a Json>, Timeout> {
        let mut first = None;
        let walk = Evaluation { root: document, clock }.walk(&self.segments, document, &mut |node| {
            if wanted(node) {
                first = Some(node);
                return Walk::Break(Stop::Enough);
            }
            Walk::Continue(())
        });
        match walk {
            Walk::Break(Stop::Timeout) => Err(Timeout),
            _ => Ok(first),
        }
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
