//! Texts: `"…"`, `"""…"""`, and names that stand for one.

use ecow::EcoString;

use pest::iterators::Pairs;

use super::cut::{Run, What};
use super::grammar::{self, Builder, Node, Rule};
use super::lexemes::is_name_start;
use crate::source::Span;
use crate::syntax::ast::{Name, Of, Text, TextPart, TextStyle, Variable};

/// Escapes of so many bytes are counted before they are read.
const LONG: usize = 4096;

impl Builder<'_> {
    /// Of `text` or `inline_text`.
    pub fn text(self, node: Node<'_>) -> Option<Text> {
        let span = self.span(&node);
        if node.as_rule() == Rule::plain_text {
            return self.long_text(&node, span).or_else(|| self.plain(&node, span));
        }
        if node.as_str().starts_with("\"\"\"") {
            self.multi_line(node, span)
        } else {
            self.one_line(node, span)
        }
    }

    /// Of `name`, as a text without quotes.
    pub fn bare(self, node: &Node<'_>) -> Text {
        let span = self.span(node);
        let part = TextPart::Literal { text: node.as_str().into(), span };
        Text { parts: vec![part].into(), span, style: TextStyle::Bare }
    }

    /// Of `name`.
    pub fn name(self, node: &Node<'_>) -> Name {
        Name { text: node.as_str().into(), span: self.span(node) }
    }

    /// Of `variable`; `None` where not every part of it is a name.
    pub fn variable(self, node: &Node<'_>) -> Option<Variable> {
        let text = node.as_str();
        // Every byte is one of a name or a dot: only where a name begins may one be wrong.
        let mut begins = true;
        for &byte in text.as_bytes().get(1..)? {
            if begins && !is_name_start(byte) {
                return None;
            }
            begins = byte == b'.';
        }
        (!begins).then(|| Variable { text: text.into(), span: self.span(node) })
    }

    /// Of `variables`.
    pub fn variables(self, node: Node<'_>) -> Option<Vec<Variable>> {
        let inner = node.into_inner();
        let mut variables = Vec::with_capacity(inner.len());
        for variable in inner {
            variables.push(self.variable(&variable)?);
        }
        Some(variables)
    }

    fn plain(self, node: &Node<'_>, span: Span) -> Option<Text> {
        let written = node.as_str();
        let inside = written.get(1..written.len().saturating_sub(1))?;
        if inside.bytes().any(|byte| byte < b' ') {
            return None;
        }
        let start = node.as_span().start() + 1;
        let literal =
            || TextPart::Literal { text: inside.into(), span: self.place(start, start + inside.len()) };
        let parts = if inside.is_empty() { Vec::new() } else { vec![literal()] };
        Some(Text { parts: parts.into(), span, style: TextStyle::OneLine })
    }

    /// The text at `span` of which `node`, two quotes, is what a cut left.
    fn long_text(self, node: &Node<'_>, span: Span) -> Option<Text> {
        let cut = self.cut.filter(|_| node.as_str() == "\"\"")?;
        let [Run { what: What::Text(text), .. }] = cut.within(span) else { return None };
        cut.put();
        Some(text.clone())
    }

    fn one_line(self, node: Node<'_>, span: Span) -> Option<Text> {
        let parts = self.letters(node.into_inner())?;
        Some(Text { parts: parts.into(), span, style: TextStyle::OneLine })
    }

    /// Of the parts of a text on one line.
    fn letters(self, inner: Pairs<'_, Rule>) -> Option<Vec<TextPart>> {
        let mut parts = Vec::with_capacity(inner.len());
        for part in inner {
            match part.as_rule() {
                Rule::literal if part.as_str().is_empty() => {}
                Rule::literal | Rule::letters | Rule::escapes
                    if part.as_str().bytes().any(|byte| byte < b' ') =>
                {
                    return None;
                }
                Rule::literal | Rule::letters => parts.push(self.literal(&part)),
                Rule::escapes => {
                    if part.as_str().len() > LONG {
                        parts.reserve_exact(pieces(part.as_str()).count());
                    }
                    let start = part.as_span().start();
                    for (at, piece) in pieces(part.as_str()) {
                        let text = if piece.starts_with('\\') { unescape(piece)? } else { piece.into() };
                        let span = self.place(start + at, start + at + piece.len());
                        parts.push(TextPart::Literal { text, span });
                    }
                }
                _ => parts.push(self.insert(part)?),
            }
        }
        parts.shrink_to_fit();
        Some(parts)
    }

    fn literal(self, node: &Node<'_>) -> TextPart {
        TextPart::Literal { text: node.as_str().into(), span: self.span(node) }
    }

    pub fn insert(self, node: Node<'_>) -> Option<TextPart> {
        let span = self.span(&node);
        let value = self.value(node)?;
        Some(TextPart::Value { value, span })
    }

    /// Takes the indentation of the closing quotes off every line, and the first and the last line break
    /// away where nothing but spaces and tabs stands between them and the quotes.
    fn multi_line(self, node: Node<'_>, span: Span) -> Option<Text> {
        let written = node.as_str();
        let content = written.get(3..written.len().saturating_sub(3))?;
        let last_line = content.rfind('\n').and_then(|at| content.get(at + 1..));
        let indentation = last_line.map_or(0, |line| line.len() - line.trim_start_matches([' ', '\t']).len());
        let closes_own_line = last_line.is_some_and(|line| line.len() == indentation);

        let mut parts = Vec::new();
        let mut at_line_start = false;
        let mut first_line_is_blank = true;
        let mut line_ends = 0;
        for part in node.into_inner() {
            let is_line_end = part.as_rule() == Rule::line_end;
            line_ends += usize::from(is_line_end);
            if is_line_end && line_ends == 1 && first_line_is_blank {
                parts.clear();
            } else {
                first_line_is_blank &= part.as_str().trim_matches([' ', '\t']).is_empty();
                parts.extend(self.part_of_lines(part, if at_line_start { indentation } else { 0 })?);
            }
            at_line_start = is_line_end;
        }
        let last_is_line_end =
            matches!(parts.last(), Some(TextPart::Literal { text, .. }) if &**text == "\n");
        if closes_own_line && last_is_line_end {
            parts.pop();
        }
        parts.shrink_to_fit();
        Some(Text { parts: parts.into(), span, style: TextStyle::MultiLine })
    }

    /// Of a part of a text of several lines, up to `indentation` columns of which do not belong to the text. `None` in
    /// it where nothing is left.
    fn part_of_lines(self, part: Node<'_>, indentation: usize) -> Option<Option<TextPart>> {
        let span = self.span(&part);
        Some(Some(match part.as_rule() {
            Rule::line_end => TextPart::Literal { text: "\n".into(), span },
            Rule::multi_escape => TextPart::Literal { text: "{{".into(), span },
            Rule::multi_literal => {
                let taken = indented(part.as_str(), indentation);
                let text = part.as_str().get(taken..).filter(|text| !text.is_empty());
                let Some(text) = text else { return Some(None) };
                let span = Span::new(span.start as usize + taken, span.end as usize);
                TextPart::Literal { text: text.into(), span }
            }
            // The text ends at its first three quotes, and those would be inside the braces.
            _ if part.as_str().contains("\"\"\"") => return None,
            _ => self.insert(part)?,
        }))
    }
}

