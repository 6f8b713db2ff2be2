//! A JSON number as it was written.

use std::cmp::Ordering;
use std::fmt;

use ecow::{EcoString, eco_format};

/// A JSON number, kept as the text that it was written as: `1.10`, `1E400`.
///
/// Equality and order are those of the numeric values, computed on the decimal digits, so that nothing is
/// rounded: `1.0` equals `1`, `12345678901234567890123` does not equal `12345678901234567890124`.
#[derive(Clone)]
pub struct Number(pub(super) EcoString);

impl Number {
    /// The number that `text` is by the grammar of RFC 8259 section 6, exactly: no white space, no `+`,
    /// no leading zeros. `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        (length(text.as_bytes()) == Some(text.len())).then(|| Self(text.into()))
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest floating-point number; infinite where it is too large.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The number as `i64`, where it is written as an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The number as `i64`, where its value is an integer that fits: `2.0` and `1e3` are.
    pub fn as_integer(&self) -> Option<i64> {
        // The bound within which floating-point numbers are exact integers.
        const MOST: f64 = 9_007_199_254_740_992.0;
        self.as_i64().or_else(|| {
            let value = self.as_f64();
            (value.fract() == 0.0 && value.abs() <= MOST && *self == Self::from(value as i64))
                .then_some(value as i64)
        })
    }

    /// The shortest number that reads back as `value`; without exponent from 1e-7 up to 1e21. `None` where
    /// it is not finite.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let size = value.abs();
        let plain = size == 0.0 || (1e-7..1e21).contains(&size);
        Some(Self(if plain { eco_format!("{value}") } else { eco_format!("{value:e}") }))
    }

    /// A number of thousandths, without zeros at its end: `1250` of them are `1.25`.
    pub fn of_thousandths(count: u64) -> Self {
        let mut text = EcoString::from(itoa::Buffer::new().format(count / 1000));
        // The three digits of the rest come after the one.
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(1000 + count % 1000).get(1..).unwrap_or_default().trim_end_matches('0');
        if !digits.is_empty() {
            text.push('.');
            text.push_str(digits);
        }
        Self(text)
    }

    /// Whether both are written alike, not only equal.
    pub fn same_text(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// A number from a text that the reader has checked already.
    pub(super) fn from_checked(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(itoa::Buffer::new().format(value).into())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(itoa::Buffer::new().format(value).into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        if let (Some(left), Some(right)) = (self.as_i64(), other.as_i64()) {
            return left.cmp(&right);
        }
        Decimal::of(&self.0).cmp(&Decimal::of(&other.0))
    }
}

/// How many bytes the JSON number at the start of `bytes` takes; `None` where none starts there.
///
/// What follows is not looked at: `01` is the number `0` and a rest.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let start = usize::from(bytes.first() == Some(&b'-'));
    let mut end = match bytes.get(start)? {
        b'0' => start + 1,
        b'1'..=b'9' => digits(start),
        _ => return None,
    };
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == end + 1 {
            return None;
        }
        end = fraction;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent == end + 1 + sign {
            return None;
        }
        end = exponent;
    }
    Some(end)
}

/// A number as 0.DIGITS × 10^(power + shift); nothing is computed but these two.
struct Decimal<'a> {
    /// -1, 0 or 1.
    sign: i8,
    /// Digits before and after the point; together they start with no zero and end with none.
    whole: &'a str,
    fraction: &'a str,
    /// The exponent; no further from 0 than 30 digits say.
    power: i128,
    /// Where the first digit stands: the power is moved by this much.
    shift: i128,
    /// The exponent's digits, to tell apart those of more than 30.
    exponent: &'a str,
}

