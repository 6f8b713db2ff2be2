//! Texts as arguments, and which characters are digits and letters.

use std::sync::LazyLock;

use ecow::EcoString;
use regex_syntax::hir::{Class, ClassUnicode, HirKind};

use super::misuse::Misuse;
use crate::json::Json;

/// The text that `value` is; a number or boolean is the text that it is inside one.
pub(super) fn text(value: &Json) -> Result<EcoString, Misuse> {
    match value {
        Json::Text(_) | Json::Number(_) | Json::Boolean(_) => Ok(value.to_text().unwrap_or_default()),
        _ => Err(Misuse::kind("a text", value)),
    }
}

/// The text that `value` is, which is not empty.
pub(super) fn filled(value: &Json) -> Result<EcoString, Misuse> {
    match text(value)? {
        text if text.is_empty() => Err(Misuse::new("must not be empty", "")),
        text => Ok(text),
    }
}

/// The decimal digits of Unicode, general category Nd.
static DIGITS: LazyLock<Option<ClassUnicode>> =
    LazyLock::new(|| match regex_syntax::parse(r"\d").ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        _ => None,
    });

/// Whether `character` is a decimal digit of any script.
pub(super) fn is_digit(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    let Some(digits) = &*DIGITS else { return false };
    let position = digits.ranges().partition_point(|range| range.end() < character);
    digits.ranges().get(position).is_some_and(|range| range.start() <= character)
}

/// Whether `character` is a letter of any script, vowel signs included.
pub(super) fn is_letter(character: char) -> bool {
    character.is_alphabetic()
}
