//! The first step: the text as words and symbols. Quotes that are missing or too many are reported here,
//! so that whatever comes next knows where each text ends.

use super::super::grammar::{self, Rule};
use super::super::invisible::{is_invisible, said};
use super::super::lexemes::{Lexeme, MOST_LEVELS, Texts, line_end, looking_at, skip_blanks};
use super::after_text::may_end_before_its_line;
use super::ahead::{Ahead, THREE};
use super::findings::{self, Findings};
use super::token::{self, Kind, NEAR, Token};
use crate::diagnostics::Code;

/// How far the values of a text may reach, in bytes, on a line on which a fault was reported.
const NEAR_A_FAULT: usize = 512;

/// The words and symbols of `text`, in which all texts end.
pub(super) fn lex(text: &str, found: &mut Findings) -> Vec<Token> {
    let bytes = text.as_bytes();
    let first_column = text.rfind('\n').map_or(0, |at| skip_blanks(bytes, at + 1) - at - 1);
    let odd = memchr::memmem::find_iter(bytes, THREE).count() % 2 == 1;
    let mut lexer = Lexer {
        text,
        bytes,
        at: 0,
        line: 0,
        column: first_column,
        begins_line: true,
        checked: 0,
        told_on: usize::MAX,
        stop: std::cell::Cell::new(usize::MAX),
        unopened: None,
        glued_at: 0,
        odd,
        ahead: None,
        texts: Texts::default(),
        tokens: Vec::new(),
        found,
    };
    lexer.read();
    let mut tokens = with_brackets_after_lost_texts(text, lexer.tokens);
    token::pair_up(&mut tokens);
    tokens
}

pub(super) struct Lexer<'s> {
    pub text: &'s str,
    pub bytes: &'s [u8],
    pub at: usize,
    pub line: usize,
    pub column: usize,
    pub begins_line: bool,
    /// Up to where the next quote is known to begin a text.
    pub checked: usize,
    /// The line on which a quote was reported last: another on it may follow from that.
    pub told_on: usize,
    /// The end of the line on which it was asked for last.
    pub stop: std::cell::Cell<usize>,
    /// A text without its first quote: where it is to begin and ends.
    pub unopened: Option<(usize, usize)>,
    /// The end of the last characters that nobody sees.
    pub glued_at: usize,
    /// Whether three quotes somewhere belong to no others.
    pub odd: bool,
    /// What was last looked for ahead.
    pub ahead: Option<Ahead>,
    pub texts: Texts,
    pub tokens: Vec<Token>,
    pub found: &'s mut Findings,
}

