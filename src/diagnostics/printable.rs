//! Text for a terminal: nothing in it can move the cursor, change colours or reverse the line.

use std::borrow::Cow;

/// `text` with line ends as spaces and each control character, bidirectional control and invisible
/// character replaced by a visible one. Joiners stay: Hindi and emoji need them.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| sign(character).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", " ").chars().map(|one| sign(one).unwrap_or(one)).collect())
}

/// What is shown instead of `character`, if it is not shown itself. A tab is (as one space).
#[must_use]
pub fn sign(character: char) -> Option<char> {
    match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2060}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// `text` broken at spaces into lines of at most `width` characters where words allow it; words, so
/// also what an author copies out of backticks, stay whole.
#[must_use]
pub fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            wrapped.push('\n');
            column = 0;
        } else if !wrapped.is_empty() {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

/// `count` and the noun, with its `s` where it is not one.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_visible() {
        assert_eq!(printable("a\u{1b}[31mb\u{7f}\u{9b}\r\nc\td\u{202e}"), "a␛[31mb␡\u{fffd} c d\u{fffd}");
        assert!(matches!(printable("नमस्ते 👩‍💻 e\u{301}"), Cow::Borrowed(_)));
    }

    #[test]
    fn wraps_between_words_only() {
        assert_eq!(wrap("one two three", 8), "one two\nthree");
        assert_eq!(wrap("a `flow-end-webhook` b", 6), "a\n`flow-end-webhook`\nb");
        assert_eq!(wrap("", 6), "");
    }
}
