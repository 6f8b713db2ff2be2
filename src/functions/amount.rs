//! `functions.amount`: exact sums of money, and how they are written.

use bigdecimal::{BigDecimal, RoundingMode};

use super::kind::Kind;
use super::misuse::Misuse;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, decimal, words};
use crate::json::{Json, Number, Object};

pub(super) struct Amount;

const SEPARATORS: &[&str] = &["none", "thousand", "indian"];
const MOST_DIGITS: i64 = 18;

static SIGNATURE: Signature = Signature {
    name: "amount",
    summary: "Computes value × times + plus, exactly, and writes the result",
    arguments: &[
        Argument::required("value", Kind::Decimal, "the amount to start from"),
        Argument::optional("times", Kind::Decimal, "what it is multiplied by, first"),
        Argument::optional("plus", Kind::Decimal, "what is added, then"),
        Argument::optional(
            "digits",
            Kind::Whole { least: 0, most: MOST_DIGITS },
            "digits after the point, rounded half away from zero; by default as many as the exact result has",
        ),
        Argument::optional(
            "separator",
            Kind::Choice(SEPARATORS),
            "how `text` groups digits: `1234567`, `1,234,567` or `12,34,567`; by default the first",
        ),
    ],
    answers: &[
        Answer::new("value", "the result, a number"),
        Answer::new("text", "the result as a text, with the separators"),
    ],
    notes: &["Nothing is rounded before the end. A result of more than 28 digits is refused."],
    example: Example {
        webhook: "amount_due",
        with: r#"{ "value": "1234567.895", "times": 1.18, "plus": -50, "digits": 2, "separator": "indian" }"#,
        answer: r#"{ "value": 1456740.12, "text": "14,56,740.12" }"#,
    },
};

impl Function for Amount {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        // The digits after the point are those of decimal arithmetic, for zeros too, which the library shortens.
        let mut result = given.need("value", decimal::read)?;
        if let Some(times) = given.get("times", decimal::read)? {
            let scale = result.fractional_digit_count() + times.fractional_digit_count();
            result = (result * times).with_scale(scale);
        }
        if let Some(plus) = given.get("plus", decimal::read)? {
            let scale = result.fractional_digit_count().max(plus.fractional_digit_count());
            result = (result + plus).with_scale(scale);
        }
        if let Some(digits) = given.get("digits", |value| decimal::whole(value, 0, MOST_DIGITS))? {
            result = result.with_scale_round(digits, RoundingMode::HalfUp);
        }
        let separator = given.get("separator", |value| words::choice(value, SEPARATORS))?;

        let text = Some(&result).filter(|result| decimal::fits(result)).map(BigDecimal::to_plain_string);
        let number = text.as_deref().and_then(Number::parse).ok_or_else(|| {
            let problem = format!("leads to a result of more than {} digits", decimal::MAX_DIGITS);
            Failure::misused("value", Misuse::new(problem, "round it with `digits`"))
        })?;
        let text = match separator {
            Some("thousand") => grouped(number.as_str(), 3),
            Some("indian") => grouped(number.as_str(), 2),
            _ => number.to_string(),
        };
        Ok([("value", Json::from(number)), ("text", text.into())].into_iter().collect())
    }
}

/// `number` with commas between its last three digits before the point and groups of `size` in front of them.
fn grouped(number: &str, size: usize) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if place > 0 && left >= 3 && (left - 3) % size == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_are_grouped_from_the_point() {
        let both = |number| (grouped(number, 3), grouped(number, 2));
        let pair = |thousand: &str, indian: &str| (thousand.to_owned(), indian.to_owned());
        assert_eq!(both("999"), pair("999", "999"));
        assert_eq!(both("-1000.5"), pair("-1,000.5", "-1,000.5"));
        assert_eq!(both("100000"), pair("100,000", "1,00,000"));
        assert_eq!(both("123456789.1234"), pair("123,456,789.1234", "12,34,56,789.1234"));
    }
}
