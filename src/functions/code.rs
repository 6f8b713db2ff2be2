//! `functions.code`: random digits, for a code that a caller confirms.

use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, decimal};
use crate::json::{Json, Object};

pub(super) struct Code;

const LEAST: i64 = 4;
const MOST: i64 = 12;

/// The largest multiple of ten that a byte can be less than: above it, some digits would come more often.
const EVEN: u8 = 250;

static SIGNATURE: Signature = Signature {
    name: "code",
    summary: "Makes up a code of random digits",
    arguments: &[Argument::required(
        "digits",
        Kind::Whole { least: LEAST, most: MOST },
        "how many digits it has",
    )],
    answers: &[Answer::new("code", "the digits, a text; in tests all are zeros")],
    notes: &["The digits come from the system's secure source of randomness."],
    example: Example { webhook: "make_code", with: r#"{ "digits": 6 }"#, answer: r#"{ "code": "000000" }"# },
};

impl Function for Code {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure> {
        let digits = given.need("digits", |value| decimal::whole(value, LEAST, MOST))?;
        let mut code = String::new();
        let mut bytes = [0; 32];
        while (code.len() as i64) < digits {
            context.random.fill(&mut bytes)?;
            let left = usize::try_from(digits).unwrap_or(0).saturating_sub(code.len());
            let even = bytes.iter().filter(|byte| **byte < EVEN).take(left);
            code.extend(even.map(|byte| char::from(b'0' + byte % 10)));
            if crate::instant::Instant::now() >= context.deadline {
                return Err(Failure::Late);
            }
        }
        Ok([("code", Json::from(code))].into_iter().collect())
    }
}
