//! Times of the store as RFC 3339.

use jiff::Timestamp;

use crate::delivery::rows::Millis;

use super::problem::Problem;

/// A time as answers have it: UTC, to the millisecond.
pub(super) fn shown(time: Millis) -> String {
    let time = Timestamp::from_millisecond(time).unwrap_or(Timestamp::MAX);
    format!("{time:.3}")
}

/// A time as a caller gives it.
pub(super) fn read(name: &str, text: &str) -> Result<Millis, Problem> {
    let time: Result<Timestamp, _> = text.parse();
    time.map(Timestamp::as_millisecond).map_err(|_| {
        Problem::shape(format!("expected an RFC 3339 time as `{name}`, such as `2026-01-17T18:07:21Z`"))
    })
}
