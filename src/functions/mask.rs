//! `functions.mask`: a text of which only the end is shown.

use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::text::start_of_last;
use super::{Context, Failure, Function, Given, characters, decimal};
use crate::json::{Json, Object};

pub(super) struct Mask;

static SIGNATURE: Signature = Signature {
    name: "mask",
    summary: "Hides all but the last characters of a text",
    arguments: &[
        Argument::required("text", Kind::Text, "the text"),
        Argument::required("last", Kind::Whole { least: 0, most: i64::MAX }, "how many characters stay"),
    ],
    answers: &[Answer::new("text", "the text, each of the other characters replaced by `*`")],
    notes: &[],
    example: Example {
        webhook: "masked_card",
        with: r#"{ "text": "4111111111111234", "last": 4 }"#,
        answer: r#"{ "text": "************1234" }"#,
    },
};

impl Function for Mask {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        let text = given.need("text", characters::text)?;
        let last = given.need("last", |value| decimal::whole(value, 0, i64::MAX))?;
        let (hidden, shown) = text.split_at_checked(start_of_last(&text, last)).unwrap_or((&text, ""));
        let masked = "*".repeat(hidden.chars().count()) + shown;
        Ok([("text", Json::from(masked))].into_iter().collect())
    }
}
