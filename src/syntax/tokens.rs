//! A file that is right as a row of words, texts and comments: what the formatter prints again.

use super::lexemes::{self, Texts, line_end, looking_at, name_end};
use crate::source::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name, keyword, variable, number or duration: `lookup`, `tools.send_link`, `$call.cli`, `10s`.
    Word,
    /// `"…"` or `"""…"""`
    Text,
    /// `data` and its JSONPath, with the white space inside it.
    Path,
    /// From `#` to the end of the line.
    Comment,
    /// One of `{ } [ ] ( ) , : =`
    Symbol(u8),
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

/// Splits a file without syntax faults; between the tokens there is only white space. Of any other file the
/// tokens still cover everything but white space, but what is in them is not promised.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut texts = Texts::default();
    let mut tokens = Vec::with_capacity(bytes.len() / 6);
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    // Whether a mapping's source may follow: after `=` and `or`.
    let mut before_source = false;
    while let Some(&byte) = bytes.get(at) {
        let (kind, end) = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'#' => (TokenKind::Comment, line_end(bytes, at)),
            b'"' => (TokenKind::Text, texts.scan(bytes, at).end),
            _ if is_symbol(byte) => (TokenKind::Symbol(byte), at + 1),
            b'd' if before_source && is_data(bytes, at) => {
                (TokenKind::Path, lexemes::scan_path(bytes, at + "data".len()).end)
            }
            _ => (TokenKind::Word, word_end(bytes, at)),
        };
        let end = end.max(at + 1);
        tokens.push(Token { kind, span: Span::new(at, end) });
        if kind != TokenKind::Comment {
            before_source = byte == b'=' || bytes.get(at..end) == Some(b"or");
        }
        at = end;
    }
    tokens
}

/// The values in the text in quotes at `span` of `text`: each from `{{` to `}}` or, where it is not closed, to where
/// that shows.
#[must_use]
pub fn values(text: &str, span: Span) -> Vec<Span> {
    let bytes = text.as_bytes().get(..span.end as usize).unwrap_or_default();
    let mut found = Vec::new();
    let mut add = |start, end| found.push(Span::new(start, end));
    Texts::default().scan_values(bytes, span.start as usize, &mut add);
    found
}

fn is_data(bytes: &[u8], at: usize) -> bool {
    looking_at(bytes, at, b"data") && name_end(bytes, at) == Some(at + "data".len())
}

fn is_symbol(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b'(' | b')' | b',' | b':' | b'=')
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let ends = |&byte: &u8| is_symbol(byte) || matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'#');
    at + rest.iter().position(ends).unwrap_or(rest.len())
}
