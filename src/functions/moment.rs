//! Times as arguments, and how they are written.

use std::collections::HashSet;
use std::sync::LazyLock;

use bigdecimal::{BigDecimal, ToPrimitive as _};
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};

use super::misuse::Misuse;
use super::{characters, decimal, list};
use crate::json::{Json, Number};

/// The time zones that the program was built with: those of the system would differ from machine to machine.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What a time is expected to be.
pub(super) const EXPECTED: &str = "a time: RFC 3339, a date, or Unix seconds";

/// What a zone is expected to be.
pub(super) const ZONE_EXPECTED: &str = "a time zone, such as `Asia/Kolkata`";

/// So many are a second.
pub(super) const NANOSECONDS: i128 = 1_000_000_000;

/// The longest format.
const LONGEST_FORMAT: usize = 1024;

/// A point in time as an argument says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// RFC 3339 with its offset, or Unix seconds in UTC: in nanoseconds since 1970-01-01T00:00:00Z.
    Instant(i128, Offset),
    /// A date: its first moment, in a zone.
    Date(Date),
}

impl Moment {
    pub(super) fn read(value: &Json) -> Result<Self, Misuse> {
        let found = match value {
            Json::Number(number) => unix(number),
            Json::Text(text) => match Number::parse(text) {
                Some(number) => unix(&number),
                None => rfc_3339(text).or_else(|| date(text).map(Self::Date)),
            },
            _ => return Err(Misuse::kind(EXPECTED, value)),
        };
        found.ok_or_else(|| {
            Misuse::new(
                format!("must be {EXPECTED}"),
                "write it as `2026-11-24T09:30:00+05:30`, `2026-11-24` or `1795491000`",
            )
        })
    }

    /// The zone that it says itself: its offset, for a date UTC.
    pub(super) fn own_zone(self) -> TimeZone {
        match self {
            Self::Instant(_, offset) if offset != Offset::UTC => TimeZone::fixed(offset),
            _ => TimeZone::UTC,
        }
    }

    /// The point in time, in `zone`.
    pub(super) fn at(self, zone: &TimeZone) -> Result<Timestamp, Misuse> {
        match self {
            Self::Instant(nanoseconds, _) => Timestamp::from_nanosecond(nanoseconds).ok(),
            Self::Date(date) => first_moment(date, zone),
        }
        .ok_or_else(|| {
            Misuse::new("is after 9999-12-30T22:00:00Z, the last time that zones are known for", "")
        })
    }

    /// Its nanoseconds since 1970-01-01T00:00:00Z; of a date, those of its first moment in UTC.
    pub(super) fn nanoseconds(self) -> i128 {
        match self {
            Self::Instant(nanoseconds, _) => nanoseconds,
            Self::Date(date) => nanoseconds(date.at(0, 0, 0, 0), Offset::UTC),
        }
    }
}

/// When it is `local` at `offset`, in nanoseconds since 1970-01-01T00:00:00Z. It may be past what a `Timestamp` holds:
/// the last day of the year 9999 stands for "never" in many systems.
fn nanoseconds(local: DateTime, offset: Offset) -> i128 {
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    local.duration_since(epoch).as_nanos() - i128::from(offset.seconds()) * NANOSECONDS
}

/// A time before the year 0000 or after 9999, which RFC 3339 cannot write.
pub(super) fn out_of_range() -> Misuse {
    Misuse::new("leads out of the years 0000 to 9999", "")
}

/// The zone that `value` names.
pub(super) fn zone(value: &Json) -> Result<TimeZone, Misuse> {
    let name = value.as_text().ok_or_else(|| Misuse::kind(ZONE_EXPECTED, value))?;
    // The library has a zone of its own for what is unknown.
    ZONES.get(name).ok().filter(|zone| !zone.is_unknown()).ok_or_else(|| {
        let zones: Vec<_> = ZONES.available().collect();
        // Of abbreviations, one that differs by a letter is another zone.
        let places = zones.iter().map(|zone| zone.as_str()).filter(|zone| zone.contains('/'));
        let near = crate::diagnostics::suggest::nearest(name, places);
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let help = help.unwrap_or_else(|| "write a name of the IANA database, such as `Asia/Kolkata`".into());
        Misuse::new("is not a time zone", help)
    })
}

