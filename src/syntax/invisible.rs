//! Characters that nobody sees, or that change the direction of what is seen.

use crate::diagnostics::{Code, Diagnostic};

/// The invisible characters of `text`, with where each begins.
pub fn invisible_characters(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    if text.is_ascii() {
        return found;
    }
    let mut before = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let joins = matches!(character, '\u{200c}' | '\u{200d}')
            && before.is_some_and(is_joined)
            && characters.peek().is_some_and(|(_, after)| is_joined(*after));
        // England's flag is a black flag with letters that are not seen.
        let flags = is_tag(character) && before.is_some_and(|before| before == '\u{1f3f4}' || is_tag(before));
        if is_invisible(character) && !joins && !flags {
            found.push((at, character));
        }
        before = Some(character);
    }
    found
}

/// The diagnostic of `character`, which is written at `at`.
pub fn invisible_character<L: Copy>(at: L, character: char) -> Diagnostic<L> {
    let (help, replacement) = match character {
        '\u{a0}' | '\u{202f}' => ("write a plain space", Some(" ")),
        // Arabic and Hebrew may need them.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => ("remove it, unless the text is read wrong without it", None),
        _ => ("remove it", Some("")),
    };
    let fault = Diagnostic::new(Code::TextInvisible, at, said(character), help);
    match replacement {
        Some(replacement) => fault.with_fix(at, replacement),
        None => fault,
    }
}

/// What is said of `character`, which nobody sees as what it is.
pub fn said(character: char) -> String {
    let code = format!("U+{:04X}", u32::from(character));
    let name = match character {
        '\u{a0}' => "a no-break space",
        '\u{202f}' => "a narrow no-break space",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{200d}' => "a zero-width joiner",
        '\u{feff}' => "a byte order mark",
        '\u{ad}' => "a soft hyphen",
        _ if is_direction(character) => "a character that changes the direction of text",
        _ if character.is_whitespace() => "a space of word processors",
        _ => "an invisible character",
    };
    format!("there is {name} here ({code})")
}

fn is_direction(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_tag(character: char) -> bool {
    matches!(character, '\u{e0020}'..='\u{e007f}')
}

/// Whether nobody sees `character`, or it changes the direction of what is seen.
pub fn is_invisible(character: char) -> bool {
    is_direction(character)
        || is_tag(character)
        || matches!(
            character,
            '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{202f}' | '\u{2060}'..='\u{2065}'
                | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0001}'
        )
}

/// Whether joiners have a meaning beside it: letters, vowel signs, emoji.
fn is_joined(character: char) -> bool {
    character.is_alphabetic()
        || !character.is_ascii() && !character.is_whitespace() && !is_invisible(character)
}
