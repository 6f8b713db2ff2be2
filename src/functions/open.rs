//! `functions.open`: are we open, until when, and when next.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::deadline::Deadline;
use super::hours::Hours;
use super::kind::Kind;
use super::moment::{self, Moment};
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given};
use crate::json::{Json, Object};

pub(super) struct Open;

/// How far, in days, the clock can move a period from the day on which it begins: past midnight, and past a day that
/// a zone left out when it crossed the date line.
const REACH: i64 = 2;

static SIGNATURE: Signature = Signature {
    name: "open",
    summary: "Says whether it is within opening hours, and when they end and begin",
    arguments: &[
        Argument::required("at", Kind::Moment, "the time that is asked for"),
        Argument::required("zone", Kind::Zone, "the zone of `hours`, of `closed` and of the answers"),
        Argument::required("hours", Kind::Hours, "the periods of each day of the week, past midnight too"),
        Argument::optional("closed", Kind::Dates, "the dates on which nothing opens"),
    ],
    answers: &[
        Answer::new("open", "whether `at` lies in a period"),
        Answer::new("opens_at", "the next start after `at`, RFC 3339; absent where there is none"),
        Answer::new("closes_at", "the end of this period, RFC 3339; absent where it is not open"),
    ],
    notes: &[
        "A period holds its start and not its end, and belongs to the day on which it begins, for `closed` too.",
        "A period that does not end after it starts ends on the next day.",
        "A time that the clock leaves out moves on by as much; of one that comes twice it is the first.",
    ],
    example: Example {
        webhook: "are_we_open",
        with: r#"{ "at": "2026-11-24T20:15:00+05:30", "zone": "Asia/Kolkata",
            "hours": { "tue": ["09:00-18:00"], "wed": ["09:00-18:00"], "fri": ["09:00-18:00", "22:00-02:00"] },
            "closed": ["2026-11-25"] }"#,
        answer: r#"{ "open": false, "opens_at": "2026-11-27T09:00:00+05:30" }"#,
    },
};

impl Function for Open {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure> {
        let at = given.need("at", Moment::read)?;
        let zone = given.need("zone", moment::zone)?;
        let at = at.at(&zone).map_err(|misuse| Failure::misused("at", misuse))?;
        let hours = given.need("hours", Hours::read)?;
        let closed = given.get("closed", moment::dates)?.unwrap_or_default();

        let today = zone.to_datetime(at).date();
        // Of the days before a start is found, each is closed by its weekday or by its date.
        let longest = i64::try_from(closed.len()).unwrap_or(i64::MAX).saturating_add(1).saturating_mul(7);
        let mut last = longest.saturating_add(2 * REACH);
        let deadline = Deadline::new(context.deadline);
        let (mut opens, mut closes) = (None, None);
        let mut day = -REACH;
        while day <= last {
            deadline.tick()?;
            let Ok(date) = today.checked_add(Span::new().days(day)) else { break };
            if !hours.on(date).is_empty() && !closed.contains(&date) && exists(date, &zone) {
                for period in hours.on(date) {
                    deadline.tick()?;
                    let instant = |local: Option<_>| local.and_then(|local| moment::resolve(local, &zone));
                    let Some(start) = instant(period.start(date)) else { continue };
                    let Some(end) = instant(period.end(date)) else { continue };
                    if start <= at && at < end {
                        closes = closes.max(Some(end));
                    } else if at < start && start < end && opens.is_none_or(|opens| start < opens) {
                        opens = Some(start);
                    }
                }
            }
            if opens.is_some() {
                last = last.min(day.saturating_add(REACH));
            }
            day += 1;
        }

        let mut answer: Object = [("open", Json::from(closes.is_some()))].into_iter().collect();
        let iso = |time: Option<Timestamp>| time.and_then(|time| moment::iso(time, &zone));
        for (name, time) in [("opens_at", iso(opens)), ("closes_at", iso(closes))] {
            if let Some(time) = time {
                answer.insert(name, time.into());
            }
        }
        Ok(answer)
    }
}

/// Whether `zone` has `date` at all.
fn exists(date: Date, zone: &TimeZone) -> bool {
    moment::first_moment(date, zone).is_some_and(|first| zone.to_datetime(first).date() == date)
}