/// The dates that `value` lists.
pub(super) fn dates(value: &Json) -> Result<HashSet<Date>, Misuse> {
    let one = |item: &Json| {
        let found = item.as_text().and_then(date);
        found.ok_or_else(|| {
            Misuse::new("must hold dates and nothing else", "write a date as `\"2026-12-25\"`")
        })
    };
    list::read(value)?.iter().map(one).collect()
}

/// The format that `value` is: one that can write a time.
pub(super) fn format(value: &Json) -> Result<String, Misuse> {
    let format = characters::text(value)?;
    if format.chars().count() > LONGEST_FORMAT {
        return Err(Misuse::new(format!("is longer than {LONGEST_FORMAT} characters"), ""));
    }
    written(&format, &Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC))?;
    Ok(format.to_string())
}

/// `time` as `format` writes it.
pub(super) fn written(format: &str, time: &Zoned) -> Result<String, Misuse> {
    // `%c`, `%x` and the like as the C locale has them.
    let config = strtime::Config::new().custom(strtime::PosixCustom::new());
    strtime::BrokenDownTime::from(time).to_string_with_config(&config, format).map_err(|_| {
        Misuse::new("is not a strftime format", "write it as `%d %B %Y`; `%%` is a percent sign")
    })
}

/// `timestamp` as RFC 3339 with the offset that `zone` has then; `None` out of the years 0000 to 9999.
pub(super) fn iso(timestamp: Timestamp, zone: &TimeZone) -> Option<String> {
    // RFC 3339 has no seconds in an offset, as local mean times of the 19th century do.
    let minutes = (f64::from(zone.to_offset(timestamp).seconds()) / 60.0).round() as i32;
    let local = Offset::from_seconds(minutes * 60).ok()?.to_datetime(timestamp);
    if !(0..=9999).contains(&local.year()) {
        return None;
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    Some(format!("{local}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60))
}

/// When it is `local` in `zone`: a time that the clock leaves out moves on by as much; of one that comes twice
/// it is the first.
pub(super) fn resolve(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_timestamp(local).ok()
}

/// The first moment of `date` in `zone`: not midnight, where the clock leaves that out. Of a date that the zone
/// left out whole, it is the first moment after it.
pub(super) fn first_moment(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0));
    let midnight = resolve(date.at(0, 0, 0, 0), zone)?;
    if !matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
        return Some(midnight);
    }
    // The day begins with what the clock shows after the gap that midnight lies in.
    let after = midnight.checked_add(jiff::SignedDuration::from_nanos(1)).ok()?;
    zone.preceding(after).next().map(|transition| transition.timestamp())
}

/// `text` as `2026-11-24`, exactly.
fn date(text: &str) -> Option<Date> {
    shape(text, "dddd-dd-dd").then(|| text.parse().ok())?
}

/// Unix seconds, with a fraction or without, in the years 0000 to 9999.
fn unix(number: &Number) -> Option<Moment> {
    let found = (decimal::parse(number)? * BigDecimal::from(NANOSECONDS)).with_scale(0).to_i128()?;
    let first = nanoseconds(DateTime::constant(0, 1, 1, 0, 0, 0, 0), Offset::UTC);
    let last = nanoseconds(DateTime::MAX, Offset::UTC);
    (first..=last).contains(&found).then_some(Moment::Instant(found, Offset::UTC))
}

