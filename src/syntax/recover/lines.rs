//! Lines and entries in which something is wrong: which word begins them.

use super::super::ast::{EndpointLine, Name, RequestLine, WebhookLine};
use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

impl Recovery<'_> {
    /// Reads the line that begins here and tells what is wrong with it; what could be read nevertheless.
    pub fn line(&mut self, context: Context) -> Result<Option<Entry>, Faulted> {
        match context {
            Context::Fields | Context::Arguments => self.field().map(|()| None),
            Context::Response => self.response_entry().map(|()| None),
            Context::Given | Context::Expect => self.expected(context),
            Context::Object | Context::List => Ok(None),
            _ => self.worded_line(context),
        }
    }

    fn worded_line(&mut self, context: Context) -> Result<Option<Entry>, Faulted> {
        let token = self.peek();
        if !self.lost {
            self.common_mistake(token)?;
        }
        if !matches!(token.kind, Kind::Word | Kind::Dotted) {
            return Err(self.no_line(context, token));
        }
        let word = self.written(token);
        let requests = matches!(context, Context::Webhook | Context::Endpoint);
        if requests && words::METHODS.contains(&word) {
            self.at += 1;
            self.no_sign_behind(token)?;
            self.address()?;
            return self.end_of_line(context);
        }
        if context.words().contains(&word) || context == Context::Webhook && word == "with" {
            self.at += 1;
            self.lost = false;
            return self.arguments(context, word);
        }
        if !requests && words::METHODS.contains(&word) {
            return Err(self.no_line(context, token));
        }
        if requests && self.unknown_method(token, word).is_err() {
            self.at += 1;
            let url = self.text("the address")?;
            let span = Span::new(token.start, self.previous().end);
            let near = words::nearest(word, words::METHODS).unwrap_or("POST");
            let method = Name { text: near.into(), span: Span::new(token.start, token.end) };
            let request = RequestLine { method, url, span };
            return Ok(Some(match context {
                Context::Endpoint => Entry::Endpoint(EndpointLine::Request(request)),
                _ => Entry::Webhook(WebhookLine::Request(request)),
            }));
        }
        if let Some(replacement) = self.two_words_in_one(context, word) {
            let message = format!("{} cannot stand here: did you mean `{replacement}`?", self.shown(token));
            let fault = self
                .fault(token, message, format!("write `{replacement}`"))
                .with_fix(self.place(token), replacement);
            self.tell(fault);
            self.at += 1;
            return Err(Faulted);
        }
        if let Some(near) = words::nearest(word, context.words()) {
            self.lost = false;
            let message = format!("`{word}` cannot stand here: did you mean `{near}`?");
            let (end, mended) = self.mended_keyword(context, token, near);
            let fault = self
                .fault(token, message, format!("write `{mended}`"))
                .with_fix(self.location(token.start, end), mended);
            self.tell(fault);
            self.at += 1;
            if near == "wait" {
                return Err(Faulted);
            }
            self.at += usize::from(end > token.end);
            return self.silently(context, |recovery| recovery.arguments(context, near));
        }
        Err(self.no_line(context, token))
    }

    /// Reads on without telling of simple faults: one was told of the same line already. Blocks tell theirs.
    fn silently(
        &mut self,
        context: Context,
        read: impl FnOnce(&mut Self) -> Result<Option<Entry>, Faulted>,
    ) -> Result<Option<Entry>, Faulted> {
        let next = self.peek();
        let block = self.tokens.get(self.at..).unwrap_or_default().iter();
        let opens =
            block.take_while(|token| !token.begins_line).any(|token| matches!(token.kind, Kind::Open(b'{')));
        if context.is_declaration() && opens && !next.begins_line {
            return read(self);
        }
        Err(Faulted)
    }

    /// What is to stand in place of the misspelt `token` and a sign behind it, and where that ends.
    fn mended_keyword(&self, context: Context, token: Token, near: &str) -> (usize, String) {
        let sign = self.next_token();
        let takes_sign = context == Context::ExpectRequest;
        let has_sign = matches!(sign.kind, Kind::Colon | Kind::Equals)
            || sign.kind == Kind::Sign && matches!(self.written(sign), "=>" | "->");
        let has_sign = has_sign && !sign.begins_line && !takes_sign;
        let behind = if has_sign { self.at + 2 } else { self.at + 1 };
        let value = self.token(behind);
        if near == "wait" && value.kind == Kind::Number && !value.begins_line {
            let (end, meant) = self.duration_meant(behind);
            if let Some(duration) = meant {
                return (end, format!("wait {duration}"));
            }
        }
        if !has_sign {
            return (token.end, near.to_owned());
        }
        let glued = value.start == sign.end;
        (sign.end, if glued { format!("{near} ") } else { near.to_owned() })
    }

    fn two_words_in_one(&self, context: Context, word: &str) -> Option<&'static str> {
        let replacement = match (context, word) {
            (Context::Webhook, "nowait" | "no-wait" | "no_wait") => "no wait",
            (Context::Flow, "flow_end" | "flowend" | "end") => "flow-end webhook",
            _ => return None,
        };
        let follows = self.next_token();
        let replacement = if replacement == "flow-end webhook" && self.is_word(follows, "webhook") {
            "flow-end"
        } else {
            replacement
        };
        Some(replacement)
    }

    /// Tells of a request whose method is none.
    fn unknown_method(&mut self, token: Token, word: &str) -> Result<(), Faulted> {
        let next = self.next_token();
        let quoted = matches!(next.kind, Kind::Text | Kind::SmartQuoted | Kind::SingleQuoted | Kind::Address);
        let capital = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let near = words::nearest(word, words::METHODS);
        let exact = near.is_some_and(|near| near.eq_ignore_ascii_case(word));
        if next.begins_line || !(quoted && (capital || near.is_some()) || exact && !self.ends_entry(next)) {
            return Ok(());
        }
        if !capital && !exact && words::nearest(word, words::WEBHOOK).is_some() {
            return Ok(());
        }
        let methods = words::listed(words::METHODS.get(..7).unwrap_or_default());
        let fault = match near {
            Some(near) => {
                let message = format!("`{word}` is not a method: did you mean `{near}`?");
                Diagnostic::new(Code::MethodUnknown, self.place(token), message, format!("write `{near}`"))
                    .with_fix(self.place(token), near)
            }
            None => {
                let message = format!("`{word}` is not a method");
                let help = format!("write one of {methods}");
                Diagnostic::new(Code::MethodUnknown, self.place(token), message, help)
            }
        };
        Err(self.tell(fault))
    }

    /// Tells that no line begins with `token`.
    fn no_line(&mut self, context: Context, token: Token) -> Faulted {
        if self.lost {
            if token.kind == Kind::Text && self.written(token).starts_with("\"\"\"") {
                self.reread(token.start + 3);
            }
            return Faulted;
        }
        let word = self.written(token);
        let next = self.next_token();
        if token.kind == Kind::Word && (token.begins_line || !self.told_on_line_of(token)) {
            let owner = [Context::Webhook, Context::Endpoint, Context::Flow, Context::Test, Context::Account]
                .into_iter()
                .find(|other| other.words().contains(&word))
                .or_else(|| words::METHODS.contains(&word).then_some(Context::Webhook));
            let is_step = matches!(word, "run" | "set" | "flow-end");
            if let Some(owner) = owner.filter(|owner| *owner != context) {
                let message =
                    format!("`{word}` cannot stand in {}: it is a line of {}", context.name(), owner.name());
                let code = if is_step && context == Context::Webhook {
                    Code::LineMisplaced
                } else {
                    Code::SyntaxUnexpected
                };
                let fault = Diagnostic::new(code, self.place(token), message, context.expected());
                return self.tell(fault);
            }
            // Words in a row are no line but something pasted: it is told once.
            self.lost = matches!(next.kind, Kind::Word | Kind::Sign | Kind::End) || next.begins_line;
        }
        if token.kind == Kind::Variable && context == Context::Webhook && next.kind == Kind::Equals {
            let message = format!("{} is saved outside of a `response`", self.shown(token));
            let help = "what is saved stands in a block: `response json { … }`";
            let fault = Diagnostic::new(Code::LineMisplaced, self.place(token), message, help);
            return self.tell(fault);
        }
        if !token.begins_line && self.told_on_line_of(token) {
            return Faulted;
        }
        if token.kind == Kind::Text && next.kind == Kind::Colon && self.missing_closers < 0 {
            // The rest of a JSON object that was closed too early.
            self.lost = true;
            self.excused = true;
        }
        if token.kind == Kind::Open(b'{') && self.missing_closers > 0 {
            self.missing_closers -= 1;
        }
        self.lost |= token.kind == Kind::Sign;
        if token.kind == Kind::Text && self.written(token).starts_with("\"\"\"") {
            let location = self.location(token.start, token.start + 3);
            let help = "they end no text: take them out, or begin the text with `\"\"\"`";
            let fault =
                Diagnostic::new(Code::SyntaxUnexpected, location, "three quotes cannot stand here", help);
            let faulted = self.tell(fault);
            self.reread(token.start + 3);
            return faulted;
        }
        if token.kind == Kind::Text && self.at > 0 && self.previous().kind == Kind::Text {
            let message = "a second text cannot stand here";
            let fault = self.fault(token, message, context.expected());
            return self.tell(fault);
        }
        self.unexpected_entry(context, token);
        Faulted
    }

    /// Tells of a `:` or `=` behind a keyword, which takes none.
    pub fn no_sign_behind(&mut self, keyword: Token) -> Result<(), Faulted> {
        let token = self.peek();
        if !matches!(token.kind, Kind::Colon | Kind::Equals) {
            return Ok(());
        }
        let (word, sign) = (self.written(keyword), self.shown(token));
        let message = format!("{sign} cannot stand behind `{word}`");
        let fault = self
            .fault(token, message, format!("what belongs to `{word}` follows without a sign: take it out"))
            .with_fix(self.place(token), "");
        self.tell(fault);
        self.at += 1;
        Ok(())
    }

    /// A method's address.
    fn address(&mut self) -> Result<(), Faulted> {
        self.text("the address").map(|_| ())
    }

    /// Behind a line that was read to its end: whether something of it is left.
    pub fn end_of_line(&mut self, context: Context) -> Result<Option<Entry>, Faulted> {
        let token = self.peek();
        if self.ends_entry(token) {
            return Ok(None);
        }
        let known = token.kind == Kind::Word && context.words().contains(&self.written(token));
        if known || self.is_entry(context) {
            return Ok(None);
        }
        let written = self.written(token);
        let marks = ["mandatory", "optional", "or", "as"];
        if token.kind == Kind::Word
            && words::nearest(written, &marks).is_none()
            && let Some(near) = words::nearest(written, context.words())
        {
            let message = format!("`{written}` cannot stand here: did you mean `{near}`?");
            let fault =
                self.fault(token, message, format!("write `{near}`")).with_fix(self.place(token), near);
            return Err(self.tell(fault));
        }
        self.trailing()?;
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(
            token,
            message,
            "a line ends before it: take it out, or write it as a line of its own",
        );
        Err(self.tell(fault))
    }
}
