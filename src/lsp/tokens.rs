//! The tokens of a text as an editor colours, folds and selects it: whatever is wrong with the text, each byte but white
//! space belongs to one.

use crate::names;
use crate::source::Span;

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
    let mut lexer = Lexer { text, at: 0, found: Vec::new() };
    while lexer.next() {}
    let mut found = lexer.found;
    found.iter_mut().for_each(|token| token.span = token.span.from_start(base));
    found
}

/// The values in the text in quotes at `span` of `file`: each from `{{` to `}}`, or to the end of the line.
pub(super) fn values(file: &str, span: Span) -> Vec<Span> {
    let text = file.get(span.range()).unwrap_or_default();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|start| at + start) {
        if text.get(..start).is_some_and(|before| before.ends_with('\\')) {
            at = start + 2;
            continue;
        }
        let rest = text.get(start + 2..).unwrap_or_default();
        let line = rest.find('\n').unwrap_or(rest.len());
        let end = rest.get(..line).and_then(|line| line.find("}}")).map_or(line, |end| end + 2);
        at = start + 2 + end;
        found.push(Span::new(start, at).from_start(span.start));
    }
    found
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    found: Vec<Token>,
}

impl Lexer<'_> {
    /// Takes the next token; whether there was one.
    fn next(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { return false };
        let (kind, length) = match first {
            '#' => (Kind::Comment, line(rest).len()),
            '"' => (Kind::Text, quoted(rest)),
            '$' => (Kind::Variable, variable(rest)),
            '{' | '[' | '(' => (Kind::Open, 1),
            '}' | ']' | ')' => (Kind::Close, 1),
            '0'..='9' => (Kind::Number, number(rest)),
            '-' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
                (Kind::Number, 1 + number(rest.get(1..).unwrap_or_default()))
            }
            _ => match names::end(rest.as_bytes(), 0) {
                Some(length) => (Kind::Word, length),
                None => (Kind::Symbol, first.len_utf8()),
            },
        };
        let is_source = kind == Kind::Word && rest.get(..length) == Some("data") && self.may_be_source();
        self.push(kind, length);
        if is_source {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let length = path(rest);
            let blank = rest.len() - rest.trim_start().len();
            if length > blank {
                self.at += blank;
                self.push(Kind::Path, length - blank);
            }
        }
        true
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let end = self.at + length;
        self.found.push(Token { kind, span: Span::new(self.at, end) });
        self.at = end;
    }

    /// Whether a `data` that comes now begins the source of a mapping.
    fn may_be_source(&self) -> bool {
        let last = self.found.iter().rev().find(|token| token.kind != Kind::Comment);
        last.is_some_and(|last| matches!(self.text.get(last.span.range()), Some("=" | "or")))
    }
}

fn line(rest: &str) -> &str {
    rest.split(['\n', '\r']).next().unwrap_or_default()
}

/// How long the text in quotes at the start of `rest` is.
fn quoted(rest: &str) -> usize {
    if let Some(inside) = rest.strip_prefix("\"\"\"") {
        return inside.find("\"\"\"").map_or(rest.len(), |end| end + 6);
    }
    let line = line(rest);
    let mut escaped = false;
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, c) in line.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            // A value in a text may hold a text.
            '{' if before == '{' => depth += 1,
            '}' if before == '}' => depth = depth.saturating_sub(1),
            '"' if depth == 0 || !line.get(at..).is_some_and(|rest| rest.contains("}}")) => return at + 1,
            _ => {}
        }
        before = if matches!((before, c), ('{', '{') | ('}', '}')) { ' ' } else { c };
    }
    line.len()
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

/// How long the segments of a JSONPath at the start of `rest` are, with the white space before each.
fn path(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    loop {
        let blank =
            bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let start = at + blank;
        let end = match bytes.get(start) {
            Some(b'.') => {
                let dots = start
                    + bytes.get(start..).unwrap_or_default().iter().take_while(|byte| **byte == b'.').count();
                let name = |byte: &&u8| names::is_part(**byte) || !byte.is_ascii() || **byte == b'*';
                dots + bytes.get(dots..).unwrap_or_default().iter().take_while(name).count()
            }
            Some(b'[') => start + brackets(bytes.get(start..).unwrap_or_default()),
            _ => return at,
        };
        if end == at {
            return at;
        }
        at = end;
    }
}

/// How long the brackets at the start of `bytes` are, up to the one that closes them or the end of a line on which
/// nothing does.
fn brackets(bytes: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            _ if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(open), byte) if *byte == open => quote = None,
            (Some(_), b'\n') => return at,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'[' | b'(') => depth += 1,
            (None, b']' | b')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            (None, b'{' | b'}') => return at,
            _ => {}
        }
    }
    bytes.len()
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
