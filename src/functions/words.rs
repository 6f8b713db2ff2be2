//! Choices between named words.

use super::misuse::Misuse;
use crate::diagnostics::suggest;
use crate::json::Json;

/// The one of `words` that `value` is, exactly.
pub(super) fn choice(value: &Json, words: &'static [&'static str]) -> Result<&'static str, Misuse> {
    let Some(text) = value.as_text() else { return Err(Misuse::kind(&one_of(words), value)) };
    let found = words.iter().find(|word| **word == text).copied();
    found.ok_or_else(|| {
        Misuse::new(format!("must be {}", one_of(words)), suggest::did_you_mean(text, words.iter().copied()))
    })
}

/// ``one of `hex` or `base64` ``.
pub(super) fn one_of(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => words.concat(),
    }
}
