//! Opening hours as an argument.

use jiff::civil::{Date, DateTime, Weekday};

use super::misuse::Misuse;
use super::words;
use crate::diagnostics::suggest;
use crate::json::Json;

/// What opening hours are expected to be.
pub(super) const EXPECTED: &str =
    "an object from `mon` … `sun` to lists of periods such as `\"09:00-18:00\"`";

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// The opening hours of a week.
#[derive(Debug, Default)]
pub(super) struct Hours(Vec<(Weekday, Vec<Period>)>);

/// A period of a day, in minutes from its midnight; its end may lie on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    start: u16,
    end: u16,
}

impl Hours {
    pub(super) fn read(value: &Json) -> Result<Self, Misuse> {
        let members = value.as_object().ok_or_else(|| Misuse::kind(EXPECTED, value))?;
        let mut hours = Vec::new();
        for (name, periods) in members {
            let Some((_, day)) = DAYS.iter().find(|(day, _)| *day == name) else {
                let days = DAYS.map(|(day, _)| day);
                let near = suggest::nearest(name, days).map(|near| format!("did you mean `{near}`?"));
                let help = near.unwrap_or_else(|| format!("write {}", words::one_of(&days)));
                return Err(Misuse::new("has a member that is not a day of the week", help));
            };
            let Some(periods) = periods.as_list() else {
                return Err(Misuse::new(
                    format!("must have a list for `{name}`, found {}", periods.kind()),
                    r#"write `["09:00-18:00"]`; a day without hours is left out"#,
                ));
            };
            let period = |item: &Json| {
                item.as_text().and_then(Period::parse).ok_or_else(|| {
                    let problem = format!("has something in `{name}` that is not a period");
                    Misuse::new(problem, r#"write a period as `"09:00-18:00"`"#)
                })
            };
            hours.push((*day, periods.iter().map(period).collect::<Result<_, _>>()?));
        }
        Ok(Self(hours))
    }

    /// The periods that begin on `date`.
    pub(super) fn on(&self, date: Date) -> &[Period] {
        let day = self.0.iter().find(|(day, _)| *day == date.weekday());
        day.map_or(&[], |(_, periods)| periods)
    }
}

impl Period {
    /// `text` as `09:00-18:00`; one that does not end after it starts ends on the next day.
    fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('-')?;
        let start = minute(start).filter(|start| *start < 1440)?;
        let end = minute(end)?;
        Some(Self { start, end: if end > start { end } else { end + 1440 } })
    }

    /// When it starts on `date`, by the clock.
    pub(super) fn start(self, date: Date) -> Option<DateTime> {
        at(date, self.start)
    }

    /// When it ends, having begun on `date`, by the clock.
    pub(super) fn end(self, date: Date) -> Option<DateTime> {
        at(date, self.end)
    }
}

fn at(date: Date, minutes: u16) -> Option<DateTime> {
    let date = date.checked_add(jiff::Span::new().days(i64::from(minutes / 1440))).ok()?;
    let minutes = minutes % 1440;
    Some(date.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0))
}

/// `text` as `09:00`, up to `24:00`, in minutes.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |digits: &str| {
        let exact = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        exact.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let minutes = two(hours)? * 60 + two(minutes).filter(|minutes| *minutes < 60)?;
    (minutes <= 1440).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_two_times_of_day() {
        let period = |text| Period::parse(text).map(|period| (period.start, period.end));
        assert_eq!(period("09:00-18:30"), Some((540, 1110)));
        assert_eq!(period("22:00-06:00"), Some((1320, 1800)));
        assert_eq!(period("00:00-24:00"), Some((0, 1440)));
        assert_eq!(period("00:00-00:00"), Some((0, 1440)));
        assert_eq!(period("09:00-09:00"), Some((540, 1980)));
        for text in [
            "",
            "-",
            "9:00-18:00",
            "09:00",
            "09:00–18:00",
            "09:00 - 18:00",
            "24:00-06:00",
            "09:00-24:01",
            "09:60-10:00",
            "+9:00-10:00",
            "09:00-18:00-19:00",
            "009:00-10:00",
        ] {
            assert_eq!(period(text), None, "{text}");
        }
    }
}
