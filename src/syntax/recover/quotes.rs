//! Quotes of other kinds: where what stands between them ends.

use super::super::lexemes::looking_at;

/// How far a text in quotes of another kind, or XML without quotes, is looked for.
pub const FAR: usize = 1 << 16;

/// The end of the text between three of `quote` that begins at `at`; `None` where none does.
pub fn thrice_quoted(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    if !looking_at(bytes, at + 1, &[quote; 2]) {
        return None;
    }
    let rest = bytes.get(at + 3..bytes.len().min(at + FAR))?;
    memchr::memmem::find(rest, &[quote; 3]).map(|length| at + length + 6)
}

/// Whether `character` is a quote as word processors make them.
pub fn is_typographic(character: char) -> bool {
    "“”„«»‘’‚‹›".contains(character)
}

/// So many quotes are looked at to find the one that ends a text: each of them may begin another.
const MOST: usize = 16;

/// The same for the one that ends JSON, whose own quotes stand before it.
const MOST_IN_JSON: usize = 64;

/// The end of what stands between the typographic quote that `text` begins with and another on its line, or `"`. Quotes
/// in JSON are its own.
pub fn typographic_end(text: &str, is_json: bool) -> usize {
    let first = text.chars().next().unwrap_or(' ');
    let start = first.len_utf8();
    let line = text.char_indices().take_while(|&(_, character)| character != '\n');
    let mut quotes = line.skip(1).filter(|&(_, character)| is_typographic(character) || character == '"');
    let end = |(at, character): (usize, char)| at + character.len_utf8();
    let inside = text.get(start..).unwrap_or_default().trim_start();
    if is_json && inside.starts_with(['{', '[']) {
        let closing = |&(at, character): &(usize, char)| {
            let before = text.get(start..at).unwrap_or_default();
            before.trim_end().ends_with(['}', ']']) && character != '"'
        };
        if let Some(last) = quotes.clone().take(MOST_IN_JSON).filter(closing).last() {
            return end(last);
        }
    }
    // An apostrophe ends what a quote of its own kind began, and no word.
    let in_word =
        |at: usize| text.get(at..).and_then(|rest| rest.chars().nth(1)).is_some_and(char::is_alphanumeric);
    let closes = |&(at, character): &(usize, char)| match first {
        '“' | '”' | '„' => matches!(character, '“' | '”' | '"'),
        '«' | '»' => matches!(character, '«' | '»'),
        '‹' | '›' => matches!(character, '‹' | '›'),
        _ => matches!(character, '‘' | '’') && !in_word(at),
    };
    quotes.clone().take(MOST).find(closes).or_else(|| quotes.next()).map_or(start, end)
}

/// How long what stands between `quote`, with which `line` begins, and the next one is; a `\` before it makes it a part.
pub fn single_end(line: &[u8], quote: u8) -> Option<usize> {
    let inside = line.get(1..).unwrap_or_default();
    let mut escaped = false;
    let length = inside.iter().position(|&byte| {
        let ends = byte == quote && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    // A path of Windows may end with a `\`.
    length.or_else(|| inside.iter().position(|&byte| byte == quote)).map(|length| length + 2)
}

/// `text`, which stands between other quotes, between straight double ones; and whether that is certain: `\n` is the end
/// of a line, or a part of a path of Windows.
pub fn in_double_quotes(text: &str) -> (String, bool) {
    let mut written = String::from("\"");
    let mut certain = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('\'' | '`')) => {}
            ('\\', Some(&next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u' | '{'))) => {
                certain &= !next.is_ascii_alphabetic();
                written.push('\\');
                written.extend(characters.next());
            }
            ('\\', _) => written.push_str("\\\\"),
            ('"', _) => written.push_str("\\\""),
            _ => written.push(character),
        }
    }
    written.push('"');
    (written, certain)
}
