//! `functions.join`: a list as one text.

use super::answer::Growing;
use super::deadline::Deadline;
use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, characters, list};
use crate::json::{Json, Object};

pub(super) struct Join;

static SIGNATURE: Signature = Signature {
    name: "join",
    summary: "Writes the items of a list after each other",
    arguments: &[
        Argument::required("list", Kind::List, "the list; an item that is `null` is left out"),
        Argument::optional("by", Kind::Text, "what is written between two items; by default `, `"),
    ],
    answers: &[Answer::new("text", "the items, each as it is inside a text")],
    notes: &[],
    example: Example {
        webhook: "read_tickets",
        with: r#"{ "list": ["T-11", 12, "T-13"], "by": " and " }"#,
        answer: r#"{ "text": "T-11 and 12 and T-13" }"#,
    },
};

impl Function for Join {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure> {
        let items = given.need("list", list::read)?;
        let by = given.get("by", characters::text)?.unwrap_or_else(|| ", ".into());
        let deadline = Deadline::new(context.deadline);
        let mut text = Growing::default();
        for (place, item) in items.iter().filter_map(Json::to_text).enumerate() {
            deadline.tick()?;
            if place > 0 {
                text.push(&by)?;
            }
            text.push(&item)?;
        }
        Ok([("text", Json::from(text.finish()))].into_iter().collect())
    }
}
