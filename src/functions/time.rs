//! `functions.time`: tomorrow, in three hours, the last day of a month; a time as a voice reads it.

use jiff::civil::{DateTime, Weekday};
use jiff::{SignedDuration, Span, Timestamp};

use super::kind::Kind;
use super::misuse::Misuse;
use super::moment::{self, Moment};
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, decimal};
use crate::json::{Json, Object};

pub(super) struct Time;

const ANY: Kind = Kind::Whole { least: i64::MIN, most: i64::MAX };

static SIGNATURE: Signature = Signature {
    name: "time",
    summary: "Moves a time by the calendar and the clock of a zone, and writes it",
    arguments: &[
        Argument::required(
            "from",
            Kind::Moment,
            "the time to start from; a date is its first moment in `zone`",
        ),
        Argument::optional(
            "zone",
            Kind::Zone,
            "the zone of the answer; by default the offset of `from`, else UTC",
        ),
        Argument::optional("years", ANY, "added first, by the calendar"),
        Argument::optional("months", ANY, "added next, by the calendar"),
        Argument::optional("days", ANY, "added next, by the calendar"),
        Argument::optional("hours", ANY, "added next, as elapsed time"),
        Argument::optional("minutes", ANY, "added last, as elapsed time"),
        Argument::optional("format", Kind::Format, "how `text` is written"),
    ],
    answers: &[
        Answer::new("iso", "RFC 3339 with the offset of the zone"),
        Answer::new("date", "the date: `2026-11-25`"),
        Answer::new("time", "the time of day: `09:30:00`"),
        Answer::new("weekday", "1 for Monday to 7 for Sunday"),
        Answer::new("weekday_name", "the English name: `Wednesday`"),
        Answer::new("unix", "whole seconds since 1970-01-01T00:00:00Z"),
        Answer::new("text", "as `format` writes it; absent without a `format`"),
    ],
    notes: &[
        "A day that the month does not have becomes its last.",
        "A time that the clock leaves out moves on by as much; of one that comes twice it is the first.",
    ],
    example: Example {
        webhook: "tomorrow",
        with: r#"{ "from": "2026-11-24T20:15:00Z", "days": 1, "zone": "Asia/Kolkata", "format": "%A, %-d %B" }"#,
        answer: r#"{ "iso": "2026-11-26T01:45:00+05:30", "date": "2026-11-26", "time": "01:45:00", "weekday": 4,
            "weekday_name": "Thursday", "unix": 1795637700, "text": "Thursday, 26 November" }"#,
    },
};

impl Function for Time {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        let from = given.need("from", Moment::read)?;
        let zone = given.get("zone", moment::zone)?.unwrap_or_else(|| from.own_zone());
        let start = from.at(&zone).map_err(|misuse| Failure::misused("from", misuse))?;

        let before = zone.to_datetime(start);
        let mut local = before;
        for (name, span) in [
            ("years", Span::try_years as fn(Span, i64) -> _),
            ("months", Span::try_months),
            ("days", Span::try_days),
        ] {
            local = given
                .get(name, |value| {
                    let count = whole(value)?;
                    let moved = span(Span::new(), count).and_then(|span| local.checked_add(span));
                    moved.map_err(|_| moment::out_of_range())
                })?
                .unwrap_or(local);
        }
        let mut end = if local == before { start } else { at(local, &zone)? };
        for (name, seconds) in [("hours", 3600), ("minutes", 60)] {
            end = given
                .get(name, |value| {
                    let elapsed = whole(value)?.checked_mul(seconds).map(SignedDuration::from_secs);
                    let end = elapsed.and_then(|elapsed| end.checked_add(elapsed).ok());
                    end.ok_or_else(moment::out_of_range)
                })?
                .unwrap_or(end);
        }

        let iso = moment::iso(end, &zone).ok_or_else(|| Failure::misused("from", moment::out_of_range()))?;
        let zoned = end.to_zoned(zone);
        let weekday = zoned.weekday();
        let mut answer: Object = [
            ("iso", Json::from(iso)),
            ("date", zoned.date().to_string().into()),
            ("time", zoned.strftime("%H:%M:%S").to_string().into()),
            ("weekday", i32::from(weekday.to_monday_one_offset()).into()),
            ("weekday_name", name(weekday).into()),
            ("unix", end.as_nanosecond().div_euclid(1_000_000_000).try_into().unwrap_or(0i64).into()),
        ]
        .into_iter()
        .collect();
        let text = given.get("format", |value| moment::written(&moment::format(value)?, &zoned))?;
        if let Some(text) = text {
            answer.insert("text", text.into());
        }
        Ok(answer)
    }
}

fn whole(value: &Json) -> Result<i64, Misuse> {
    decimal::whole(value, i64::MIN, i64::MAX)
}

fn at(local: DateTime, zone: &jiff::tz::TimeZone) -> Result<Timestamp, Failure> {
    moment::resolve(local, zone).ok_or_else(|| Failure::misused("from", moment::out_of_range()))
}

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
