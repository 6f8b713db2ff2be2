//! Looks over an expression before it is parsed: its length, its quotes and its brackets.

use super::Fault;
use super::fault::invalid;

/// Language, section 4, Limits.
const MAX_CHARACTERS: usize = 1024;
const MAX_DEPTH: usize = 32;

/// Refuses what is too long or too deep to parse, and what is not closed.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    if let Some((start, _)) = text.char_indices().nth(MAX_CHARACTERS) {
        return Err(invalid(
            start..text.len(),
            format!("an XPath has at most {MAX_CHARACTERS} characters, this has {}", text.chars().count()),
            None,
        ));
    }
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' | '\'' if !characters.any(|(_, c)| c == character) => {
                return Err(invalid(
                    at..text.len(),
                    format!("the text that begins with `{character}` is not closed"),
                    None,
                ));
            }
            '(' | '[' => {
                if open.len() >= MAX_DEPTH {
                    return Err(too_deep(at..at + 1));
                }
                open.push((at, character));
            }
            ')' | ']' => {
                let opening = if character == ')' { '(' } else { '[' };
                match open.pop() {
                    Some((_, opened)) if opened == opening => {}
                    Some((opened_at, opened)) => {
                        return Err(invalid(
                            at..at + 1,
                            format!("`{character}` where `{opened}` is still open"),
                            Some(format!("close `{}` first", text.get(opened_at..at).unwrap_or_default())),
                        ));
                    }
                    None => {
                        return Err(invalid(at..at + 1, format!("`{character}` closes nothing"), None));
                    }
                }
            }
            _ => {}
        }
    }
    match open.pop() {
        Some((at, opened)) => Err(invalid(at..at + 1, format!("`{opened}` is not closed"), None)),
        None => Ok(()),
    }
}

pub(super) fn too_deep(range: std::ops::Range<usize>) -> Fault {
    invalid(range, format!("an XPath is at most {MAX_DEPTH} levels deep"), None)
}