impl<'a> Decimal<'a> {
    fn of(text: &'a str) -> Self {
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut whole = whole.trim_start_matches('0');
        let mut fraction = fraction.trim_end_matches('0');
        let mut shift = whole.len() as i128;
        if fraction.is_empty() {
            whole = whole.trim_end_matches('0');
        }
        if whole.is_empty() {
            let significant = fraction.trim_start_matches('0');
            shift = -((fraction.len() - significant.len()) as i128);
            fraction = significant;
        }
        let (below, digits) = match power.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, power.strip_prefix('+').unwrap_or(power)),
        };
        let exponent = digits.trim_start_matches('0');
        // 30 digits are far from i128's end: adding the shift cannot overflow.
        let size = if exponent.len() > 30 { 10i128.pow(30) } else { exponent.parse().unwrap_or(0) };
        let zero = whole.is_empty() && fraction.is_empty();
        Self {
            sign: if zero {
                0
            } else if negative {
                -1
            } else {
                1
            },
            whole,
            fraction,
            power: if below { -size } else { size },
            shift,
            exponent: if exponent.len() > 30 { exponent } else { "" },
        }
    }

    fn cmp(&self, other: &Self) -> Ordering {
        if self.sign != other.sign || self.sign == 0 {
            return self.sign.cmp(&other.sign);
        }
        let size = self.cmp_size(other);
        if self.sign < 0 { size.reverse() } else { size }
    }

    fn cmp_size(&self, other: &Self) -> Ordering {
        let digits = |of: &Self| format!("{}{}", of.whole, of.fraction);
        let beyond = || {
            let by_length = self.exponent.len().cmp(&other.exponent.len());
            let larger = by_length.then_with(|| self.exponent.cmp(other.exponent));
            if self.power < 0 { larger.reverse() } else { larger }
        };
        if self.exponent.is_empty() || other.exponent.is_empty() || self.power != other.power {
            let scale = (self.power + self.shift).cmp(&(other.power + other.shift));
            // Without leading zeros, digits compare as texts do.
            return scale.then_with(|| digits(self).cmp(&digits(other)));
        }
        beyond().then_with(|| self.shift.cmp(&other.shift)).then_with(|| digits(self).cmp(&digits(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|| panic!("`{text}` is a number"))
    }

    #[test]
    fn grammar_is_that_of_rfc_8259() {
        for text in ["0", "-0", "1.10", "1E400", "1e+2", "1e-02", "12345678901234567890123", "-0.5e0"] {
            assert_eq!(number(text).as_str(), text);
        }
        for text in
            ["", "-", "+1", "01", "-01", ".5", "1.", "1.e1", "1e", "1e+", " 1", "1 ", "1a", "0x1", "NaN", "١"]
        {
            assert!(Number::parse(text).is_none(), "`{text}` is no number");
        }
    }

    #[test]
    fn order_is_by_exact_value() {
        let equal = [
            ("1.0", "1"),
            ("1e2", "100"),
            ("100", "1E+2"),
            ("0.010", "1e-2"),
            ("-0", "0"),
            ("0e5", "0.000"),
            ("120.50", "1205e-1"),
            ("10e999999999999", "1e1000000000000"),
            ("-1.10", "-1.1"),
        ];
        for (left, right) in equal {
            assert_eq!(number(left), number(right), "{left} {right}");
        }
        let rising = [
            "-1e99999999999999999999999999999999999999",
            "-12345678901234567890124",
            "-12345678901234567890123",
            "-2",
            "-1e-999999999999",
            "0",
            "1e-99999999999999999999999999999999999999",
            "1e-99999999999999999999999999999999999998",
            "1e-999999999999",
            "0.1",
            "0.11",
            "1",
            "9007199254740993",
            "9007199254740994.5",
            "12345678901234567890123",
            "12345678901234567890124",
            "1e400",
            "1e999999999999",
            "1e99999999999999999999999999999999999998",
            "1e99999999999999999999999999999999999999",
        ];
        for (place, left) in rising.iter().enumerate() {
            for (other, right) in rising.iter().enumerate() {
                assert_eq!(number(left).cmp(&number(right)), place.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn floating_point_numbers_become_the_shortest_text() {
        let text = |value| Number::from_f64(value).map(|number| number.to_string());
        assert_eq!(text(0.1).as_deref(), Some("0.1"));
        assert_eq!(text(2.0).as_deref(), Some("2"));
        assert_eq!(text(1e20).as_deref(), Some("100000000000000000000"));
        assert_eq!(text(1e300).as_deref(), Some("1e300"));
        assert_eq!(text(-2.5e-9).as_deref(), Some("-2.5e-9"));
        assert_eq!(text(f64::NAN), None);
        assert_eq!(text(f64::INFINITY), None);
    }
}
