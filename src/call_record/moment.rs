//! The times of a call record.

use jiff::Timestamp;

/// Whether the hours and minutes of `offset`, as in `+05:30`, are those of a clock.
fn is_time_of_day(offset: &str) -> bool {
    let below = |digits: std::ops::Range<usize>, most: u8| {
        offset.get(digits).and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|number| number < most)
    };
    below(1..3, 24) && below(4..6, 60)
}

/// The moment that `text` is, where it is an RFC 3339 time: other forms that dates take are none.
pub fn moment(text: &str) -> Option<Timestamp> {
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
        && (shaped(offset, "Z") || shaped(offset, "+00:00") && is_time_of_day(offset));
    // More digits than nanoseconds say nothing that a duration in milliseconds could tell.
    let fraction = fraction.get(..10).unwrap_or(fraction);
    is_time.then(|| format!("{date}{time}{fraction}{offset}").to_ascii_uppercase().parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_rfc_3339() {
        for right in
            ["2022-01-17T18:07:21.952+05:30", "2022-01-17t18:07:21z", "2022-01-17T18:07:21.1234567891234Z"]
        {
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
            "2022-01-17T18:07:21Z[UTC]",
            "",
            "٢٠٢٢-01-17T18:07:21Z",
        ] {
            assert!(moment(wrong).is_none(), "{wrong}");
        }
    }
}
