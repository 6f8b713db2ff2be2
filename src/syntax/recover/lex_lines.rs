//! Texts of several lines, and lines that three quotes are missing before or after.

use super::super::lexemes::line_end;
use super::super::words;
use super::ahead::{Ahead, begins_block, line_word};
use super::findings;
use super::lex::Lexer;
use super::token::{Kind, NEAR, Token};
use crate::diagnostics::Code;

impl Lexer<'_> {
    /// The end of a text that began on this line, where a quote some lines later ends it.
    pub fn lone_quote_ahead(&self) -> Option<usize> {
        let mut at = self.line_end();
        for _ in 0..20 {
            at += self.bytes.get(at..)?.iter().position(|&byte| byte == b'\n')? + 1;
            let end = line_end(self.bytes, at).min(at + NEAR);
            let line = self.text.get(at..end)?;
            let first = line.split_whitespace().next().unwrap_or_default();
            let quote = line.find('"');
            let before = line.get(..quote.unwrap_or(line.len())).unwrap_or_default();
            if words::begins_line(first) || before.contains(['{', '}', '[', ']', ':', '=']) {
                return None;
            }
            if let Some(quote) = quote {
                let lone =
                    line.get(quote + 1..)?.trim_end_matches([' ', '\t', '}', ']', ')', ',']).is_empty();
                return lone.then_some(at + quote + 1);
            }
        }
        None
    }

    /// Reads `""` as the first two of the quotes of a text of several lines, where three end it.
    pub fn three_quotes_ahead(&mut self) -> bool {
        if !self.odd {
            return false;
        }
        let line = line_end(self.bytes, self.at + 2);
        let rest = self.bytes.get(self.at + 2..line).unwrap_or_default();
        if !rest.iter().all(u8::is_ascii_whitespace) {
            return false;
        }
        let Some(end) = self.three_quotes_before_a_line(line) else { return false };
        let message = "this text begins with two quotes: expected three";
        let help = "a text of several lines is written between `\"\"\"` and `\"\"\"`";
        let fault = findings::unexpected(self.at, self.at + 2, message, help);
        self.found.fixed(fault.with_fix(findings::site(self.at, self.at + 2), "\"\"\""));
        self.push(Kind::Text, end).fixed = true;
        self.odd = false;
        true
    }

    /// The byte after the next three quotes from the line end at `from`, where no line of a block begins before.
    pub fn three_quotes_before_a_line(&mut self, from: usize) -> Option<usize> {
        let Ahead { three, block, .. } = self.ahead(from);
        let three = three?;
        let mut lines = self.text.get(from..three)?.lines();
        let begins = lines.next().is_some_and(begins_block);
        let closes = lines.next().is_some_and(|line| line.trim_start().starts_with('}'));
        (!begins && !closes && block.is_none()).then_some(three + 3)
    }

    /// What is ahead of `from`. It is looked for once, however often it is asked for on the way there.
    fn ahead(&mut self, from: usize) -> Ahead {
        let ahead =
            self.ahead.filter(|ahead| ahead.is_of(from)).unwrap_or_else(|| Ahead::of(self.text, from));
        self.ahead = Some(ahead);
        ahead
    }

    pub fn text_of_lines(&mut self) {
        let start = self.at;
        if self.odd && self.begins_line && !self.wants_text() {
            self.unopened_lines();
            return;
        }
        let text = self.texts.scan(self.bytes, start);
        let own = if self.odd || !text.closed { self.before_line_of_block(text.end) } else { None };
        if text.closed && own.is_none() && self.glued(text.end).is_none() {
            self.push(Kind::Text, text.end);
            return;
        }
        self.odd = false;
        let help = "close it with `\"\"\"`";
        let (message, end) = if text.closed {
            ("this text ends at the next three quotes, in the middle of what follows", text.end)
        } else {
            ("this text of several lines never ends", start + 3)
        };
        let site = findings::site(start, if text.closed { end } else { start + 3 });
        let fault = crate::diagnostics::Diagnostic::new(Code::SyntaxUnclosed, site, message, help);
        self.found.told(fault.with_label("opened here"));
        self.push(Kind::Text, own.unwrap_or(self.bytes.len())).told = true;
    }

    /// Whether a text may follow the last token.
    pub fn wants_text(&self) -> bool {
        self.tokens.last().is_some_and(|last| {
            let written = self.text.get(last.start..last.end).unwrap_or_default();
            matches!(last.kind, Kind::Colon | Kind::Equals | Kind::Comma | Kind::Open(_))
                || words::takes_text(written)
        })
    }

    /// The end of the line before the first line of a block from here on, up to `limit`.
    pub fn before_line_of_block(&self, limit: usize) -> Option<usize> {
        let mut at = self.at;
        loop {
            let length = memchr::memchr(b'\n', self.bytes.get(at..limit)?)?;
            let end = at + length;
            at = end + 1;
            let line = self.text.get(at..line_end(self.bytes, at).min(limit).max(at))?;
            let column = line.len() - line.trim_start().len();
            let closes = line.trim_start().starts_with('}') && column <= self.column;
            if closes || column <= self.column && line_word(line).is_some_and(words::begins_line) {
                return Some(end);
            }
        }
    }

    /// Reports a text of several lines that ends at the next three quotes and that nothing on this line, or
    /// something else, begins; whether there is one.
    pub fn lines_without_quotes(&mut self) -> bool {
        let Some(end) = self.three_quotes_before_a_line(self.at) else { return false };
        let before = self.bytes.get(self.at..end - 3).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        if !before.get(line..).unwrap_or_default().iter().all(u8::is_ascii_whitespace) {
            return false;
        }
        let takes = |token: &Token| {
            token.line == self.line
                && words::takes_text(self.text.get(token.start..token.end).unwrap_or_default())
        };
        let word = self.tokens.iter().rev().take(2).position(takes);
        let Some(length) = word.map(|back| self.tokens.len() - back) else { return false };
        self.unopened_from(length, end);
        true
    }

    /// Reports a text of several lines whose first quotes are missing: those here are to end it.
    pub fn unopened_lines(&mut self) {
        self.odd = false;
        let written = |token: &Token| self.text.get(token.start..token.end).unwrap_or_default();
        let near = self.tokens.len().saturating_sub(2000);
        let recent = self.tokens.get(near..).unwrap_or_default();
        let word = recent.iter().rposition(|token| {
            token.kind == Kind::Word && words::takes_text(written(token))
                || token.begins_line && words::begins_line(written(token))
        });
        let word = word
            .map(|index| near + index)
            .filter(|index| self.tokens.get(*index).is_some_and(|token| words::takes_text(written(token))));
        let end = self.at + 3;
        let Some(word) = word else {
            let message = "three quotes are not allowed here";
            let help = "no text is open that they could end: remove them, or begin the text with `\"\"\"`";
            self.found.told(findings::unexpected(self.at, end, message, help));
            self.push(Kind::Text, end).told = true;
            return;
        };
        self.unopened_from(word + 1, end);
    }

    /// Reports a text of several lines up to `end` in place of the tokens from the one at `first` on: its first
    /// quotes are missing.
    pub fn unopened_from(&mut self, first: usize, end: usize) {
        let next = self.tokens.get(first).copied();
        let before = first.checked_sub(1).and_then(|index| self.tokens.get(index)).copied();
        if let Some(at) = next.filter(|next| !next.begins_line).or(before) {
            let message = "the three quotes that begin this text are missing";
            let help = "a text of several lines is written between `\"\"\"` and `\"\"\"`";
            self.found.told(findings::unexpected(at.start, at.end, message, help));
        }
        if let Some(next) = next {
            (self.at, self.line, self.begins_line) = (next.start, next.line, next.begins_line);
        }
        self.odd = false;
        self.tokens.truncate(first);
        self.push(Kind::Text, end).told = true;
    }
}
