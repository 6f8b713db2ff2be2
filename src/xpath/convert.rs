//! Conversions between types (XPath 1.0, 4.2 to 4.4).

use sxd_xpath::Value;
use sxd_xpath::nodeset::Node;

use super::found::string_of_number;
use super::order::Order;

/// `string()`.
pub(super) fn text_of(value: &Value<'_>, order: &Order) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => string_of_number(*number),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Nodeset(nodes) => order.first(nodes).map(string_value).unwrap_or_default(),
    }
}

/// `number()`.
pub(super) fn number_of(value: &Value<'_>, order: &Order) -> f64 {
    match value {
        Value::Number(number) => *number,
        Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
        Value::String(text) => parse_number(text),
        Value::Nodeset(nodes) => {
            order.first(nodes).map_or(f64::NAN, |node| parse_number(&string_value(node)))
        }
    }
}

/// The number that a text holds: digits, perhaps a `-` before and a `.` in them, white space around.
/// Nothing else is one: no `+`, no exponent, no `inf`.
pub(super) fn parse_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let has_digit = digits.contains(|c: char| c.is_ascii_digit());
    let is_plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    if has_digit && is_plain && digits.matches('.').count() <= 1 {
        text.parse().unwrap_or(f64::NAN)
    } else {
        f64::NAN
    }
}

/// A node's string-value (XPath 1.0, 5).
pub(super) fn string_value(node: Node<'_>) -> String {
    match node {
        Node::Attribute(attribute) => attribute.value().to_owned(),
        Node::Text(text) => text.text().to_owned(),
        Node::Comment(comment) => comment.text().to_owned(),
        Node::ProcessingInstruction(instruction) => instruction.value().unwrap_or_default().to_owned(),
        Node::Namespace(namespace) => namespace.uri().to_owned(),
        Node::Root(_) | Node::Element(_) => {
            let mut value = String::new();
            let mut pending = vec![node];
            while let Some(node) = pending.pop() {
                match node {
                    Node::Text(text) => value.push_str(text.text()),
                    Node::Root(_) | Node::Element(_) => {
                        pending.extend(node.children().into_iter().rev());
                    }
                    _ => {}
                }
            }
            value
        }
    }
}

/// `round()`: to the nearest integer, halves up (XPath 1.0, 4.4).
pub(super) fn round(number: f64) -> f64 {
    let floor = number.floor();
    if number - floor < 0.5 {
        floor
    } else {
        // Of what is neither a number nor finite, `ceil` is the same; of -0.5 it is -0.
        number.ceil()
    }
}
