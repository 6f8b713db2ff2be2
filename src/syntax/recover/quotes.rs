//! Quotes of other kinds: where what stands between them ends.

use super::super::lexemes::looking_at;
use super::token::NEAR;

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

/// The end of what stands between the typographic quote that `text` begins with and another on its line, or `"`. Quotes
/// in JSON are its own.
pub fn typographic_end(text: &str, is_json: bool) -> usize {
    let line = text.char_indices().take(NEAR).take_while(|&(_, character)| character != '\n');
    let quotes = line.skip(1).filter(|&(_, character)| is_typographic(character) || character == '"');
    let mut ends = quotes.map(|(at, character)| (at, at + character.len_utf8()));
    let first = text.chars().next().map_or(1, char::len_utf8);
    let between = |from: usize, to: usize| text.get(from..to).unwrap_or_default().trim();
    if is_json && text.get(first..).is_some_and(|inside| inside.trim_start().starts_with(['{', '['])) {
        let closing = |&(at, end): &(usize, usize)| {
            between(first, at).ends_with(['}', ']']) && between(at, end) != "\""
        };
        if let Some((_, end)) = ends.clone().filter(closing).last() {
            return end;
        }
    }
    ends.next().map_or(first, |(_, end)| end)
}
