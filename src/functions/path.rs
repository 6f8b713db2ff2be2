//! `functions.path`: a member of a saved value.

use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, MAX_ANSWER, query};
use crate::json::{Json, Object};
use crate::jsonpath;

pub(super) struct Path;

static SIGNATURE: Signature = Signature {
    name: "path",
    summary: "Finds values in a saved list or object",
    arguments: &[
        Argument::required("in", Kind::Any, "where to look"),
        Argument::required("path", Kind::Path, "what to look for: an RFC 9535 JSONPath"),
    ],
    answers: &[
        Answer::new("found", "whether the path finds anything"),
        Answer::new("value", "the first value found; absent where there is none"),
        Answer::new("values", "all values found, in the order of the list or object"),
    ],
    notes: &[],
    example: Example {
        webhook: "open_ticket",
        with: r#"{ "in": [{ "id": "T-11", "state": "closed" }, { "id": "T-12", "state": "open" }],
            "path": "$[?@.state == 'open'].id" }"#,
        answer: r#"{ "found": true, "value": "T-12", "values": ["T-12"] }"#,
    },
};

impl Function for Path {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure> {
        let document = given.need("in", Ok)?;
        let path = given.need("path", query::read_unquoted)?;
        let mut budget = MAX_ANSWER;
        let mut copy = |value: &Json| value.clone_within(&mut budget).ok_or(Failure::TooLarge);
        let found = find(&path, document, context)?;
        let mut answer: Object = [("found", Json::from(!found.is_empty()))].into_iter().collect();
        if let Some(first) = found.first() {
            answer.insert("value", copy(first)?);
        }
        answer.insert("values", Json::List(found.into_iter().map(copy).collect::<Result<_, _>>()?));
        Ok(answer)
    }
}

fn find<'a>(
    path: &jsonpath::Path,
    document: &'a Json,
    context: &Context<'_>,
) -> Result<Vec<&'a Json>, Failure> {
    let clock = context.clock();
    clock.check()?;
    Ok(path.find(document, &[], &clock)?)
}