/// `text` by the grammar of RFC 3339, section 5.6, exactly.
fn rfc_3339(text: &str) -> Option<Moment> {
    let seconds = text.get(..19).filter(|start| shape(start, "dddd-dd-ddTdd:dd:dd"))?;
    let rest = text.get(seconds.len()..)?;
    let digits = rest.strip_prefix('.').map_or("", |fraction| {
        fraction.get(..fraction.bytes().take_while(u8::is_ascii_digit).count()).unwrap_or_default()
    });
    if rest.starts_with('.') && digits.is_empty() {
        return None;
    }
    let zone = rest.get(if digits.is_empty() { 0 } else { digits.len() + 1 }..)?;
    let offset = match zone {
        "Z" | "z" => Offset::UTC,
        _ if shape(zone, "+dd:dd") => {
            let hours: i32 = zone.get(1..3)?.parse().ok().filter(|hours| *hours < 24)?;
            let minutes: i32 = zone.get(4..6)?.parse().ok().filter(|minutes| *minutes < 60)?;
            let seconds = (hours * 60 + minutes) * 60;
            Offset::from_seconds(if zone.starts_with('-') { -seconds } else { seconds }).ok()?
        }
        _ => return None,
    };
    // Digits after the nanoseconds are dropped.
    let fraction: String = digits.chars().take(9).collect();
    let local: DateTime = match fraction.as_str() {
        "" => seconds.parse().ok()?,
        fraction => format!("{seconds}.{fraction}").parse().ok()?,
    };
    Some(Moment::Instant(nanoseconds(local, offset), offset))
}

/// Whether `text` has the shape of `pattern`: `d` is a digit, `T` also `t` or a space, `+` also `-`.
fn shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, expected)| match expected {
            b'd' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b't' | b' '),
            b'+' => matches!(byte, b'+' | b'-'),
            _ => byte == expected,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_dates_or_unix_seconds() {
        for text in [
            "2026-11-24T09:30:00Z",
            "2026-11-24t09:30:00z",
            "2026-11-24 09:30:00+05:30",
            "2026-11-24T09:30:00.123456789012-00:00",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "9999-12-31",
            "253402300799",
            "1990-12-31T23:59:60Z",
            "2026-11-24",
            "1795491000",
            "-1",
            "1795491000.25",
            "1.7e9",
        ] {
            assert!(Moment::read(&text.into()).is_ok(), "{text}");
        }
        for text in [
            "",
            "2026-11-24T09:30:00",
            "2026-11-24T09:30Z",
            "2026-11-24T24:00:00Z",
            "2026-02-29",
            "2026-2-9",
            "20261124T093000Z",
            "2026-11-24T09:30:00+0530",
            "2026-11-24T09:30:00+24:00",
            "2026-11-24T09:30:00.Z",
            "2026-11-24T09:30:00Z[Asia/Kolkata]",
            "2026-W48-2",
            " 2026-11-24",
            "1e40",
            "253402300800",
            "٢٠٢٦-11-24",
            "2026-11-24T09:30:0é",
            "+002026-11-24",
        ] {
            assert!(Moment::read(&text.into()).is_err(), "{text}");
        }
        assert!(Moment::read(&Json::List(vec![])).is_err());
    }

    #[test]
    fn the_first_moment_of_a_day_is_what_the_clock_shows_first() {
        let first = |date: &str, name: &str| {
            let zone = zone(&name.into()).unwrap();
            iso(first_moment(date.parse().unwrap(), &zone).unwrap(), &zone).unwrap()
        };
        assert_eq!(first("2026-11-24", "Asia/Kolkata"), "2026-11-24T00:00:00+05:30");
        // Midnight is left out, exactly and within a longer gap; midnight comes twice; the whole day is left out.
        assert_eq!(first("2018-11-04", "America/Sao_Paulo"), "2018-11-04T01:00:00-02:00");
        assert_eq!(first("1919-03-31", "America/Toronto"), "1919-03-31T00:30:00-04:00");
        assert_eq!(first("2018-02-18", "America/Sao_Paulo"), "2018-02-18T00:00:00-03:00");
        assert_eq!(first("2026-11-01", "America/Havana"), "2026-11-01T00:00:00-04:00");
        assert_eq!(first("2011-12-30", "Pacific/Apia"), "2011-12-31T00:00:00+14:00");
    }
}