/// The parts that `text`, which begins at `start` of its declaration, consists of; `None` where it holds anything else.
/// A value or a line begins there.
pub(super) fn parts(of: Of, text: &str, start: usize) -> Option<Vec<TextPart>> {
    let node = grammar::whole(of.rule(), text)?;
    let builder = Builder { from: start, ..Builder::default() };
    let Of::Lines { indentation } = of else { return builder.letters(node.into_inner()) };
    let mut parts = Vec::new();
    let mut at_line_start = true;
    for part in node.into_inner() {
        let is_line_end = part.as_rule() == Rule::line_end;
        parts.extend(builder.part_of_lines(part, if at_line_start { indentation } else { 0 })?);
        at_line_start = is_line_end;
    }
    Some(parts)
}

/// How many bytes of the spaces and tabs that `line` starts with are indentation, `most` at most.
fn indented(line: &str, most: usize) -> usize {
    line.bytes().take(most).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The places of the escapes in `written`.
pub(super) fn escapes(written: &str) -> impl Iterator<Item = usize> {
    pieces(written).filter(|(_, piece)| piece.starts_with('\\')).map(|(at, _)| at)
}

/// Each escape in `written`, and what is between two, with the place where it begins.
fn pieces(written: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = written.get(at..).filter(|rest| !rest.is_empty())?;
        let length = match rest.as_bytes() {
            [b'\\', b'{', ..] => 3,
            // The two halves of what does not fit into four digits are one.
            [
                b'\\',
                b'u',
                b'd' | b'D',
                b'8' | b'9' | b'a' | b'b' | b'A' | b'B',
                _,
                _,
                b'\\',
                b'u',
                b'd' | b'D',
                b'c'..=b'f' | b'C'..=b'F',
                ..,
            ] => 12,
            [b'\\', b'u', ..] => 6,
            [b'\\', ..] => 2,
            bytes => memchr::memchr(b'\\', bytes).unwrap_or(bytes.len()),
        };
        let start = at;
        at += length;
        Some((start, rest.get(..length)?))
    })
}

/// What an escape of a one-line text means; half of a surrogate pair is U+FFFD, as in any JSON.
fn unescape(escape: &str) -> Option<EcoString> {
    Some(match escape.get(1..)? {
        "{{" => "{{".into(),
        "b" => "\u{8}".into(),
        "f" => "\u{c}".into(),
        "n" => "\n".into(),
        "r" => "\r".into(),
        "t" => "\t".into(),
        other if other.starts_with('u') => {
            let unit = |at: usize| u16::from_str_radix(escape.get(at..at + 4)?, 16).ok();
            let units = unit(2).into_iter().chain(unit(8));
            char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        other => other.into(),
    })
}
