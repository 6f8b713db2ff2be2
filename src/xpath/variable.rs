//! The variables of the language that an expression reads.

use std::ops::Range;

use sxd_xpath::Value;

use crate::json::{Json, Number};

/// A variable that an expression reads: `$call.cli`.
///
/// Whether there is such a variable is not checked. Whoever evaluates the expression gives its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name with the `$`: `$flow.key.n`.
    pub name: String,
    /// Where it is, in bytes of the expression's text.
    pub range: Range<usize>,
}

/// How many digits a number may have to be one in XPath, whose numbers hold no more exactly.
const MOST_DIGITS: usize = 15;

/// The value that takes part; `None` where it counts as none: a list, an object, `null`.
pub(super) fn value(json: &Json) -> Option<Value<'static>> {
    Some(match json {
        Json::Null | Json::List(_) | Json::Object(_) => return None,
        Json::Boolean(boolean) => Value::Boolean(*boolean),
        Json::Text(text) => Value::String(text.to_string()),
        Json::Number(number) => match exact(number) {
            Some(exact) => Value::Number(exact),
            None => Value::String(number.as_str().to_owned()),
        },
    })
}

fn exact(number: &Number) -> Option<f64> {
    let digits = number.as_str().split(['e', 'E']).next()?;
    let count = digits.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let value = number.as_f64();
    (count <= MOST_DIGITS && value.is_finite()).then_some(value)
}
