//! How messages write what they name.

use crate::ir::Type;

use super::masked::{Mask, Masked};
use super::redact::Needles;

/// How many characters of a value a message quotes.
const MOST_QUOTED: usize = 40;

/// `text` in backticks, as [`quote`] has it, without the `secrets` that the whole of it holds: the head of one
/// that is cut would not be found any more.
pub(crate) fn quote_redacted(text: &Masked<'_>, secrets: Option<&Needles>) -> String {
    let shown = text.shown();
    match secrets {
        Some(secrets) => quote(&secrets.replace(&shown)),
        None => quote(&shown),
    }
}

/// `text` in backticks, on one line, short.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::from("`");
    for (count, character) in text.chars().enumerate() {
        if count == MOST_QUOTED {
            quoted.push('…');
            break;
        }
        if character.is_control() {
            quoted.extend(character.escape_default());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('`');
    quoted
}

/// A message without any of `private`, of which it may quote no more than the head.
pub(crate) fn without_private(message: String, private: &[String]) -> String {
    if private.is_empty() {
        return message;
    }
    let head = |text: &'_ String| text.char_indices().nth(MOST_QUOTED).map(|(end, _)| end);
    let heads = private.iter().filter_map(|text| text.get(..head(text)?));
    let needles = Needles::new(private.iter().map(String::as_str).chain(heads));
    needles.masked(&message, Mask::Private).into_owned()
}

/// A character that may not stand somewhere.
pub(crate) fn name_character(character: char) -> String {
    match character {
        '\r' | '\n' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        character if character.is_control() => {
            format!("the control character U+{:04X}", u32::from(character))
        }
        character => format!("`{character}`"),
    }
}

/// What `as` converts to.
pub(crate) fn type_name(to: Type) -> &'static str {
    match to {
        Type::Text | Type::Path => "text",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::List => "list",
    }
}
