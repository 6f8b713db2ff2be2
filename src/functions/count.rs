//! `functions.count`: how many items a list has.

use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, list};
use crate::json::{Json, Object};

pub(super) struct Count;

static SIGNATURE: Signature = Signature {
    name: "count",
    summary: "Counts the items of a list",
    arguments: &[Argument::required("list", Kind::List, "the list")],
    answers: &[Answer::new("count", "how many items it has")],
    notes: &[],
    example: Example {
        webhook: "open_tickets",
        with: r#"{ "list": ["T-11", "T-12"] }"#,
        answer: r#"{ "count": 2 }"#,
    },
};

impl Function for Count {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        let count = given.need("list", list::read)?.len() as u64;
        Ok([("count", Json::from(count))].into_iter().collect())
    }
}
