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
static DIGITS: LazyLock<Option<ClassUnicode>> = LazyLock::new(|| class(r"\d"));

/// The marks of Unicode, such as the virama of Hindi or an accent that follows its letter.
static MARKS: LazyLock<Option<ClassUnicode>> = LazyLock::new(|| class(r"\p{M}"));

fn class(written: &str) -> Option<ClassUnicode> {
    match regex_syntax::parse(written).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        _ => None,
    }
}

fn holds(class: Option<&ClassUnicode>, character: char) -> bool {
    let Some(class) = class else { return false };
    let position = class.ranges().partition_point(|range| range.end() < character);
    class.ranges().get(position).is_some_and(|range| range.start() <= character)
}

/// Whether `character` is a decimal digit of any script.
pub(super) fn is_digit(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    holds(DIGITS.as_ref(), character)
}

/// Keeps the letters of `text`, each with the marks that follow it, and with `digits` its digits too.
pub(super) fn keep_letters(text: &mut String, digits: bool) {
    let mut in_letter = false;
    text.retain(|one| {
        in_letter = is_letter(one) || in_letter && holds(MARKS.as_ref(), one);
        in_letter || digits && is_digit(one)
    });
}

/// Whether `character` is a letter of any script, vowel signs included.
pub(super) fn is_letter(character: char) -> bool {
    character.is_alphabetic()
}
