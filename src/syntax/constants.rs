//! Long runs of items and members without values. The tree of one takes a hundred times the room of its text and says
//! nothing that the text does not: so all but its beginning and its end is cut out before the declaration is read.

use super::cut::{Cut, Run};
use super::runs::Scan;

/// From how many bytes on a run is cut.
const LONG: usize = 16 << 10;

/// How much of a run stays at each end, at least: what follows a fault is read by what stands around it.
const MARGIN: usize = 256;

/// The declaration `text` without its long runs; `None` where it has none.
pub(super) fn cut(text: &str) -> Option<Cut> {
    let (long, margin) = limits();
    if text.len() < long {
        return None;
    }
    let found = Scan::new(text, long, margin).all();
    (!found.is_empty())
        .then(|| Cut::of(text, found.into_iter().map(|range| Run::constants(text, range)).collect()))
}

#[cfg(not(test))]
fn limits() -> (usize, usize) {
    (LONG, MARGIN)
}

#[cfg(test)]
thread_local! {
    static LIMITS: std::cell::Cell<(usize, usize)> = const { std::cell::Cell::new((LONG, MARGIN)) };
}

#[cfg(test)]
fn limits() -> (usize, usize) {
    LIMITS.get()
}

/// What `read` returns where runs are cut from `long` bytes on, of which `margin` stay at each end.
#[cfg(test)]
pub(crate) fn with_limits<T>(long: usize, margin: usize, read: impl FnOnce() -> T) -> T {
    let before = LIMITS.replace((long, margin));
    let value = read();
    LIMITS.set(before);
    value
}
