//! What stands behind the word that begins a line.

use super::super::ast::WebhookLine;
use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Read, Recovery};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

impl Recovery<'_> {
    /// Reads what stands behind `word`, which begins a line of `context`.
    pub fn arguments(&mut self, context: Context, word: &str) -> Read {
        let keyword = self.previous();
        if word == "persist" {
            self.persist_as_setting(keyword)?;
        }
        if context != Context::ExpectRequest && (context, word) != (Context::Flow, "set") {
            self.no_sign_behind(keyword)?;
        }
        match word {
            "notes" => {
                self.text("a text")?;
            }
            "auth" => self.auth()?,
            "headers" | "query" => {
                let fields = self.fields(keyword)?;
                let headers = word == "headers";
                return Ok(Some(Entry::Webhook(if headers {
                    WebhookLine::Headers(fields)
                } else {
                    WebhookLine::Query(fields)
                })));
            }
            "body" if context == Context::Webhook => return self.body(keyword),
            "response" => return self.response(keyword),
            "accept" => {
                self.status_word()?;
                self.statuses()?;
            }
            "wait" => self.wait()?,
            "no" if context == Context::Webhook => {
                self.expect_word("wait", "`no wait` is written in full")?
            }
            "persist" => self.expect_word("response", "`persist response` is written in full")?,
            "invoke" => self.invoked()?,
            "pass" | "private" | "provide" => self.variables()?,
            "with" => return self.with(keyword),
            "allow" => self.allow()?,
            "sign" => {
                self.value()?;
                if self.takes_list_comma(self.peek()) {
                    self.second_comma();
                    self.value()?;
                }
            }
            "method" if context == Context::Endpoint => self.endpoint_method()?,
            "set" => self.set(context)?,
            "run" => self.run()?,
            "flow-end" => {
                self.expect_word("webhook", "the step is written `flow-end webhook`")?;
                if self.take_word("to") {
                    self.a_name("the name of an endpoint")?;
                }
            }
            "given" => return self.given(keyword),
            "reply" => return self.reply(keyword),
            "expect" => return self.expect(keyword),
            "method" | "url" | "body" | "header" => self.expected_part(word)?,
            _ => {}
        }
        self.end_of_line(context)
    }

    /// Tells of `persist: true`.
    fn persist_as_setting(&mut self, keyword: Token) -> Result<(), Faulted> {
        let sign = self.peek();
        let signed = matches!(sign.kind, Kind::Colon | Kind::Equals) && !sign.begins_line;
        let index = if signed { self.at + 1 } else { self.at };
        let value = self.token(index);
        let (yes, no) = (["true", "yes", "on"], ["false", "no", "off"]);
        let written = self.written(value);
        let ends = self.ends_entry(self.token(index + 1));
        if !ends || value.begins_line || !yes.contains(&written) && !no.contains(&written) {
            return Ok(());
        }
        let location = self.location(if signed { sign.start } else { value.start }, value.end);
        let shown = self.text.get(location.span.range()).unwrap_or_default();
        let message = format!("`{shown}` cannot stand behind `persist`");
        let help = "the line `persist response` keeps the variables, without it they are not kept";
        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, help);
        let mend = self.location(keyword.end, value.end);
        let fault = if yes.contains(&written) { fault.with_fix(mend, " response") } else { fault };
        self.at = index + 1;
        Err(self.tell(fault))
    }

    pub fn span_from(&self, start: Token) -> Span {
        Span::new(start.start, self.previous().end)
    }

    pub fn expect_word(&mut self, word: &str, why: &str) -> Result<(), Faulted> {
        if self.take_word(word) {
            return Ok(());
        }
        let token = self.peek();
        if self.ends_entry(token) {
            let behind = self.previous();
            let message = format!("`{word}` is missing behind {}", self.shown(behind));
            let fault = self
                .fault(behind, message, why)
                .with_fix(self.location(behind.end, behind.end), format!(" {word}"));
            return Err(self.tell(fault));
        }
        self.expect_one(&[word], &format!("`{word}`"))
    }

    /// The brace that opens a block behind a word; thought, where it was forgotten.
    pub fn open(&mut self) -> Result<(usize, bool), Faulted> {
        let token = self.peek();
        if token.kind == Kind::Open(b'{') {
            self.at += 1;
            return Ok((self.at - 1, false));
        }
        let behind = self.previous();
        let next = self.next_token();
        let sign = matches!(
            token.kind,
            Kind::Colon | Kind::Equals | Kind::Sign | Kind::Semicolon | Kind::Open(_) | Kind::Comma
        );
        let entry = match self.token(self.at + 2).kind {
            Kind::Colon => matches!(next.kind, Kind::Word | Kind::Text | Kind::Variable),
            Kind::Equals => next.kind == Kind::Variable,
            _ => false,
        };
        let entry = entry && !words::EXPECTED_PARTS.contains(&self.written(token));
        let in_place = sign
            || (next.begins_line || entry)
                && matches!(token.kind, Kind::Word | Kind::Number | Kind::Close(_));
        if in_place && !token.begins_line {
            let message = format!("{} stands where `{{` must", self.shown(token));
            let fault = self.fault(token, message, "the entries of a block stand between `{` and `}`");
            if matches!(token.kind, Kind::Open(_)) && token.partner > self.at {
                return Ok(self.other_bracket(token));
            }
            if next.kind == Kind::Open(b'{') {
                self.tell(fault.with_fix(self.place(token), ""));
                self.at += 2;
                return Ok((self.at - 1, false));
            }
            if self.missing_closers >= 0 && !sign {
                // Its `}` is missing too: where it was to end is unknown.
                self.lost = true;
                return Err(self.tell(fault));
            }
            // Without a `}` the `{` alone mends nothing.
            let fault = if self.missing_closers < 0 { fault.with_fix(self.place(token), "{") } else { fault };
            self.tell(fault);
            self.at += 1;
            self.missing_closers += 1;
            return Ok((self.at - 1, true));
        }
        if !self.ends_entry(token) && self.common_mistake(token).is_err() {
            return Err(Faulted);
        }
        let message = format!("a `{{` is missing behind {}", self.shown(behind));
        let fault = self.fault(behind, message, "the entries of a block stand between `{` and `}`");
        if self.missing_closers >= 0 {
            // Its `}` is missing too: where it was to end is unknown.
            self.lost = true;
            return Err(self.tell(fault));
        }
        let fault = fault.with_fix(self.location(behind.end, behind.end), " {");
        self.tell(fault);
        self.missing_closers += 1;
        Ok((self.at - 1, true))
    }

    /// A block between brackets of another kind.
    pub fn other_bracket(&mut self, token: Token) -> (usize, bool) {
        let close = self.token(token.partner);
        let inside = self.text.get(token.end..close.start).unwrap_or_default();
        let message = format!("{} stands where `{{` must", self.shown(token));
        let fault = self
            .fault(token, message, "the entries of a block stand between `{` and `}`")
            .with_fix(self.location(token.start, close.end), format!("{{{inside}}}"));
        self.tell(fault);
        if let Some(close) = self.tokens.get_mut(token.partner) {
            close.kind = Kind::Close(b'}');
        }
        self.at += 1;
        (self.at - 1, false)
    }

    pub fn missing_kind(&mut self, token: Token, help: &str) -> Faulted {
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(token, message, help);
        self.tell(fault)
    }

    pub fn comma_between(&mut self, help: &str) -> Result<(), Faulted> {
        if self.take(Kind::Comma) {
            return Ok(());
        }
        let token = self.peek();
        let behind = self.previous();
        if matches!(token.kind, Kind::Text | Kind::Variable)
            && !token.begins_line
            && !self.glued_to_text(token)
        {
            let message = format!("a comma is missing before {}", self.shown(token));
            let fault = self.fault(token, message, help).with_fix(self.location(behind.end, behind.end), ",");
            self.tell(fault);
            return Ok(());
        }
        if self.ends_entry(token) {
            return Err(self.missing(token, "the second value", help));
        }
        self.trailing()?;
        Err(self.missing_kind(token, help))
    }
}
