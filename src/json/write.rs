//! Writing JSON.

use super::quoted::special;
use super::{Json, Object};
use std::fmt;

/// Appends `text` to `out` as it stands inside the quotes of a JSON text, with no more escapes than
/// RFC 8259 section 7 asks for.
pub fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = special(rest.as_bytes()) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut signs = from.chars();
        match signs.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\x08') => out.push_str("\\b"),
            Some('\x0c') => out.push_str("\\f"),
            Some(control) => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            None => {}
        }
        rest = signs.as_str();
    }
    out.push_str(rest);
}

/// Appends `text` to `out` as a JSON text.
pub(crate) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    escape(text, out);
    out.push('"');
}

/// Appends `text` to `out` as a JSON text, or `null` where there is none.
#[cfg(feature = "service")]
pub(crate) fn quoted_or_null(text: Option<&str>, out: &mut String) {
    match text {
        Some(text) => quoted(text, out),
        None => out.push_str("null"),
    }
}

/// Appends what `write` does for each of `items`, with commas between.
pub(crate) fn separated<T>(
    items: impl IntoIterator<Item = T>,
    out: &mut String,
    mut write: impl FnMut(T, &mut String),
) {
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(item, out);
    }
}

impl Object {
    /// Appends this object to `out` as [`Json::compact`] writes it.
    pub fn write_compact(&self, out: &mut String) {
        out.push('{');
        separated(self.iter(), out, |(name, value), out| {
            quoted(name, out);
            out.push(':');
            value.write_compact(out);
        });
        out.push('}');
    }
}

impl Json {
    /// This value as JSON without white space; numbers as they came, members in their order.
    pub fn compact(&self) -> String {
        let mut out = String::new();
        self.write_compact(&mut out);
        out
    }

    /// Appends this value to `out` as [`Json::compact`] writes it.
    pub fn write_compact(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Boolean(true) => out.push_str("true"),
            Self::Boolean(false) => out.push_str("false"),
            Self::Number(number) => out.push_str(number.as_str()),
            Self::Text(text) => quoted(text, out),
            Self::List(items) => {
                out.push('[');
                separated(items, out, Json::write_compact);
                out.push(']');
            }
            Self::Object(members) => members.write_compact(out),
        }
    }
}

/// As [`Json::compact`].
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.compact())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_minimal() {
        let mut out = String::new();
        escape("a\"b\\c/d\n\r\t\u{8}\u{c}\u{1}\u{1f}\u{7f}ä😀", &mut out);
        assert_eq!(out, "a\\\"b\\\\c/d\\n\\r\\t\\b\\f\\u0001\\u001f\u{7f}ä😀");
    }

    #[test]
    fn compact_keeps_digits_and_order() {
        let text = r#"{"b":[1.10,12345678901234567890123,1E400,-0],"a":{"":null,"x\"":[true,false,{}]}}"#;
        assert_eq!(Json::read(text).map(|json| json.compact()).as_deref(), Ok(text));
    }
}
