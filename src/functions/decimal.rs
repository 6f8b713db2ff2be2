//! Numbers as arguments: exact decimals.

use bigdecimal::BigDecimal;
use bigdecimal::ToPrimitive as _;

use super::misuse::Misuse;
use crate::json::{Json, Number};

/// How many digits a number may have, written without an exponent.
pub(super) const MAX_DIGITS: i64 = 28;

/// What a decimal is expected to be.
pub(super) const EXPECTED: &str = "a number of at most 28 digits";

/// The decimal that `value` is: a number, or a text that is one.
pub(super) fn read(value: &Json) -> Result<BigDecimal, Misuse> {
    let number = number(value, EXPECTED)?;
    parse(&number).ok_or_else(|| Misuse::new(format!("must be {EXPECTED}"), ""))
}

/// The whole number from `least` to `most` that `value` is: a number, or a text that is one.
pub(super) fn whole(value: &Json, least: i64, most: i64) -> Result<i64, Misuse> {
    let expected = whole_expected(least, most);
    let number = number(value, &expected)?;
    let found = number.as_i64().or_else(|| {
        let decimal = parse(&number)?;
        // A number beyond `i64` counts as the largest or smallest.
        let past = if decimal < 0 { i64::MIN } else { i64::MAX };
        decimal.is_integer().then(|| decimal.to_i64().unwrap_or(past))
    });
    let found = found.filter(|found| (least..=most).contains(found));
    found.ok_or_else(|| Misuse::new(format!("must be {expected}"), ""))
}

/// `a whole number from 4 to 12`.
pub(super) fn whole_expected(least: i64, most: i64) -> String {
    match (least, most) {
        (i64::MIN, _) => "a whole number".to_owned(),
        (_, i64::MAX) => format!("a whole number of {least} or more"),
        _ => format!("a whole number from {least} to {most}"),
    }
}

/// The number that `value` is or, as a text, says.
fn number(value: &Json, expected: &str) -> Result<Number, Misuse> {
    let number = match value {
        Json::Number(number) => Some(number.clone()),
        Json::Text(text) => Number::parse(text),
        _ => None,
    };
    number.ok_or_else(|| match value {
        Json::Text(_) => Misuse::new(format!("must be {expected}, found a text that is not a number"), ""),
        _ => Misuse::kind(expected, value),
    })
}

/// `number` as a decimal; `None` where it has too many digits. The digits are counted before anything is computed.
pub(super) fn parse(number: &Number) -> Option<BigDecimal> {
    let text = number.as_str();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = whole.trim_start_matches(['-', '0']);
    let kept = fraction.trim_end_matches('0');
    if whole.len() + kept.trim_start_matches('0').len() == 0 {
        // A zero keeps the places that it is written with, whatever its exponent.
        return Some(BigDecimal::new(0.into(), (fraction.len() as i64).min(MAX_DIGITS)));
    }
    if whole.len() + kept.len() > 64 {
        return None;
    }
    let exponent: i64 = exponent.parse().ok().filter(|exponent: &i64| exponent.abs() <= 128)?;
    let negative = mantissa.starts_with('-');
    // Zeros at the end of a long fraction add nothing.
    let fraction = fraction.get(..fraction.len().min(kept.len().max(MAX_DIGITS as usize)))?;
    let digits: bigdecimal::num_bigint::BigInt = format!("{whole}{fraction}").parse().ok()?;
    let scale = fraction.len() as i64 - exponent;
    let decimal = BigDecimal::new(if negative { -digits } else { digits }, scale);
    let decimal = if scale < 0 { decimal.with_scale(0) } else { decimal };
    fits(&decimal).then_some(decimal)
}

/// Whether `decimal`, written without an exponent and without zeros at the end of its fraction, has few enough digits.
pub(super) fn fits(decimal: &BigDecimal) -> bool {
    let (digits, scale) = decimal.normalized().into_bigint_and_exponent();
    let count = i64::try_from(digits.magnitude().to_string().len()).unwrap_or(i64::MAX);
    // 0.001 has three digits after the point, though only one that is not a zero; 1000 has four.
    let count = if scale < 0 { count.saturating_sub(scale) } else { count.max(scale) };
    count <= MAX_DIGITS
}
