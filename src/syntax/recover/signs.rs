//! A `:` or `=` after a keyword, which takes none.

use super::credentials::{is_nearly_none, none_or_named};
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;

impl Reader<'_> {
    /// Reports a `:` or `=` after a keyword, which takes none.
    pub fn no_symbol_after(&mut self, keyword: Token) -> Read {
        let token = self.peek();
        if !matches!(token.kind, Kind::Colon | Kind::Equals) {
            return Ok(());
        }
        let word = self.written(keyword);
        let value = self.next_token();
        let is_value = matches!(value.kind, Kind::Word | Kind::Text | Kind::Number) && !value.begins_line;
        let is_last = is_value && self.ends_part(self.token(self.at + 2));
        let is_switch = || matches!(self.written(value), "true" | "yes" | "on" | "false" | "no" | "off");
        let is_no_wait = || {
            let before = self.at.checked_sub(2).map(|at| self.token(at));
            word == "wait" && before.is_some_and(|before| self.is_word(before, "no"))
        };
        if is_last && (matches!(word, "default" | "http") || is_switch() && (word == "none" || is_no_wait()))
        {
            return self.set_to(keyword);
        }
        if is_last && word == "auth" && is_nearly_none(&self.folded(value)) {
            let at = site(token.start, value.end);
            let shown = self.text.get(at.span.range()).unwrap_or_default();
            let message = format!("`{shown}` is not allowed after `auth`");
            let help = none_or_named(self.written(value).trim_matches('"'));
            let fault = Self::other(Code::SyntaxUnexpected, at, message, help);
            self.at += 2;
            return Err(self.tell(fault));
        }
        let takes_fields = matches!(word, "headers" | "query" | "parameters" | "with" | "form" | "multipart");
        if takes_fields && value.kind == Kind::Text && !value.begins_line {
            // The text is reported with the symbol before it.
            self.at += 1;
            return Ok(());
        }
        let symbol = self.shown(token);
        let message = format!("{symbol} is not allowed after `{word}`");
        let help = format!("what belongs to `{word}` follows directly: remove it");
        let fault = self.fault(token, message, help);
        self.at += 1;
        let (glued_before, glued_after) = (keyword.end == token.start, self.peek().start == token.end);
        // One space is left.
        let start = if glued_before || glued_after { token.start } else { keyword.end };
        let by = if glued_before && glued_after { " " } else { "" };
        self.fix(fault.with_fix(site(start, token.end), by))
    }

    /// Reports `default: true`: a line that only says that something is so.
    fn set_to(&mut self, keyword: Token) -> Read {
        let (symbol, value) = (self.peek(), self.next_token());
        let word = if self.is_word(keyword, "wait") { "no wait" } else { self.written(keyword) };
        let at = site(symbol.start, value.end);
        let shown = self.text.get(at.span.range()).unwrap_or_default();
        let message = format!("`{shown}` is not allowed after `{word}`");
        let help = format!("`{word}` takes no value: keep the line to say yes, remove it to say no");
        let fault = Self::other(Code::SyntaxUnexpected, at, message, help);
        self.at += 2;
        if matches!(self.written(value), "true" | "yes" | "on") {
            self.fix(fault.with_fix(site(keyword.end, value.end), ""))
        } else {
            Err(self.tell(fault))
        }
    }
}
