//! The times of a call record.

use jiff::SignedDuration;
use jiff::civil::DateTime;

/// How far ahead of UTC the clock of `offset`, as in `+05:30` or `Z`, is.
fn ahead(offset: &str) -> Option<SignedDuration> {
    let Some(digits) = offset.strip_prefix(['+', '-']) else { return Some(SignedDuration::ZERO) };
    let (hours, minutes) = digits.split_once(':')?;
    let below = |digits: &str, most: i64| digits.parse().ok().filter(|number: &i64| *number < most);
    let clock = SignedDuration::from_mins(below(hours, 24)? * 60 + below(minutes, 60)?);
    Some(if offset.starts_with('-') { -clock } else { clock })
}

/// The moment that `text` is, where it is an RFC 3339 time: other forms that dates take are none. It is counted from the
/// year 0, so that the last hours of the year 9999 are moments with every offset.
pub fn moment(text: &str) -> Option<SignedDuration> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.split_at_checked(9)?;
    let offset = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let fraction = rest.strip_suffix(offset)?;
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b't'),
                b'Z' => matches!(byte, b'Z' | b'z'),
                b'+' => matches!(byte, b'+' | b'-'),
                _ => byte == shape,
            })
    };
    let is_fraction = fraction.is_empty()
        || fraction
            .strip_prefix('.')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let is_time = shaped(date, "0000-00-00")
        && shaped(time, "T00:00:00")
        && is_fraction
        && (shaped(offset, "Z") || shaped(offset, "+00:00"));
    // More digits than nanoseconds say nothing that a duration in milliseconds could tell.
    let fraction = fraction.get(..10).unwrap_or(fraction);
    let clock: DateTime =
        is_time.then(|| format!("{date}{time}{fraction}").to_ascii_uppercase())?.parse().ok()?;
    Some(clock.duration_since(DateTime::constant(0, 1, 1, 0, 0, 0, 0)) - ahead(offset)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_rfc_3339() {
        for right in [
            "2022-01-17T18:07:21.952+05:30",
            "2022-01-17t18:07:21z",
            "2022-01-17T18:07:21.1234567891234Z",
            "0000-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59.999999999-23:59",
            "2016-12-31T23:59:60Z",
            "2024-02-29T00:00:00-00:00",
        ] {
            assert!(moment(right).is_some(), "{right}");
        }
        for wrong in [
            "2022-01-17T18:07:21",
            "2022-01-17 18:07:21Z",
            "2022-01-17T18:07Z",
            "20220117T180721Z",
            "2022-13-17T18:07:21Z",
            "2022-01-17T18:07:21.Z",
            "2022-01-17T18:07:21+0530",
            "2022-01-17T18:07:21+24:00",
            "2022-01-17T18:07:21+05:60",
            "2023-02-29T00:00:00Z",
            "2022-01-17T18:07:21Z[UTC]",
            "",
            "٢٠٢٢-01-17T18:07:21Z",
        ] {
            assert!(moment(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn moments_differ_by_what_passed_between_them() {
        let between = |from: &str, to: &str| (moment(to).unwrap() - moment(from).unwrap()).as_millis();
        assert_eq!(between("2022-01-17T18:07:28.889+05:30", "2022-01-17T12:37:44.851Z"), 15_962);
        assert_eq!(between("2022-01-17T00:30:00+01:00", "2022-01-16T23:30:00Z"), 0);
        assert_eq!(between("2022-01-17T00:30:00-01:00", "2022-01-17T01:29:59Z"), -1_000);
        assert_eq!(between("9999-12-31T23:00:00Z", "9999-12-31T23:59:59.5-01:00"), 7_199_500);
    }
}
