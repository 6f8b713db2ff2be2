//! Times as RFC 3339.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;

use crate::delivery::moment;
use crate::delivery::rows::Millis;

use super::problem::Problem;

/// In UTC, to the millisecond.
static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// A time of the store as answers have it.
pub(super) fn shown(time: Millis) -> String {
    let mut text = String::new();
    write(Timestamp::from_millisecond(time).unwrap_or(Timestamp::MAX), &mut text);
    text
}

/// Appends `time` as answers and log lines have it.
pub(super) fn write(time: Timestamp, out: &mut String) {
    // Writing to a text does not fail.
    let _ = PRINTER.print_timestamp(&time, out);
}

/// A time as a caller gives it.
pub(super) fn read(name: &str, text: &str) -> Result<Millis, Problem> {
    let epoch = moment("1970-01-01T00:00:00Z");
    let time =
        moment(text).zip(epoch).and_then(|(time, epoch)| Millis::try_from((time - epoch).as_millis()).ok());
    time.ok_or_else(|| {
        Problem::shape(format!("expected an RFC 3339 time as `{name}`, such as `2026-01-17T18:07:21Z`"))
    })
}
