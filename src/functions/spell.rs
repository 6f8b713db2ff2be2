//! `functions.spell`: a text that a voice reads character by character.

use super::answer::Growing;
use super::deadline::Deadline;
use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, characters, decimal};
use crate::json::{Json, Object};

pub(super) struct Spell;

static SIGNATURE: Signature = Signature {
    name: "spell",
    summary: "Sets digits and letters apart, so that a voice reads them one by one",
    arguments: &[
        Argument::required("text", Kind::Text, "the text"),
        Argument::optional(
            "every",
            Kind::Whole { least: 1, most: i64::MAX },
            "how many characters a group has; by default all are one group",
        ),
    ],
    answers: &[Answer::new("text", "its digits and letters, a space between two, `, ` between groups")],
    notes: &["All other characters are left out."],
    example: Example {
        webhook: "read_code",
        with: r#"{ "text": "KA-04 7731", "every": 4 }"#,
        answer: r#"{ "text": "K A 0 4, 7 7 3 1" }"#,
    },
};

impl Function for Spell {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure> {
        let text = given.need("text", characters::text)?;
        let every = given.get("every", |value| decimal::whole(value, 1, i64::MAX))?;
        let every = every.and_then(|every| usize::try_from(every).ok()).unwrap_or(usize::MAX);
        let deadline = Deadline::new(context.deadline);
        let mut spelled = Growing::default();
        let read = text.chars().filter(|&one| characters::is_digit(one) || characters::is_letter(one));
        for (place, one) in read.enumerate() {
            deadline.tick()?;
            if place > 0 {
                spelled.push(if place % every == 0 { ", " } else { " " })?;
            }
            spelled.push(one.encode_utf8(&mut [0; 4]))?;
        }
        Ok([("text", Json::from(spelled.finish()))].into_iter().collect())
    }
}
