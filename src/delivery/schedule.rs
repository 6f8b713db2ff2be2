//! When a delivery that did not arrive is tried again (service, section 4 rule 3).

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// How long after each failed attempt the next one is due, before the random part.
pub const STEPS: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * MINUTE),
    Duration::from_secs(30 * MINUTE),
    Duration::from_secs(2 * HOUR),
    Duration::from_secs(5 * HOUR),
    Duration::from_secs(10 * HOUR),
    Duration::from_secs(14 * HOUR),
    Duration::from_secs(20 * HOUR),
    Duration::from_secs(24 * HOUR),
];

/// How many attempts a schedule has: the first, and one after each step.
pub const ATTEMPTS: u32 = 10;

/// How far a step is spread, either way.
const SPREAD: f64 = 0.2;

/// The delay after the attempt of that number (from 1) failed; `None` once the schedule has ended.
///
/// `random`, from 0 up to 1, spreads the step by ± 20 %. What the endpoint asked for by `Retry-After` counts
/// from the step up to twice the step.
pub fn delay(attempt: u32, random: f64, retry_after: Option<Duration>) -> Option<Duration> {
    let index = usize::try_from(attempt.saturating_sub(1)).ok()?;
    let step = *STEPS.get(index)?;
    Some(match retry_after {
        Some(asked) if asked >= step => asked.min(2 * step),
        _ => spread(step, random),
    })
}

/// The delays after each attempt but the last, spread at random.
pub fn delays(mut random: impl FnMut() -> f64) -> Delays {
    Delays(STEPS.map(|step| spread(step, random())))
}

/// A delay for each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays([Duration; STEPS.len()]);

impl Delays {
    /// The delay after the attempt of that number (from 1); `None` once the schedule has ended.
    pub fn after(&self, attempt: u32) -> Option<Duration> {
        self.0.get(usize::try_from(attempt.saturating_sub(1)).ok()?).copied()
    }

    /// All of them, in order.
    #[cfg(feature = "service")]
    pub(crate) fn all(&self) -> &[Duration] {
        &self.0
    }
}

fn spread(step: Duration, random: f64) -> Duration {
    step.mul_f64(1.0 - SPREAD + 2.0 * SPREAD * random.clamp(0.0, 1.0))
}

/// What `Retry-After` asks for, as seconds or as a date in one of the three forms that HTTP has (RFC 9110, sections 10.2.3
/// and 5.6.7); `None` if it is neither.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::from(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_spread_by_a_fifth_either_way() {
        let seconds = |attempt, random| delay(attempt, random, None).map(|delay| delay.as_secs_f64());
        assert_eq!(seconds(1, 0.0), Some(4.0));
        assert_eq!(seconds(1, 0.5), Some(5.0));
        assert_eq!(seconds(1, 1.0), Some(6.0));
        assert_eq!(seconds(9, 0.5), Some(86_400.0));
    }

    #[test]
    fn the_schedule_ends_after_ten_attempts() {
        let delays: Vec<_> = (1..=ATTEMPTS).map(|attempt| delay(attempt, 0.5, None)).collect();
        let hours = |hours: f64| Some(Duration::from_secs_f64(hours * 3600.0));
        assert_eq!(
            delays[2..],
            [hours(0.5), hours(2.0), hours(5.0), hours(10.0), hours(14.0), hours(20.0), hours(24.0), None]
        );
        assert_eq!(delay(ATTEMPTS, 0.5, Some(Duration::from_secs(1))), None);
    }

    #[test]
    fn retry_after_counts_between_the_step_and_twice_the_step() {
        for (asked, random, due) in [
            (0, 0.0, 4),
            (4, 1.0, 6),
            (5, 0.0, 5),
            (5, 1.0, 5),
            (7, 1.0, 7),
            (10, 0.0, 10),
            (86_400, 0.5, 10),
        ] {
            assert_eq!(
                delay(1, random, Some(Duration::from_secs(asked))),
                Some(Duration::from_secs(due)),
                "{asked}"
            );
        }
    }

    #[test]
    fn delays_agree_with_the_schedule() {
        let delays = delays(|| 0.25);
        for attempt in 1..=ATTEMPTS + 1 {
            assert_eq!(delays.after(attempt), delay(attempt, 0.25, None), "{attempt}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        let seconds = |value| retry_after(value, now).map(|asked| asked.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(seconds("Sun, 01 Mar 2026 10:00:30 GMT"), Some(30));
        assert_eq!(seconds("Sunday, 01-Mar-26 10:00:30 GMT"), Some(30));
        assert_eq!(seconds("Sun Mar  1 10:00:30 2026"), Some(30));
        assert_eq!(seconds("Sun, 01 Mar 2026 09:00:00 GMT"), Some(0));
        for neither in ["", "soon", "-1", "1.5", "+3"] {
            assert_eq!(seconds(neither), None, "{neither}");
        }
    }
}
