//! Writes a value into a document.

use std::borrow::Cow;

use super::Place;
use super::characters::is_character;

/// Writes `value` so that a parser reads exactly it at `place`.
///
/// Line ends and, in attributes, tabs become character references, because a parser would read them
/// as other white space. In text the `]` that a value ends in do too: with a `>` of the document
/// after them they could be `]]>`, which text may not hold.
///
/// # Errors
///
/// The first character that XML 1.0 has no way to write.
pub fn escape(value: &str, place: Place) -> Result<Cow<'_, str>, char> {
    if let Some(character) = value.chars().find(|&c| !is_character(c)) {
        return Err(character);
    }
    let body = match place {
        Place::Text => value.trim_end_matches(']'),
        Place::Attribute => value,
    };
    let closing = value.len() - body.len();
    if closing == 0 && !body.contains(|c| reference(c, place).is_some()) {
        return Ok(Cow::Borrowed(value));
    }
    let mut written = String::with_capacity(value.len() + value.len() / 8 + 5 * closing);
    for character in body.chars() {
        match reference(character, place) {
            Some(reference) => written.push_str(reference),
            None => written.push(character),
        }
    }
    written.extend(std::iter::repeat_n("&#93;", closing));
    Ok(Cow::Owned(written))
}

fn reference(character: char, place: Place) -> Option<&'static str> {
    Some(match (character, place) {
        ('&', _) => "&amp;",
        ('<', _) => "&lt;",
        ('>', _) => "&gt;",
        ('"', _) => "&quot;",
        ('\'', _) => "&apos;",
        ('\r', _) => "&#13;",
        ('\n', Place::Attribute) => "&#10;",
        ('\t', Place::Attribute) => "&#9;",
        _ => return None,
    })
}
