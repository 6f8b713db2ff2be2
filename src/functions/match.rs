//! `functions.match`: a text against a regular expression.

use super::deadline::Deadline;
use super::kind::Kind;
use super::pattern::Pattern;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, characters, threads};
use crate::json::{Json, Object};

pub(super) struct Match;

static SIGNATURE: Signature = Signature {
    name: "match",
    summary: "Compares a whole text with a regular expression",
    arguments: &[
        Argument::required("text", Kind::Text, "the text"),
        Argument::required("pattern", Kind::Pattern, "the regular expression that all of it must match"),
    ],
    answers: &[
        Answer::new("matches", "whether it does"),
        Answer::new("groups", "for each group its text, in order; `null` where it took no part"),
        Answer::new("named", "likewise, by name, for groups that are written `(?<name>…)`"),
    ],
    notes: &[
        "It takes linear time, whatever the pattern and the text.",
        "Look-around and back-references are not supported; `(?:…)` is not a group.",
    ],
    example: Example {
        webhook: "read_reference",
        with: r#"{ "text": "INV-2026-0042", "pattern": "INV-(?<year>\\d{4})-0*(\\d+)" }"#,
        answer: r#"{ "matches": true, "groups": ["2026", "42"], "named": { "year": "2026" } }"#,
    },
};

impl Function for Match {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure> {
        let text = given.need("text", characters::text)?;
        let pattern = given.need("pattern", Pattern::read)?;
        let deadline = Deadline::new(context.deadline);
        let found = threads::match_whole(pattern.automaton(), &text, &deadline)?;
        let matches = found.is_some();
        // The first two places are those of the whole text.
        let places = found.unwrap_or_default();
        let mut pairs = places.as_chunks::<2>().0.iter().skip(1);
        let (mut groups, mut named) = (Vec::new(), Object::new());
        for name in pattern.groups() {
            let place = pairs.next().and_then(|[start, end]| Some((*start)?..(*end)?));
            let group = Json::from(place.and_then(|place| text.get(place)));
            if let Some(name) = name {
                named.insert(name, group.clone());
            }
            groups.push(group);
        }
        Ok([("matches", matches.into()), ("groups", groups.into()), ("named", named.into())]
            .into_iter()
            .collect::<Object>())
    }
}
