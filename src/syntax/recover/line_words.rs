//! Words that were to begin a line, and those that begin none.

use super::super::shape::{self, Context, METHODS, Part};
use super::super::words;
use super::durations::is_in_range;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::distance::distance;
use crate::diagnostics::{Code, Fault};

impl Reader<'_> {
    /// Whether `token` is a word that was to begin a line of `context`, with what follows such a line.
    pub fn is_misspelt_line(&self, context: Context, token: Token) -> bool {
        let next = self.next_token();
        let may_follow =
            matches!(next.kind, Kind::Text | Kind::Variable | Kind::Number | Kind::Dotted | Kind::Open(b'{'));
        // What costs least is asked first: where a text ended too early, each of its words comes here.
        if next.begins_line || !may_follow {
            return false;
        }
        let word = self.written(token);
        let Some(near) = words::nearest(word, context.words()) else { return false };
        let parts = context.lines().iter().find(|line| line.words().first() == Some(&near));
        parts.is_some_and(|line| match line.follows.first() {
            Some(Part::Text(_)) => next.kind == Kind::Text,
            Some(Part::Variables | Part::Variable) => next.kind == Kind::Variable,
            Some(Part::Duration | Part::Statuses) => next.kind == Kind::Number,
            Some(Part::Method) => next.kind == Kind::Dotted,
            Some(Part::Block(_)) => next.kind == Kind::Open(b'{'),
            _ => false,
        })
    }

    /// Reports `token`, which was to be `near`, and reads the line as that says.
    pub fn misspelt_word(&mut self, context: Context, token: Token, near: &'static str) -> Read {
        self.lost = false;
        let word = self.written(token);
        if word == "header" && near == "headers" {
            let keyword = self.at;
            self.at += 1 + usize::from(matches!(self.next_token().kind, Kind::Colon | Kind::Equals));
            if let Some(read) = self.block_in_text(Context::Fields, self.peek()) {
                return read;
            }
            self.at = keyword;
        }
        let message = format!("`{word}` is not allowed here: did you mean `{near}`?");
        if context == Context::ExpectRequest && word == "headers" {
            let help = "write a line for each header: `header \"X-Source\": \"phone\"`";
            return Err(self.tell(self.fault(token, message, help)));
        }
        let (next, end, meant) = self.meant_word(context, token, near);
        let fault = self.fault(token, message, format!("write `{meant}`"));
        if self.next_token().kind == Kind::Open(b'{') && !takes_block(context, near) {
            return Err(self.tell(fault));
        }
        self.fix(fault.with_fix(site(token.start, end), meant))?;
        if near == "wait" && end > self.token(self.at + 1).start {
            let duration = end >= self.token(next).end;
            self.at = if duration { next + 1 } else { next };
            while self.peek().start < end {
                self.at += 1;
            }
            if duration {
                let parts = context.lines().iter().find(|line| line.words() == ["wait"]);
                self.parts(parts.and_then(|line| line.follows.get(1..)).unwrap_or_default())?;
                return self.end_of_line(context);
            }
        }
        if next > self.at + 1 {
            self.at = next - 1;
        }
        self.worded(context, near, token)
    }

    /// What was meant by the misspelt `token` and a symbol after it: the token after that, where it ends.
    fn meant_word(&self, context: Context, token: Token, near: &str) -> (usize, usize, String) {
        let symbol = self.next_token();
        let has_symbol = matches!(symbol.kind, Kind::Colon | Kind::Equals)
            || symbol.kind == Kind::Symbol && matches!(self.written(symbol), "=>" | "->");
        let has_symbol = has_symbol && !symbol.begins_line && context != Context::ExpectRequest;
        let next = if has_symbol { self.at + 2 } else { self.at + 1 };
        let value = self.token(next);
        if near == "wait" && value.kind == Kind::Number && !value.begins_line {
            let (end, meant) = self.duration_meant(next);
            // One that is out of range is reported by itself.
            if let Some(duration) = meant.filter(|duration| is_in_range(duration)) {
                return (next, end, format!("wait {duration}"));
            }
        }
        if !has_symbol {
            return (next, token.end, near.to_owned());
        }
        let glued = value.start == symbol.end;
        (next, symbol.end, if glued { format!("{near} ") } else { near.to_owned() })
    }

    pub fn two_words_in_one(&self, context: Context, word: &str) -> Option<&'static str> {
        match (context, word) {
            (Context::Webhook, "nowait" | "no-wait" | "no_wait") => Some("no wait"),
            (Context::Flow, "end") if self.is_word(self.next_token(), "webhook") => Some("flow-end"),
            (Context::Flow, "flow_end" | "flowend") => {
                Some(if self.is_word(self.next_token(), "webhook") { "flow-end" } else { "flow-end webhook" })
            }
            _ => None,
        }
    }

    /// Reports a request whose method is none; whether there is one.
    pub fn unknown_method(&mut self, context: Context, token: Token, word: &str) -> bool {
        let next = self.next_token();
        let quoted = matches!(next.kind, Kind::Text | Kind::SmartQuoted | Kind::SingleQuoted | Kind::Address);
        let capital = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let near = words::nearest(word, METHODS.iter().copied()).filter(|near| is_method(word, near));
        let exact = near.is_some_and(|near| near.eq_ignore_ascii_case(word));
        if context.words().any(|known| known.eq_ignore_ascii_case(word)) {
            return false;
        }
        if next.begins_line || !(quoted && (capital || near.is_some()) || exact && !self.ends_entry(next)) {
            return false;
        }
        if !capital && !exact && words::nearest(word, Context::Webhook.words()).is_some() {
            return false;
        }
        let place = self.place(token);
        let fault = |message, help| Self::other(Code::MethodUnknown, place, message, help);
        if let Some(near) = near {
            let message = format!("`{word}` is not a method: did you mean `{near}`?");
            let fault = fault(message, format!("write `{near}`")).with_fix(place, near);
            let _: Read = self.fix(fault);
        } else {
            let methods = shape::listed(METHODS.get(..7).unwrap_or_default());
            let fault = fault(format!("`{word}` is not a method"), format!("write one of {methods}"));
            self.tell(fault);
            // So that the address is checked all the same.
            let any = if matches!(context, Context::Endpoint | Context::OAuth2) { "POST" } else { "PUT" };
            self.found.edits.replace(token.start, token.end, any);
        }
        true
    }

    /// The fault of a word that begins no line of `context`, but one of another declaration.
    pub fn line_of_another(&self, context: Context, token: Token) -> Option<Fault> {
        let word = self.written(token);
        let mut others = Context::ALL.into_iter().filter(|other| other.is_declaration());
        let owner = others.find(|other| token.kind == Kind::Word && other.begins_with(word))?;
        if owner == context {
            return None;
        }
        let (here, there) = (context.name(), owner.name());
        let message = format!("`{word}` is not allowed in {here}: it is a line of {there}");
        let step = context == Context::Webhook && matches!(word, "run" | "set" | "flow-end");
        let code = if step { Code::LineMisplaced } else { Code::SyntaxUnexpected };
        Some(Self::other(code, self.place(token), message, context.expected()))
    }

    /// Reports that no line begins with `token`.
    pub fn no_line(&mut self, context: Context, token: Token) -> Faulted {
        if self.lost {
            return Faulted;
        }
        let next = self.next_token();
        if (token.begins_line || !self.told_on_line_of(token))
            && let Some(fault) = self.line_of_another(context, token)
        {
            return self.tell(fault);
        }
        if token.kind == Kind::Variable && context == Context::Webhook && next.kind == Kind::Equals {
            let message = format!("{} is saved outside of a `response`", self.shown(token));
            let help = "what is saved is written in a block: `response json { … }`";
            let fault = Self::other(Code::LineMisplaced, self.place(token), message, help);
            return self.tell(fault);
        }
        // Words in a row are not a line but something pasted: it is reported once.
        let row = token.kind == Kind::Word
            && !next.begins_line
            && matches!(next.kind, Kind::Word | Kind::Symbol | Kind::End);
        if !token.begins_line && self.told_on_line_of(token) {
            self.lost |= row;
            return Faulted;
        }
        if let Some(fault) = self.option_of_curl(context, token) {
            self.lost = true;
            return self.tell(fault);
        }
        let inside = self.written(token).trim_matches('"');
        let known = context.words().find(|word| *word == inside);
        if let Some(word) = known.filter(|_| token.kind == Kind::Text && next.kind == Kind::Colon) {
            let keeps_colon = context == Context::ExpectRequest;
            let whole = if keeps_colon { token } else { Token { end: next.end, ..token } };
            let message = format!("{} is not how a line begins", self.shown(whole));
            let without = if keeps_colon { "" } else { " and `:`" };
            let fault = self.fault(whole, message, format!("write `{word}`, without quotes{without}"));
            let _: Read = self.fix(self.instead(fault, whole, word));
            self.at += usize::from(!keeps_colon);
            return match self.worded(context, word, token) {
                Ok(()) | Err(Faulted) => Faulted,
            };
        }
        let fault: Option<Fault> =
            (token.kind == Kind::Text && self.at > 0 && self.previous().kind == Kind::Text)
                .then(|| self.fault(token, "a second text is not allowed here", context.expected()));
        match fault {
            Some(fault) => {
                self.tell(fault);
            }
            None => self.unexpected_entry(context, token),
        }
        self.lost |= row || token.kind == Kind::Symbol && !token.told;
        Faulted
    }
}

/// Whether a block or another word may follow the word `keyword` of a line of `context`.
pub(super) fn takes_block(context: Context, keyword: &str) -> bool {
    let mut lines = context.lines().iter().filter(|line| line.words().first() == Some(&keyword));
    lines.any(|line| {
        line.words().len() > 1 || !matches!(line.follows.first(), Some(Part::Text(_) | Part::Name(_)))
    })
}

/// Whether `word` is `method` misspelt, and no other method is as near, nor is it another word: `host`, `read`, `out`.
fn is_method(word: &str, method: &str) -> bool {
    let first = |text: &str| text.chars().next().map(|letter| letter.to_ascii_lowercase());
    let others = METHODS.iter().copied().filter(|other| *other != method);
    let far =
        |one: &str| distance(word.to_ascii_uppercase().as_bytes(), one.as_bytes(), 3).unwrap_or(usize::MAX);
    let is_other_word = matches!(
        word.to_ascii_lowercase().as_str(),
        "path" | "pass" | "past" | "pot" | "got" | "pit" | "port"
    );
    word.eq_ignore_ascii_case(method)
        || first(word) == first(method) && !is_other_word && { others }.all(|other| far(other) > far(method))
}