impl Lexer<'_> {
    pub fn read(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.new_line(),
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'#' => self.at = self.line_end().max(self.at + 1),
                b'"' if looking_at(self.bytes, self.at, THREE) => self.text_of_lines(),
                b'"' => self.text_of_one_line(),
                0x80.. if self.invisible() => {}
                _ => self.word(),
            }
        }
    }

    /// Reports characters that nobody sees, if they stand here. What they are glued to follows from them.
    pub fn invisible(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let hidden = |character: char| is_invisible(character) && !character.is_whitespace();
        let run = rest.find(|character| !hidden(character)).unwrap_or(rest.len());
        let Some(first) = rest.chars().next().filter(|_| run > 0) else { return false };
        let end = self.at + run;
        let message = said(first);
        let fault = findings::unexpected(self.at, end, message, "remove it");
        self.found.fixed(fault.with_fix(findings::site(self.at, end), ""));
        if let Some(last) = self.tokens.last_mut().filter(|last| last.end == self.at) {
            last.told = true;
        }
        self.at = end;
        self.glued_at = end;
        true
    }

    pub fn new_line(&mut self) {
        if self.odd && self.lines_without_quotes() {
            return;
        }
        self.at += 1;
        self.line += 1;
        self.begins_line = true;
        self.column = skip_blanks(self.bytes, self.at) - self.at;
    }

    /// The end of the current line.
    pub fn line_end(&self) -> usize {
        if self.stop.get() < self.at || self.stop.get() == usize::MAX {
            self.stop.set(line_end(self.bytes, self.at));
        }
        self.stop.get()
    }

    pub fn push(&mut self, kind: Kind, end: usize) -> &mut Token {
        let token = Token {
            begins_line: self.begins_line,
            line: self.line,
            column: self.column,
            told: self.glued_at == self.at && self.at > 0,
            ..Token::new(kind, self.at, end)
        };
        let lines = self.bytes.get(self.at..end).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', lines).count();
        self.begins_line = false;
        self.at = end;
        self.tokens.push(token);
        let last = self.tokens.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "it was just pushed")]
        &mut self.tokens[last]
    }

    pub fn word(&mut self) {
        if let Some((start, end)) = self.unopened
            && self.at >= start
        {
            self.unopened = None;
            let told = self.told_on == self.line;
            self.told_on = self.line;
            let token = self.push(Kind::Text, end.max(self.at + 1));
            (token.fixed, token.told) = (!told, told);
            return;
        }
        if self.unopened.is_none() && self.at >= self.checked {
            self.look_for_quote();
            if self.unopened.is_some_and(|(start, _)| start <= self.at) {
                return;
            }
        }
        let (kind, end) = token::token(self.text, self.bytes, self.at, self.tokens.last().copied());
        let end = match self.unopened {
            Some((start, _)) if end > start => start,
            _ => end,
        };
        self.push(kind, end.max(self.at + 1));
    }

    pub fn text_of_one_line(&mut self) {
        let text = self.scan();
        if text.depth > MOST_LEVELS {
            // What is nested too deep is reported as that.
            self.push(Kind::Text, text.end);
            return;
        }
        if !text.closed {
            if !self.value_without_end() {
                self.text_without_end();
            }
            return;
        }
        if text.end == self.at + 2 && self.three_quotes_ahead() {
            return;
        }
        if let Some(next) = self.glued(text.end) {
            let shown = findings::shown(self.text, next.start, next.end);
            let message = format!("the text ends before {shown}: there is a quote too few or too many");
            let help = "a text is between two quotes; a quote inside it is written `\\\"`";
            if self.told_on != self.line {
                self.found.told(findings::unexpected(self.at, next.end, message, help));
            }
            self.told_on = self.line;
            let end = self.before_comment();
            self.push(Kind::Text, end).told = true;
            return;
        }
        self.push(Kind::Text, text.end);
    }

    /// The text that begins here. After a fault on its line, its values are looked for nearby: each text may open one
    /// that never ends, and would be read to the end of the line.
    fn scan(&mut self) -> Lexeme {
        if self.told_on == self.line {
            let near = self.bytes.get(..self.bytes.len().min(self.at + NEAR_A_FAULT)).unwrap_or_default();
            let text = self.texts.scan(near, self.at);
            let quote = || near.get(self.at + 1..).is_some_and(|near| near.contains(&b'"'));
            if text.closed || text.depth <= MOST_LEVELS && quote() {
                return text;
            }
        }
        self.texts.scan(self.bytes, self.at)
    }

    /// What stands directly after the end of a text, as if that ended too early.
    pub fn glued(&self, end: usize) -> Option<Token> {
        let byte = *self.bytes.get(end)?;
        let brace = byte == b'{' && !looking_at(self.bytes, end, b"{{");
        if byte.is_ascii_whitespace() || brace || b"}[](),:;=#".contains(&byte) {
            return None;
        }
        // What a word processor makes of a space or a comma is reported as that.
        let next = self.text.get(end..).and_then(|rest| rest.chars().next());
        if next.is_some_and(|next| next.is_whitespace() || is_invisible(next) || "，：；、".contains(next))
        {
            return None;
        }
        let line = line_end(self.bytes, end);
        token::tokens(self.text, end, line.min(end + NEAR)).first().copied()
    }

    /// Reads a text whose last quote follows `{{` that opens a value without an end.
    pub fn value_without_end(&mut self) -> bool {
        let line = self.line_end();
        let mut at = self.at + 1;
        let mut told = false;
        while at < line {
            let rest = self.text.get(at..line).unwrap_or_default();
            let Some(first) = rest.chars().next() else { break };
            if rest.starts_with("\\{{") {
                at += 3;
            } else if rest.starts_with("{{") {
                // A failed match takes time for the whole of what it is given.
                let near = if self.told_on == self.line {
                    rest.get(..rest.floor_char_boundary(NEAR_A_FAULT)).unwrap_or(rest)
                } else {
                    rest
                };
                match grammar::parse(Rule::insert, near) {
                    Ok(node) => at += node.as_str().len(),
                    Err(_) if told || self.told_on == self.line => at += 2,
                    Err(_) => {
                        told = true;
                        self.told_on = self.line;
                        match self.insert_without_end(at, rest) {
                            Some(end) if end > line || self.bytes.get(end - 1) == Some(&b'"') => {
                                self.push(Kind::Text, end).fixed = true;
                                return true;
                            }
                            Some(end) => at = end,
                            None => told = false,
                        }
                        if !told {
                            at += 2;
                        }
                    }
                }
            } else if first == '"' {
                self.push(Kind::Text, at + 1).fixed = told;
                return true;
            } else if first == '\\' {
                at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            } else {
                at += first.len_utf8();
            }
        }
        if told {
            self.push(Kind::Text, line).told = true;
        }
        told
    }

    /// The end of the line, without a comment that seems to end it.
    pub fn before_comment(&self) -> usize {
        let line = self.text.get(self.at..self.line_end()).unwrap_or_default();
        let comment = line.rfind(" #").filter(|&at| !line.get(at..).unwrap_or_default().contains('"'));
        let line = line.get(..comment.unwrap_or(line.len())).unwrap_or_default().trim_end();
        self.at + line.len().max(1)
    }

    pub fn text_without_end(&mut self) {
        if self.told_on == self.line {
            let end = self.before_comment();
            self.push(Kind::Text, end).told = true;
            return;
        }
        self.told_on = self.line;
        let start = self.at;
        let end = self.line_end();
        let written = self.text.get(start..end).unwrap_or_default().trim_end();
        let end = (start + written.len()).max(start + 1);
        let opening = findings::site(start, start + 1);
        let fault = |message: String, help: &str| {
            crate::diagnostics::Diagnostic::new(Code::SyntaxUnclosed, opening, message, help)
                .with_label("opened here")
        };
        if let Some(end) = self.lone_quote_ahead() {
            let help = "write a line end as `\\n`, or put a text of several lines between `\"\"\"`";
            self.found.told(fault("this text goes on after the end of its line".to_owned(), help));
            self.push(Kind::Text, end).told = true;
            return;
        }
        if let Some(quote) = ["”", "“", "’"].into_iter().find(|quote| written.contains(quote)) {
            let message = format!("this text never ends: `{quote}` is a typographic quote");
            let at = start + written.find(quote).unwrap_or(0);
            let fault = fault(message, "close it with a straight `\"`");
            self.found.fixed(fault.with_fix(findings::site(at, at + quote.len()), "\""));
            self.push(Kind::Text, at + quote.len()).fixed = true;
            return;
        }
        let help = "close it with `\"`; a text of several lines is written between `\"\"\"`";
        let fault = fault("this text has no closing quote on its line".to_owned(), help);
        if written.ends_with('\'') {
            // With another in it, it may quote something; after an `s` it may be an apostrophe.
            let only = written.matches('\'').count() == 1 && !written.ends_with("s'");
            match only {
                true => self.found.fixed(fault.with_fix(findings::site(end - 1, end), "\"")),
                false => self.found.told(fault),
            }
            let token = self.push(Kind::Text, end);
            (token.fixed, token.told) = (only, !only);
            return;
        }
        let after_value = !self.begins_line
            && self
                .tokens
                .last()
                .is_some_and(|last| matches!(last.kind, Kind::Text | Kind::Variable | Kind::Close(_)));
        if written.contains(['}', ']', ')', ',', '#', '{', '['])
            || written.len() == 1
            || after_value
            || may_end_before_its_line(written)
        {
            self.found.told(fault);
            let end = self.before_comment();
            self.push(Kind::Text, end).told = true;
        } else {
            self.found.fixed(fault.with_fix(findings::site(end, end), "\""));
            self.push(Kind::Text, end).fixed = true;
        }
    }
}

