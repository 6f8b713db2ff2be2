//! Texts, numbers and words that are written as Hook writes them in a request.

use super::invisible::invisible_characters;
use super::lexemes::{is_name_byte, looking_at, name_end};

/// The end of the text, number or word at `at`.
pub(super) fn scalar_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes.get(at)? {
        b'"' => text_end(text, at),
        b'-' | b'0'..=b'9' => number_end(bytes, at),
        _ => {
            let end = name_end(bytes, at)?;
            matches!(bytes.get(at..end)?, b"true" | b"false" | b"null").then_some(end)
        }
    }
}

/// The end of the text at `start`, in which no values stand and nothing is amiss.
pub(super) fn text_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if looking_at(bytes, start, b"\"\"\"") {
        return None;
    }
    let mut at = start + 1;
    let mut is_ascii = true;
    loop {
        match bytes.get(at)? {
            b'"' => break,
            b'\\' => match bytes.get(at + 1)? {
                b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
                _ => return None,
            },
            // A variable, or a control character.
            b'$' | b'{' | 0..0x20 | 0x7f => return None,
            byte => {
                is_ascii &= byte.is_ascii();
                at += 1;
            }
        }
    }
    let inside = text.get(start + 1..at)?;
    (is_ascii || invisible_characters(inside).is_empty()).then_some(at + 1)
}

/// The end of the JSON number at `at`.
fn number_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let digits =
        |at: usize| bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    at += usize::from(bytes.get(at) == Some(&b'-'));
    at += match (bytes.get(at), digits(at)) {
        (_, 0) => return None,
        (Some(b'0'), count) if count > 1 => return None,
        (_, count) => count,
    };
    if bytes.get(at) == Some(&b'.') {
        let count = digits(at + 1);
        at += 1 + count;
        (count > 0).then_some(())?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let count = digits(at);
        at += count;
        (count > 0).then_some(())?;
    }
    let goes_on = bytes.get(at).is_some_and(|&byte| is_name_byte(byte) || matches!(byte, b'.' | b'+'));
    (!goes_on).then_some(at)
}
