//! Texts without their first quote: where each is to begin.

use super::super::lexemes::looking_at;
use super::super::words;
use super::ahead::THREE;
use super::findings;
use super::lex::Lexer;
use super::token::{self, Kind, NEAR, Token};

impl Lexer<'_> {
    /// Looks at the next quote of the line: one that follows a word ends a text that nothing began.
    pub fn look_for_quote(&mut self) {
        let end = self.line_end();
        let rest = self.bytes.get(self.at..end).unwrap_or_default();
        let Some(quote) = memchr::memchr(b'"', rest).map(|length| self.at + length) else {
            self.checked = end.max(self.at + 1);
            return;
        };
        self.checked = quote.max(self.at + 1);
        let before = self.text.get(self.at..quote).unwrap_or_default();
        let closes = before.chars().next_back().is_some_and(|last| {
            !(last.is_whitespace() || last == '\u{feff}' || "([{,:=<>&|!+'`\"".contains(last))
        });
        let other = before.contains(['#', '\'', '`']) || before.contains("//");
        let other = other && !before.contains("://") || before.contains(['“', '”', '„', '«', '‘', '’']);
        if !closes || other || looking_at(self.bytes, quote, THREE) || self.follows_data(before) {
            return;
        }
        let quotes = self.bytes.get(quote..end.min(quote + NEAR)).unwrap_or_default();
        let escaped = memchr::memmem::find_iter(quotes, b"\\\"").count();
        if memchr::memchr_iter(b'"', quotes).count().saturating_sub(escaped).is_multiple_of(2) {
            return;
        }
        let start = self.start_of_unopened(quote);
        self.unopened = Some((start, quote + 1));
        if self.told_on == self.line {
            return;
        }
        if let Some(last) = self.tokens.last_mut().filter(|last| last.kind == Kind::Text && last.end == start)
        {
            // Its own quotes are not those that were meant.
            last.told = true;
            self.told_on = self.line;
        }
        let written = self.text.get(start..quote).unwrap_or_default();
        let last = token::tokens(self.text, start, quote).last().map_or(start, |token| token.start);
        let last = findings::shown(self.text, last, quote);
        let message = format!("the text that ends with {last} has no quote at its start");
        let help = if last.len() == written.len() + 2 {
            format!("put a `\"` before its first letter: `\"{written}\"`")
        } else {
            "put a `\"` before its first letter".to_owned()
        };
        let fault = findings::unexpected(start, quote + 1, message, help);
        if written.contains('$') && !written.contains("{{") {
            // A value may stand before the text.
            self.found.told(fault);
            self.told_on = self.line;
            return;
        }
        let instead = usize::from(written.starts_with('\''));
        self.found.fixed(fault.with_fix(findings::site(start, start + instead), "\""));
    }

    /// Whether `before`, what stands before a quote, is a path in which it may stand.
    pub fn follows_data(&self, before: &str) -> bool {
        let path = before.rfind("data").and_then(|at| before.get(at..)).unwrap_or_default();
        path.matches('[').count() > path.matches(']').count()
    }

    /// Where the text was to begin whose last quote is at `quote`.
    pub fn start_of_unopened(&self, quote: usize) -> usize {
        let tokens = token::tokens(self.text, self.at, quote);
        let wanted = self.tokens.last().filter(|_| !self.begins_line);
        if wanted.is_some_and(|last| matches!(last.kind, Kind::Colon | Kind::Equals)) {
            let complete = |token: &Token| {
                matches!(token.kind, Kind::Variable | Kind::Number | Kind::Open(_) | Kind::Data)
            };
            if !tokens.first().is_some_and(complete) {
                return self.at;
            }
        }
        let opens = tokens.iter().any(|token| matches!(token.kind, Kind::Open(b'{')));
        let written = |token: &Token| self.text.get(token.start..token.end).unwrap_or_default();
        let begins = tokens.first().filter(|_| self.begins_line).map(written).unwrap_or_default();
        let separator = |token: &&Token| matches!(token.kind, Kind::Colon | Kind::Equals);
        let named = matches!(begins, "set" | "test" | "namespace")
            && tokens.get(1).is_some_and(|token| token.kind == Kind::Word)
            && (begins == "test" || !tokens.iter().any(|token| separator(&token)));
        // After the name of a test any word may begin its title.
        if named
            && begins == "test"
            && let Some(title) = tokens.iter().skip(2).find(|token| !separator(token))
        {
            return title.start;
        }
        let line = words::takes_text(begins) && !opens || named;
        let separates = |token: &&Token| {
            let spaced = self.bytes.get(token.end).is_none_or(u8::is_ascii_whitespace);
            matches!(token.kind, Kind::Equals | Kind::Open(_))
                || matches!(token.kind, Kind::Colon | Kind::Comma) && spaced
        };
        // Before a `:` a name stands, in which any word may: but for `header` in a test.
        let named_text = self.text.get(quote + 1..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        let is_known = |word: &str| words::is_known(word) && (!named_text || word == "header");
        let has_colon = |token: &Token| matches!(token.kind, Kind::Colon | Kind::Equals);
        if !line && let Some(last) = tokens.iter().rfind(separates) {
            // In a list a comma separates, in a block what a `:` follows.
            let open = |index: &usize| {
                tokens.get(index + 1).is_some_and(|value| {
                    !matches!(value.kind, Kind::Variable | Kind::Number | Kind::Open(_) | Kind::Data)
                        && !matches!(written(value), "true" | "false" | "null")
                })
            };
            let colons = tokens.iter().enumerate().filter(|(_, token)| has_colon(token) && separates(token));
            let colon = colons.map(|(index, _)| index).find(open);
            let or = tokens
                .iter()
                .rfind(|token| written(token) == "or" && token.start > last.end && colon.is_none());
            let last = colon.and_then(|at| tokens.get(at)).or(or).unwrap_or(last);
            let after = tokens.iter().filter(|token| token.start >= last.end);
            if let Some(next) = { after }.find(|token| !(is_known(written(token)) && token.end < quote)) {
                return next.start;
            }
        }
        let known = |(index, token): (usize, &Token)| {
            let word = written(token);
            let status = token.kind == Kind::Number && begins == "reply";
            let in_text = tokens.get(index + 1).is_some_and(|next| next.kind == Kind::Insert);
            (is_known(word) && !in_text || index <= 1 && named || status) && token.end < quote
        };
        if let Some(or) = tokens.iter().rposition(|token| written(token) == "or")
            && let Some(next) = tokens.get(or + 1)
        {
            return next.start;
        }
        let takes = |token: &Token| words::takes_text(written(token)) && token.end < quote;
        if let Some(word) = tokens.iter().position(takes)
            && let Some(next) = tokens.get(word + 1)
        {
            return next.start;
        }
        let skipped = tokens.iter().enumerate().take_while(|&one| known(one)).count();
        tokens.get(skipped).map_or(self.at, |token| token.start)
    }
}
