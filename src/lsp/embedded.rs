//! The parts of XML, JSONPath and XPath, as far as colours go.

use super::tint::Tint;
use crate::names;
use crate::source::Span;

/// The parts of the JSONPath or XPath at `span` of `text`.
pub(super) fn query(text: &str, span: Span, add: &mut impl FnMut(Span, Tint)) {
    let bytes = text.as_bytes().get(..span.end as usize).unwrap_or_default();
    let mut at = span.start as usize;
    // The quotes around an XPath.
    let quoted = bytes.get(at) == Some(&b'"');
    let close = if quoted { span.end as usize - 1 } else { span.end as usize };
    at += usize::from(quoted);
    while at < close {
        let byte = bytes.get(at).copied().unwrap_or(b' ');
        let end = match byte {
            b'"' | b'\'' => end_of_text(bytes, at, close, byte),
            b'$' => at + 1 + run(bytes, at + 1, close, |byte| names::is_part(byte) || byte == b'.'),
            b'0'..=b'9' => at + run(bytes, at, close, |byte| byte.is_ascii_digit() || byte == b'.'),
            _ if is_letter(byte) => {
                at + run(bytes, at, close, |byte| is_letter(byte) || names::is_part(byte))
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let word = text.get(at..end).unwrap_or_default();
        let before = bytes.get(..at).and_then(|before| before.last());
        let tint = match byte {
            b'"' | b'\'' => Tint::String,
            b'$' => Tint::Variable,
            b'0'..=b'9' => Tint::Number,
            _ if bytes.get(end) == Some(&b'(') => Tint::Function,
            _ if before != Some(&b'.') && matches!(word, "true" | "false" | "null") => Tint::Number,
            _ if before == Some(&b' ') && matches!(word, "and" | "or" | "div" | "mod" | "as") => {
                Tint::Keyword
            }
            _ => Tint::Property,
        };
        add(Span::new(at, end), tint);
        at = end;
    }
}

/// The parts of the XML in quotes at `span` of `text`.
pub(super) fn xml(text: &str, span: Span, add: &mut impl FnMut(Span, Tint)) {
    let bytes = text.as_bytes().get(..span.end as usize).unwrap_or_default();
    let close = span.end as usize;
    let mut at = span.start as usize;
    while at < close {
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"<!--")) {
            let rest = text.get(at..close).unwrap_or_default();
            let end = at + rest.find("-->").map_or(rest.len(), |end| end + 3);
            add(Span::new(at, end), Tint::Comment);
            at = end;
        } else if bytes.get(at) == Some(&b'<') {
            at = tag(bytes, at, close, add);
        } else {
            let end = at + run(bytes, at, close, |byte| byte != b'<').max(1);
            add(Span::new(at, end), Tint::String);
            at = end;
        }
    }
}

/// The parts of the tag at `at`; where it ends.
fn tag(bytes: &[u8], at: usize, close: usize, add: &mut impl FnMut(Span, Tint)) -> usize {
    let is_name = |byte: u8| is_letter(byte) || names::is_part(byte) || matches!(byte, b':' | b'.');
    let mut at = at + 1 + run(bytes, at + 1, close, |byte| matches!(byte, b'/' | b'?' | b'!'));
    let mut tint = Tint::Type;
    while at < close {
        let byte = bytes.get(at).copied().unwrap_or(b'>');
        let end = match byte {
            b'>' | b'<' => return at + usize::from(byte == b'>'),
            // In a text of one line they are escaped.
            b'"' | b'\'' => end_of_text(bytes, at, close, byte),
            _ if is_name(byte) => at + run(bytes, at, close, is_name),
            _ => {
                at += 1;
                continue;
            }
        };
        let is_text = matches!(byte, b'"' | b'\'');
        add(Span::new(at, end), if is_text { Tint::String } else { tint });
        tint = Tint::Property;
        at = end;
    }
    close
}

fn end_of_text(bytes: &[u8], at: usize, close: usize, quote: u8) -> usize {
    let inside = run(bytes, at + 1, close, |byte| byte != quote && byte != b'\n');
    (at + 2 + inside).min(close)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

/// How many bytes from `at` on, before `close`, are of a kind.
fn run(bytes: &[u8], at: usize, close: usize, of: impl Fn(u8) -> bool) -> usize {
    bytes.get(at..close).unwrap_or_default().iter().take_while(|byte| of(**byte)).count()
}
