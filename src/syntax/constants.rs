//! Long runs of items and members without values. The tree of one takes a hundred times the room of its text and says
//! nothing that the text does not: so all but its beginning and its end is cut out before the declaration is read.

use super::cut::{Cut, Run};
use super::limits::{Limits, limits};
use super::runs::Scan;

/// The declaration `text` without its long runs; `None` where it has none.
pub(super) fn cut(text: &str) -> Option<Cut> {
    let Limits { run, margin, .. } = limits();
    if text.len() < run {
        return None;
    }
    let found = Scan::new(text, run, margin).all();
    (!found.is_empty())
        .then(|| Cut::of(text, found.into_iter().map(|range| Run::constants(text, range)).collect()))
}

/// What `read` returns where runs are cut from `long` bytes on, of which `margin` stay at each end.
#[cfg(test)]
pub(crate) fn with_limits<T>(long: usize, margin: usize, read: impl FnOnce() -> T) -> T {
    super::limits::with(|limits| (limits.run, limits.margin) = (long, margin), read)
}
