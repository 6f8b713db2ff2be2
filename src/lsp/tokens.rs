//! The tokens of a text as an editor colours, folds and selects it: those of the syntax, with names, numbers and
//! variables told apart. Whatever is wrong with the text, each byte but white space belongs to one.

use crate::names;
use crate::source::Span;
use crate::syntax::{self, TokenKind};

pub(super) use crate::syntax::values;

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// From `#` to the end of the line.
    Comment,
    /// In one pair of quotes, or three; to the end of the line or file where it is not closed.
    Text,
    /// A name or a word of the language.
    Word,
    /// `$flow.key.lead`
    Variable,
    /// `12`, `1.5e3`, `10s`
    Number,
    /// `{`, `[` or `(`
    Open,
    /// `}`, `]` or `)`
    Close,
    /// What follows `data` of a JSONPath.
    Path,
    /// Any other character.
    Symbol,
}

/// The tokens of `text`, in order; `base` is where it stands in its file.
pub(super) fn tokens(text: &str, base: u32) -> Vec<Token> {
    let mut found = Vec::new();
    for token in syntax::tokens(text) {
        let mut add = |kind, span: Span| found.push(Token { kind, span: span.from_start(base) });
        match token.kind {
            TokenKind::Comment => add(Kind::Comment, token.span),
            TokenKind::Text => add(Kind::Text, token.span),
            TokenKind::Symbol(b'{' | b'[' | b'(') => add(Kind::Open, token.span),
            TokenKind::Symbol(b'}' | b']' | b')') => add(Kind::Close, token.span),
            TokenKind::Symbol(_) => add(Kind::Symbol, token.span),
            TokenKind::Word => parts(text, token.span, add),
            TokenKind::Path => {
                let data = token.span.start + DATA.len() as u32;
                add(Kind::Word, Span { end: data, ..token.span });
                let segments = text.get(data as usize..token.span.end as usize).unwrap_or_default();
                let start = token.span.end - segments.trim_start().len() as u32;
                if start < token.span.end {
                    add(Kind::Path, Span { start, ..token.span });
                }
            }
        }
    }
    found
}

/// What a JSONPath begins with.
const DATA: &str = "data";

/// What the syntax takes for one word, as what it is made of: `tools.send_link` are two names and a full stop.
fn parts(text: &str, word: Span, mut add: impl FnMut(Kind, Span)) {
    let mut at = word.start as usize;
    while let Some(rest) = text.get(at..word.end as usize)
        && let Some(first) = rest.chars().next()
    {
        let (kind, length) = match first {
            '$' => (Kind::Variable, variable(rest)),
            '0'..='9' => (Kind::Number, number(rest)),
            '-' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
                (Kind::Number, 1 + number(rest.get(1..).unwrap_or_default()))
            }
            _ => match names::end(rest.as_bytes(), 0) {
                Some(length) => (Kind::Word, length),
                None => (Kind::Symbol, first.len_utf8()),
            },
        };
        add(kind, Span::new(at, at + length));
        at += length;
    }
}

fn variable(rest: &str) -> usize {
    let part = |byte: &u8| names::is_part(*byte) || *byte == b'.';
    let length = 1 + rest.bytes().skip(1).take_while(part).count();
    // A full stop after it ends a sentence.
    rest.get(..length).map_or(length, |written| written.trim_end_matches('.').len().max(1))
}

fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let signed = matches!(byte, b'+' | b'-') && at > 0 && matches!(bytes.get(at - 1), Some(b'e' | b'E'));
        if !byte.is_ascii_alphanumeric() && *byte != b'.' && !signed {
            break;
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Kind, &str)> {
        tokens(text, 0).into_iter().map(|token| (token.kind, text.get(token.span.range()).unwrap())).collect()
    }

    #[test]
    fn a_path_is_one_token() {
        use Kind::{Number, Path, Symbol, Text, Variable, Word};
        let text = "$flow.key.a = data.tickets[?@.state == \"}\" && @['x'] == $call.cli] .id as list or data or 1 wait 10s \"a{{\"b\"}}\"";
        assert_eq!(
            read(text),
            [
                (Variable, "$flow.key.a"),
                (Symbol, "="),
                (Word, "data"),
                (Path, ".tickets[?@.state == \"}\" && @['x'] == $call.cli] .id"),
                (Word, "as"),
                (Word, "list"),
                (Word, "or"),
                (Word, "data"),
                (Word, "or"),
                (Number, "1"),
                (Word, "wait"),
                (Number, "10s"),
                (Text, "\"a{{\"b\"}}\""),
            ]
        );
    }

    #[test]
    fn what_is_not_closed_ends_somewhere() {
        for text in [
            "\"abc\nx",
            "\"\"\"abc\nx",
            "= data[?@.x\n}",
            "= data['x\n}",
            "{ [ (",
            "é$",
            "\\",
            "\"{{\"",
            "= data.",
        ] {
            let found = read(text);
            assert!(!found.is_empty(), "{text:?}");
            let covered: usize = found.iter().map(|(_, text)| text.len()).sum();
            let blank = text.chars().filter(char::is_ascii_whitespace).count();
            assert!(covered + blank >= text.len(), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn values_of_a_text_are_found() {
        let text = r#""a {{$x or "}"}} \{{no}} {{$y""#;
        let found: Vec<&str> = values(text, Span::new(0, text.len()))
            .into_iter()
            .map(|span| text.get(span.range()).unwrap())
            .collect();
        assert_eq!(found, [r#"{{$x or "}"}}"#, "{{$y\""]);
    }
}
