//! Values in which something is wrong.

use super::super::grammar::{self, Rule};
use super::super::shape::{Context, TYPES};
use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;
use crate::names::Group;

/// So many digits after a `+` are a phone number: an amount has less.
const IS_PHONE: usize = 10;

/// What a value may be.
const VALUE: &str = "write a text in quotes, a number, `true`, `false`, `null` or a variable";

impl Reader<'_> {
    /// `operand { "or" operand }`
    pub fn value(&mut self) -> Read {
        if self.is_next_entry(self.at) {
            return Err(self.missing(self.peek(), "a value", VALUE));
        }
        self.operand()?;
        self.fallbacks()
    }

    /// Whether the token at `index`, where a value is to stand, begins the entry of the next line.
    pub fn is_next_entry(&self, index: usize) -> bool {
        let (name, sign) = (self.token(index), self.token(index + 1));
        let named = matches!(
            self.context(),
            Some(Context::Given | Context::Expect | Context::Fields | Context::Arguments | Context::Object)
        );
        named
            && name.begins_line
            && sign.kind == Kind::Colon
            && self.token(index.saturating_sub(1)).kind == Kind::Colon
    }

    /// `{ "or" operand }`
    pub fn fallbacks(&mut self) -> Read {
        while self.is_word(self.peek(), "or") && self.next_token().kind != Kind::Colon {
            let or = self.peek();
            self.at += 1;
            if self.ends_entry(self.peek()) {
                let help = "write what is taken where there is no value: `or \"none\"`";
                let fault = self.fault(or, "expected a value after `or`", help);
                return Err(self.tell(fault));
            }
            let next = self.peek();
            if matches!(next.kind, Kind::Open(b'{' | b'[')) {
                // The list or object that ends the value.
                return self.json();
            }
            let source = next.kind == Kind::Data || matches!(self.written(next), "data" | "xpath" | "header");
            let source = source
                || self.is_xpath(next)
                || self.is_misspelt_data(next)
                || self.place_in_braces(next).is_some();
            if source && self.context() == Some(Context::Response) {
                self.source()?;
                self.cast()?;
            } else {
                self.operand()?;
            }
        }
        Ok(())
    }

    fn operand(&mut self) -> Read {
        let token = self.peek();
        let written = self.written(token);
        let number = || grammar::whole(Rule::number, written).is_some();
        match token.kind {
            _ if token.told => return Err(Faulted),
            Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted => self.text("a value")?,
            Kind::Variable => {
                self.at += 1;
                self.nothing_beside_dots(token)?;
            }
            Kind::Number if number() && !self.is_time(self.at) => self.at += 1,
            Kind::Word if matches!(written, "true" | "false" | "null") => self.at += 1,
            _ => self.no_value(token)?,
        }
        self.cast()
    }

    /// `[ "as" type ]`
    pub fn cast(&mut self) -> Read {
        if !self.is_word(self.peek(), "as") || self.next_token().kind == Kind::Colon {
            return Ok(());
        }
        self.at += 1;
        let token = self.peek();
        if token.kind == Kind::Word && TYPES.contains(&self.written(token)) {
            self.at += 1;
            return Ok(());
        }
        self.expect_one(TYPES, "the type")
    }

    /// Reports that `what` is missing before `token`, or that `token` stands in its place.
    pub fn missing(&mut self, token: Token, what: &str, help: &str) -> Faulted {
        if self.ends_entry(token) && self.at > 0 {
            let last = self.previous();
            let message = format!("expected {what} after {}", self.shown(last));
            let fault = self.fault(last, message, help);
            return self.tell(fault);
        }
        let message = format!("expected {what}, found {}", self.shown(token));
        let fault = self.fault(token, message, help);
        self.tell(fault)
    }

    /// Reports what is wrong where a value must stand.
    fn no_value(&mut self, token: Token) -> Read {
        if self.ends_entry(token) {
            return Err(self.missing(token, "a value", VALUE));
        }
        if self.repaired(token)? {
            return Ok(());
        }
        let written = self.written(token);
        match token.kind {
            Kind::Symbol if matches!(written, "@" | "%" | "&" | "#") && self.is_variable_after(token) => {
                let next = self.next_token();
                let meant = format!("${}", self.written(next));
                let close = self.token(self.at + 2);
                let closed = self.written(close) == written && close.start == next.end;
                let place = site(token.start, if closed { close.end } else { next.end });
                let message =
                    format!("{} is not allowed here: a variable begins with `$`", self.shown(token));
                let fault = self.fault(token, message, format!("write `{meant}`")).with_fix(place, meant);
                self.at += 2 + usize::from(closed);
                self.fix(fault)
            }
            Kind::Symbol if written == "@" && self.block_word() == Some("multipart") => {
                let help = "write the content of the part, and its name after `file`: `list: $flow.key.list file \"list.csv\"`";
                let fault = self.misplaced(token, help);
                Err(self.tell(fault))
            }
            // `*/*`
            Kind::Symbol if written == "*" && self.written(self.next_token()) == "/" => {
                self.unquoted(token, "a value")
            }
            Kind::Word => self.word_as_value(token, written, VALUE),
            Kind::Number => self.faulty_number(token, written),
            Kind::Data => Err(self.data_as_value(token, "$flow.key.name = data.path")),
            Kind::Dotted if self.no_dollar(token) => Ok(()),
            Kind::Dotted if self.in_braces => Err(self.without_dollar(token)),
            Kind::Dotted => self.unquoted(token, "a value"),
            Kind::Open(b'{' | b'[') => {
                let shown = self.shown(token);
                let message = format!("{shown} opens JSON, which is not allowed here");
                let repeats =
                    token.kind == Kind::Open(b'[') && matches!(self.block_word(), Some("query" | "form"));
                let help = match repeats {
                    true => "a name may repeat: write an entry for each value, as in `id: \"1\"  id: \"2\"`",
                    false => VALUE,
                };
                let fault = self.fault(token, message, help);
                self.at = self.after_group(self.at);
                Err(self.tell(fault))
            }
            _ => {
                let fault = self.misplaced(token, VALUE);
                Err(self.tell(fault))
            }
        }
    }

    /// Whether a variable without its `$` follows `symbol` directly.
    fn is_variable_after(&self, symbol: Token) -> bool {
        let next = self.next_token();
        let variable =
            Group::split(&format!("${}", self.written(next))).is_some_and(|(group, name)| group.holds(name));
        next.start == symbol.end && next.kind == Kind::Dotted && variable
    }

    fn data_as_value(&mut self, token: Token, example: &str) -> Faulted {
        let message = "`data` is the body of a response: it can be read only after `=` in a `response`";
        let help = format!("save it there first: `{example}`, then write `$flow.key.name` here");
        let fault = Self::other(Code::LineMisplaced, self.place(token), message, help);
        self.tell(fault)
    }

    fn word_as_value(&mut self, token: Token, written: &str, help: &str) -> Read {
        if let Some(faulted) = self.credentials_as_value(token) {
            return Err(faulted);
        }
        if let Some(fault) = self.function(token) {
            return Err(self.tell(fault));
        }
        let known = match &*written.to_ascii_lowercase() {
            "true" => Some("true"),
            "false" => Some("false"),
            "null" | "none" | "nil" | "undefined" | "nan" => Some("null"),
            _ => None,
        };
        // Beside a name that goes over the wire it may be a word, too.
        let is_field = matches!(self.context(), Some(Context::Fields | Context::Arguments));
        if let Some("null") = known.filter(|_| is_field && !written.eq_ignore_ascii_case("null")) {
            let help = format!("leave the entry out, or write a text in quotes: `\"{written}\"`");
            return Err(self.tell(self.fault(token, format!("`{written}` is not a value"), help)));
        }
        if let Some(read) = self.no_json(token) {
            return read;
        }
        if let Some(known) = known {
            // In small letters it is a word as well.
            let is_word = written == "none";
            let help = match is_word {
                true => format!("write `{known}`, or a text in quotes: `\"{written}\"`"),
                false => format!("write `{known}`"),
            };
            let fault = self.fault(token, format!("`{written}` is not a value"), help);
            let fault = if is_word { fault } else { self.instead(fault, token, known) };
            let glued = self.next_token().start == token.end && self.next_token().kind == Kind::Text;
            self.at += 1;
            self.fix(fault)?;
            return if glued { Err(Faulted) } else { Ok(()) };
        }
        if written == "data" {
            return Err(self.data_as_value(token, "$flow.key.name = data"));
        }
        if let Some((what, example)) = match written {
            "header" => Some(("a header of the response", "NAME")),
            "xpath" => Some(("the XML of a response", "…")),
            _ => None,
        } && self.next_token().kind == Kind::Text
        {
            let message = format!("`{written}` reads {what}: it is allowed only after `=` in a `response`");
            let help = format!(
                "save it there first: `$flow.key.name = {written} \"{example}\"`, then write `$flow.key.name` here"
            );
            let fault = Self::other(Code::LineMisplaced, self.place(token), message, help);
            return Err(self.tell(fault));
        }
        if matches!(written, "or" | "as" | "mandatory" | "optional") {
            let fault = self.fault(token, format!("expected a value before `{written}`"), help);
            return Err(self.tell(fault));
        }
        if matches!(written, "file" | "type")
            && self.block_word() == Some("multipart")
            && !self.ends_entry(self.next_token())
        {
            let message = format!("expected a value before `{written}`");
            let help = "the content of a part comes first: `list: $flow.key.list file \"list.csv\" type \"text/csv\"`";
            let fault = self.fault(token, message, help);
            return Err(self.tell(fault));
        }
        if self.in_braces {
            return Err(self.without_dollar(token));
        }
        if let Some(near) = words::nearest(written, ["true", "false", "null"]) {
            let message = format!("`{written}` is not a value: did you mean `{near}`?");
            let help = format!("write `{near}`, or a text in quotes: `\"{written}\"`");
            let fault = self.fault(token, message, help);
            self.at += 1;
            // A name is as near: `Tue`, `Hull`.
            let fault = if is_surely(written, near) { self.instead(fault, token, near) } else { fault };
            return self.fix(fault);
        }
        self.unquoted(token, "a value")
    }

    fn faulty_number(&mut self, token: Token, written: &str) -> Read {
        let plain = written.trim_start_matches('+');
        let meant = if plain.starts_with('.') {
            format!("0{plain}")
        } else if let Some(rest) = plain.strip_prefix("-.") {
            format!("-0.{rest}")
        } else {
            plain.trim_end_matches('.').to_owned()
        };
        // `2026-11-24T21:40:00+05:30`, `2026-11-24 21:40`
        let mut end = self.end_of_word(token.start).max(token.end);
        let mut last = self.last_before(self.at, end);
        if self.is_time(last + 1) && !self.token(last + 1).begins_line {
            end = self.end_of_word(self.token(last + 1).start);
            last = self.last_before(last + 1, end);
        }
        // `21:40, 22:50`
        let mut is_list = false;
        while self.token(last + 1).kind == Kind::Comma
            && self.is_time(last + 2)
            && !self.token(last + 2).begins_line
            && written.bytes().all(|byte| byte.is_ascii_digit())
            && end > token.end
        {
            is_list = true;
            end = self.end_of_word(self.token(last + 2).start);
            last = self.last_before(last + 2, end);
        }
        // `+49 170 2001122`
        while written.starts_with('+') && end == self.token(last).end && self.goes_on_with_digits(last + 1) {
            last += 1;
            end = self.token(last).end;
        }
        let whole = self.text.get(token.start..end).unwrap_or_default();
        let digits = whole.strip_prefix('+').map_or(0, |rest| {
            let is_one = rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
            if is_one { rest.bytes().filter(u8::is_ascii_digit).count() } else { 0 }
        });
        // It keeps its `+`.
        let is_phone = digits >= IS_PHONE;
        let right = end == token.end && !is_phone && grammar::whole(Rule::number, &meant).is_some();
        let token = Token { end, ..token };
        let written = self.written(token);
        if self.in_braces && !right && written.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return Err(self.without_dollar(token));
        }
        let message = format!("`{written}` is not a number as JSON writes it");
        self.at = last + 1;
        if right {
            let help = format!("write `{meant}`, or a text in quotes: `\"{written}\"`");
            let fault = self.fault(token, message, help);
            // It may be the beginning of a phone number, which keeps its `+`.
            if digits > 0 {
                return Err(self.tell(fault));
            }
            let fault = self.instead(fault, token, meant);
            return self.fix(fault);
        }
        let help = if is_phone {
            format!("a phone number is a text: write `\"{written}\"`")
        } else {
            format!("a number is written as in `10` or `-1.5`; a text in quotes: `\"{written}\"`")
        };
        let fault = self.fault(token, message, help);
        let is_hexadecimal = matches!(written.get(..2), Some("0x" | "0X"));
        if is_list || is_hexadecimal {
            return Err(self.tell(fault));
        }
        let fault = self.instead(fault, token, format!("\"{written}\""));
        self.fix(fault)
    }

    /// Whether digits stand at `at`, on the same line and as no name.
    fn goes_on_with_digits(&self, at: usize) -> bool {
        let (token, next) = (self.token(at), self.token(at + 1));
        token.kind == Kind::Number
            && !token.begins_line
            && !matches!(next.kind, Kind::Colon | Kind::Equals)
            && self.written(token).bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// Whether `written` is certainly `word`: without its last letter, or with its letters in another order after the first.
fn is_surely(written: &str, word: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters = text.to_ascii_lowercase().into_bytes();
        letters.sort_unstable();
        letters
    };
    word.get(..word.len() - 1) == Some(written)
        || written.get(..1) == word.get(..1) && sorted(written) == sorted(word)
}
