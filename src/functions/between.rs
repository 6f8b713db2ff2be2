//! `functions.between`: how long it is from one time to another.

use super::kind::Kind;
use super::moment::{Moment, NANOSECONDS};
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given};
use crate::json::{Json, Object};

pub(super) struct Between;

static SIGNATURE: Signature = Signature {
    name: "between",
    summary: "Says how much time elapses between two times",
    arguments: &[
        Argument::required("from", Kind::Moment, "the first time; a date is its first moment in UTC"),
        Argument::required(
            "to",
            Kind::Moment,
            "the second moment; if it is before `from`, the answers are negative",
        ),
    ],
    answers: &[
        Answer::new("seconds", "elapsed, a whole number, rounded toward zero"),
        Answer::new("minutes", "likewise"),
        Answer::new("hours", "likewise"),
        Answer::new("days", "likewise, of 24 hours"),
    ],
    notes: &[],
    example: Example {
        webhook: "waited",
        with: r#"{ "from": "2026-11-24T09:30:00+05:30", "to": "2026-11-24T05:29:30Z" }"#,
        answer: r#"{ "seconds": 5370, "minutes": 89, "hours": 1, "days": 0 }"#,
    },
};

impl Function for Between {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        let at = |name| given.need(name, |value| Ok(Moment::read(value)?.nanoseconds()));
        let elapsed = at("to")? - at("from")?;
        let seconds = i64::try_from(elapsed / NANOSECONDS).unwrap_or_default();
        let members = [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86_400)];
        Ok(members.map(|(name, size)| (name, Json::from(seconds / size))).into_iter().collect())
    }
}
