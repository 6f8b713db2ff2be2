//! What an evaluation finds.

/// The result of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// The string-values of a node-set, in document order.
    Nodes(Vec<String>),
    /// A number, which may be infinite or no number.
    Number(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A string.
    Text(String),
}

/// A number as JSON writes it: the shortest decimal that reads back as the same, without an exponent
/// and without the sign of a negative zero, as XPath's `string()` has it (XPath 1.0, 4.2).
///
/// `None` for what JSON has no number for: infinities and what is not a number.
#[must_use]
pub fn number_text(number: f64) -> Option<String> {
    number.is_finite().then(|| finite_text(number))
}

/// `string()` of a number (XPath 1.0, 4.2).
pub(super) fn string_of_number(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        finite_text(number)
    }
}

fn finite_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    number.to_string()
}
