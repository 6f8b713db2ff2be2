//! `functions.pick`: one item of a list.

use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, decimal, list};
use crate::json::Object;

pub(super) struct Pick;

static SIGNATURE: Signature = Signature {
    name: "pick",
    summary: "Takes one item of a list",
    arguments: &[
        Argument::required("list", Kind::List, "the list"),
        Argument::required(
            "index",
            Kind::Whole { least: i64::MIN, most: i64::MAX },
            "which item: 0 is the first, -1 the last",
        ),
    ],
    answers: &[Answer::new("item", "the item; absent past the ends of the list")],
    notes: &[],
    example: Example {
        webhook: "newest_ticket",
        with: r#"{ "list": ["T-11", "T-12", "T-13"], "index": -1 }"#,
        answer: r#"{ "item": "T-13" }"#,
    },
};

impl Function for Pick {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        let items = given.need("list", list::read)?;
        let index = given.need("index", |value| decimal::whole(value, i64::MIN, i64::MAX))?;
        let from_end = || items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?);
        let place = if index < 0 { from_end() } else { usize::try_from(index).ok() };
        let item = place.and_then(|place| items.get(place));
        Ok(item.map(|item| ("item", item.clone())).into_iter().collect())
    }
}
