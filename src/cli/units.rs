//! Times, sizes, states and ids as arguments write them: `30d`, `512MiB`, `failed`.

use std::time::Duration;

use hooklang::delivery::rows::State;
use uuid::Uuid;

/// A whole number with a unit of `s`, `m`, `h` or `d`.
pub fn time(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 60 * 60), ("d", 24 * 60 * 60)];
    let found = units.into_iter().find_map(|(unit, seconds)| {
        let count: u64 = number(text.strip_suffix(unit)?)?;
        count.checked_mul(seconds)
    });
    // Nothing is kept for longer than a century.
    let found = found.filter(|seconds| *seconds <= 100 * 365 * 24 * 60 * 60);
    found
        .map(Duration::from_secs)
        .ok_or_else(|| "expected a time such as `90s`, `15m`, `12h` or `30d`".to_owned())
}

/// A whole number of bytes, or with a unit of `KiB`, `MiB` or `GiB`.
pub fn size(text: &str) -> Result<usize, String> {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("", 1)];
    let found = units.into_iter().find_map(|(unit, bytes)| {
        let count: usize = number(text.strip_suffix(unit)?)?;
        count.checked_mul(bytes)
    });
    found.ok_or_else(|| "expected a size such as `512MiB`".to_owned())
}

/// A whole number from 1 to a million.
pub fn count(text: &str) -> Result<usize, String> {
    let found = number(text).filter(|count| (1..=1_000_000).contains(count));
    found.ok_or_else(|| "expected a whole number from 1 to 1000000".to_owned())
}

/// The name of a delivery's state.
pub fn state(name: &str) -> Result<State, String> {
    let names = State::ALL.map(State::name).join("`, `");
    name.parse().map_err(|()| format!("expected one of `{names}`"))
}

/// The id of a delivery.
pub fn delivery(id: &str) -> Result<Uuid, String> {
    let help = "expected a delivery's id, a UUID: `hook deliveries list` begins each line with one";
    id.parse().map_err(|_| help.to_owned())
}

fn number<N: std::str::FromStr>(digits: &str) -> Option<N> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_have_units() {
        assert_eq!(time("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(time("2d"), Ok(Duration::from_secs(172_800)));
        assert_eq!(size("512MiB"), Ok(512 << 20));
        assert_eq!(size("7"), Ok(7));
        for wrong in ["", "d", "30", "-1d", "1.5h", "30 d", "+3s", "99999999999999999999d"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "MiB", "1MB", "-1", "1e3"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
        assert!(count("0").is_err() && count("1000001").is_err());
    }
}