/// A text without an end takes its line in: the brackets that end the line are given back where others need them.
fn with_brackets_after_lost_texts(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut missing = 0_isize;
    for token in &tokens {
        missing += match token.kind {
            Kind::Open(b'{') => 1,
            Kind::Close(b'}') => -1,
            _ => 0,
        };
    }
    let mut all = Vec::with_capacity(tokens.len());
    for token in tokens {
        let written = text.get(token.start + 1..token.end).unwrap_or_default();
        if !token.told || written.contains('\n') {
            all.push(token);
            continue;
        }
        let inside = written
            .trim_end_matches(|character: char| character.is_whitespace() || "{}[](),".contains(character));
        let mut end = token.end;
        let mut after = Vec::new();
        let from = token.start + 1 + inside.len();
        for (at, character) in text.get(from..token.end).unwrap_or_default().char_indices().rev() {
            let kind = match character {
                '}' if missing > 0 => Kind::Close(b'}'),
                '{' if missing < 0 => Kind::Open(b'{'),
                ']' => Kind::Close(b']'),
                ')' => Kind::Close(b')'),
                ',' => Kind::Comma,
                _ if character.is_whitespace() => continue,
                _ => break,
            };
            missing += match character {
                '}' => -1,
                '{' => 1,
                _ => 0,
            };
            end = from + at;
            after.push(Token {
                begins_line: false,
                told: kind != Kind::Open(b'{') && kind != Kind::Close(b'}'),
                ..Token { kind, start: end, end: end + 1, ..token }
            });
        }
        all.push(Token { end: end.max(token.start + 1), ..token });
        all.extend(after.into_iter().rev());
    }
    all
}
