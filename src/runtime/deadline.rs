//! Work that ends in time.

use std::time::Instant;

/// The time was up.
#[derive(Debug)]
pub(crate) struct OutOfTime;

/// When work is to end; `None` where its length is the author's own doing.
pub(crate) type End = Option<Instant>;

/// Whether there is time left.
pub(crate) fn in_time(end: End) -> Result<(), OutOfTime> {
    match end {
        Some(end) if end <= Instant::now() => Err(OutOfTime),
        _ => Ok(()),
    }
}
