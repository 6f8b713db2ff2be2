//! What other languages have and this one does not: functions, filters, arithmetic, conditions, and their own ways
//! to write a namespace or a header.

use super::super::grammar::{self, Rule};
use super::super::shape::Context;
use super::findings::site;
use super::reader::{Faulted, Read, Reader, folded};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Fault};
use crate::names;

/// What a value is changed by elsewhere.
const BY_FUNCTION: &str =
    "a value is sent as it is; to change it, let a webhook run `invoke functions.text` before";

/// How others call the status of the response.
const STATUS: [&str; 6] =
    ["status", "statuscode", "responsestatus", "responsestatuscode", "httpstatus", "httpcode"];

impl Reader<'_> {
    /// Reports `length(data.x)`, the name of whose function is `token`.
    pub fn function(&self, token: Token) -> Option<Fault> {
        let open = self.next_token();
        if token.kind != Kind::Word || open.kind != Kind::Open(b'(') || open.start != token.end {
            return None;
        }
        let written = self.written(token);
        let counts = matches!(&*written.to_ascii_lowercase(), "length" | "count" | "size" | "len" | "sum");
        let message = format!("`{written}(…)` is not allowed here: there are no functions of values");
        let help = match (self.context(), counts) {
            (Some(Context::Response), true) => {
                "a mapping can't count: save the list with `as list`, and count it with `invoke functions.count`"
            }
            (Some(Context::Response), false) => {
                "a mapping saves a value as it is: write its place only, as in `data.customer.tier`"
            }
            (_, true) => "to count a list, let a webhook run `invoke functions.count` before",
            (_, false) => BY_FUNCTION,
        };
        Some(self.fault(token, message, help))
    }

    /// Reports `$l[0]`, `$a * 2`, `$a == 1`, `$x | upper` and `run w if …` at `token`, which follows a value.
    pub fn operator(&self, token: Token) -> Option<Fault> {
        let (before, next) = (self.previous(), self.next_token());
        let written = self.written(token);
        let number = |token: Token| token.kind == Kind::Number;
        let is_glued = before.kind == Kind::Variable && before.end == token.start;
        if let Some(fault) = self.slashes_in_path(before, token) {
            return Some(fault);
        }
        let (what, help) = match (token.kind, written) {
            (Kind::Word, "if" | "unless" | "when") => (
                "there are no conditions",
                "`or` gives a fallback; the flow designer branches on `$flow.key.response_status`",
            ),
            (Kind::Symbol, "|") if next.kind == Kind::Word && !self.is_constant(next) => {
                ("nothing changes a value here", BY_FUNCTION)
            }
            (Kind::Symbol, "*" | "/" | "%" | "-") => ("there is no arithmetic", ARITHMETIC),
            (Kind::Symbol, "+") if number(before) || number(next) => ("there is no arithmetic", ARITHMETIC),
            (Kind::Number, _)
                if written.starts_with(['+', '-'])
                    && matches!(before.kind, Kind::Variable | Kind::Number) =>
            {
                ("there is no arithmetic", ARITHMETIC)
            }
            (Kind::Symbol, "==" | "!" | "<" | ">" | "=>") if is_compared(next, written) => (
                "values are not compared",
                "a filter of a path compares, as in `data.tickets[?@.state == \"open\"]`; the flow designer branches",
            ),
            (Kind::Open(b'['), _) if is_glued => ("a value has no index", INDEX),
            (Kind::Number, _) if is_glued && written.starts_with('.') => ("a value has no index", INDEX),
            _ => return None,
        };
        let message = format!("{} is not allowed here: {what}", self.shown(token));
        Some(self.fault(token, message, help))
    }

    /// Reports `data/items/id`, whose first `/` is `token` after the place `data`.
    fn slashes_in_path(&self, data: Token, token: Token) -> Option<Fault> {
        if data.kind != Kind::Data && !self.is_word(data, "data")
            || self.written(token) != "/"
            || data.end != token.start
        {
            return None;
        }
        let rest = self.text.get(data.start..)?;
        let end =
            rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '}' | ',')).unwrap_or(rest.len());
        let path = rest.get(..end)?;
        let meant = path.replace('/', ".");
        let place = site(data.start, data.start + end);
        let message = format!("`{path}` is not a path: `.` stands between two names");
        let fault = Self::other(Code::SyntaxUnexpected, place, message, format!("write `{meant}`"));
        let names = path.split(['/', '.']).all(names::is_name);
        Some(if names { fault.with_fix(place, meant) } else { fault })
    }

    fn is_constant(&self, token: Token) -> bool {
        matches!(self.written(token), "true" | "false" | "null")
    }

    /// Reports a name in braces that is not a variable: `{{baseUrl}}`.
    pub fn without_dollar(&mut self, token: Token) -> Faulted {
        let written = self.written(token);
        let name = written.rsplit('.').next().unwrap_or(written);
        let message = format!("`{written}` is not a value: a variable begins with `$`");
        let help = if names::is_name(name) {
            format!("write `$account.{name}` for a setting, `$flow.key.{name}` for a flow variable")
        } else {
            "write `$account.NAME` for a setting, `$flow.key.NAME` for a flow variable".to_owned()
        };
        let fault = self.fault(token, message, help);
        self.tell(fault)
    }

    /// Reports the status of the response, or a function, where a place in its body must stand.
    pub fn no_place(&self, token: Token) -> Option<Fault> {
        let written = self.written(token);
        let word = written.strip_prefix("response.").unwrap_or(written);
        if !STATUS.contains(&&*folded(word)) {
            return self.function(token);
        }
        let message = format!("`{written}` is not a place in the body of the response");
        let help = "remove this line: `$flow.key.response_status_code` holds the status after each run";
        let fault = self.fault(token, message, help);
        let (target, next) = (self.token(self.entry), self.next_token());
        // Of another variable it is not known who reads it; what goes on after it would belong to the entry before.
        let is_whole = self.ends_entry(next) && !self.goes_on(next);
        let end = if next.kind == Kind::Comma { next.end } else { token.end };
        Some(match self.written(target) {
            "$flow.key.response_status_code" if is_whole => fault.with_fix(site(target.start, end), ""),
            _ => fault,
        })
    }

    /// Reads `xmlns:d = "urn:d"`, where it stands at `token`; whether it does.
    pub fn xmlns(&mut self, token: Token) -> Result<bool, Faulted> {
        if !self.is_word(token, "xmlns") {
            return Ok(false);
        }
        let (colon, prefix) = (self.next_token(), self.token(self.at + 2));
        let named = colon.kind == Kind::Colon
            && prefix.kind == Kind::Word
            && colon.start == token.end
            && prefix.start == colon.end;
        if !named {
            let message = "`xmlns` is not allowed here: a namespace is declared with a prefix";
            let help = "write `namespace d = \"URI\"`, and the prefix in each step: `xpath \"//d:order\"`";
            let fault = self.fault(token, message, help);
            return Err(self.tell(fault));
        }
        let place = site(token.start, prefix.end);
        let prefix = self.written(prefix);
        let message = format!("`xmlns:{prefix}` is not how a namespace is declared");
        let help = format!("write `namespace {prefix}`");
        let fault = Self::other(Code::SyntaxUnexpected, place, message, help);
        self.at += 3;
        self.fix(fault.with_fix(place, format!("namespace {prefix}")))?;
        self.equals("the prefix")?;
        self.text("the address of the namespace")?;
        Ok(true)
    }

    /// Reports the `xmlns:` of `namespace xmlns:soap = "urn:soap"`, where it stands.
    pub fn prefix_of_xmlns(&mut self) -> Read {
        let (word, colon, prefix) = (self.peek(), self.next_token(), self.token(self.at + 2));
        let glued = colon.kind == Kind::Colon && colon.start == word.end && prefix.start == colon.end;
        if !self.is_word(word, "xmlns") || !glued || prefix.kind != Kind::Word {
            return Ok(());
        }
        let message = "`xmlns:` is not allowed after `namespace`";
        let fault = self.fault(Token { end: colon.end, ..word }, message, "write the prefix only");
        self.at += 2;
        self.fix(fault.with_fix(site(word.start, colon.end), ""))
    }

    /// Reports `auth header("X-Api-Key", $secret.KEY)`, where that stands in a block of `context`, from its second word on.
    pub fn header_as_auth(&mut self, context: Context) -> Read {
        let kind = self.peek();
        let known = ["header", "headers", "apikey", "key", "custom"];
        if kind.kind != Kind::Word || kind.begins_line || !known.contains(&&*self.folded(kind)) {
            return Ok(());
        }
        let (open, auth) = (self.next_token(), self.previous());
        let message = format!("`{}` is not a kind of authentication", self.written(kind));
        if context != Context::Webhook {
            let help = "write `auth basic(USER, PASSWORD)` or `auth bearer(TOKEN)`: nothing else sends a header here";
            let fault = self.fault(kind, message, help);
            return Err(self.tell(fault));
        }
        let inside = self.tokens.get(self.at + 2..open.partner).filter(|_| open.kind == Kind::Open(b'('));
        let Some([name, comma, value]) = inside else {
            let help = "a header of its own is sent by `headers { X-Api-Key: $secret.KEY }`";
            let fault = self.fault(kind, message, help);
            return Err(self.tell(fault));
        };
        let (name, value) = (*name, *value);
        let valid = comma.kind == Kind::Comma
            && name.kind == Kind::Text
            && matches!(value.kind, Kind::Text | Kind::Variable);
        let (close, written) = (self.token(open.partner), self.written(value));
        // What `auth` needs is mandatory; a secret and a fixed text always are.
        let mark = if written.starts_with("$secret.") || value.kind == Kind::Text && !written.contains("{{") {
            ""
        } else {
            " mandatory"
        };
        let entry = format!("{}: {written}{mark}", self.as_name(name));
        let fault = self.fault(kind, message, format!("write `headers {{ {entry} }}`"));
        let certain = valid && !self.has_headers();
        let place = site(auth.start, close.end);
        let fault = if certain { fault.with_fix(place, format!("headers {{ {entry} }}")) } else { fault };
        self.at = open.partner + 1;
        self.fix(fault)?;
        // Nothing of the line is left to be read.
        Err(Faulted)
    }

    /// Reports `accept "application/json"` after `keyword`, where that stands.
    pub fn accept_media_type(&mut self, keyword: Token) -> Read {
        let separator = self.peek();
        let signed = matches!(separator.kind, Kind::Colon | Kind::Equals) && !separator.begins_line;
        let index = if signed { self.at + 1 } else { self.at };
        let value = self.token(index);
        if value.kind != Kind::Text || value.begins_line || value.told {
            return Ok(());
        }
        let written = self.written(value);
        let message = format!("{written} is not a status: `accept` says which statuses are a success");
        let meant = format!("headers {{ Accept: {written} }}");
        let fault = self.fault(value, message, format!("write `{meant}`"));
        let place = site(keyword.start, value.end);
        let fault = if self.has_headers() { fault } else { fault.with_fix(place, meant) };
        self.at = index + 1;
        self.fix(fault)?;
        // Nothing of the line is left to be read.
        Err(Faulted)
    }

    /// Whether the declaration has a `headers { … }` of its own.
    pub fn has_headers(&self) -> bool {
        let pairs = self.tokens.iter().zip(self.tokens.iter().skip(1));
        { pairs }.any(|(word, open)| self.is_word(*word, "headers") && open.kind == Kind::Open(b'{'))
    }

    /// The text `token` as the name of an entry.
    fn as_name(&self, token: Token) -> String {
        let written = self.written(token);
        let inside = written.trim_matches('"');
        if names::is_name(inside) { inside.to_owned() } else { written.to_owned() }
    }

    /// Reads `("NAME")` after `word`, whose text needs no parentheses; whether that stands here.
    pub fn in_parentheses(&mut self, word: Token) -> Result<bool, Faulted> {
        let open = self.peek();
        let inside = self.tokens.get(self.at + 1..open.partner).filter(|_| open.kind == Kind::Open(b'('));
        let Some([text]) = inside else { return Ok(false) };
        let (text, close) = (*text, self.token(open.partner));
        if text.kind != Kind::Text || text.told {
            return Ok(false);
        }
        let (word, written) = (self.written(word), self.written(text));
        let message = format!("`(` is not allowed after `{word}`");
        let fault = self.fault(open, message, format!("write `{word} {written}`"));
        self.at = open.partner + 1;
        self.fix(fault.with_fix(site(open.start, close.end), format!(" {written}"))).map(|()| true)
    }

    /// The name of an entry without quotes, from `first` on, that needs some: `X-{{$flow.key.n}}`, `größe`.
    pub fn name_with_values(&mut self, first: Token) -> Option<Read> {
        let is_letter = |token: Token| {
            let first = self.written(token).chars().next();
            let foreign = first.is_some_and(|letter| letter.is_alphabetic() && !letter.is_ascii());
            // No header has such a name, with quotes or without.
            token.kind == Kind::Symbol && foreign && self.block_word() != Some("headers")
        };
        let mut last = self.at;
        while self.token(last + 1).start == self.token(last).end
            && (matches!(self.token(last + 1).kind, Kind::Word | Kind::Insert | Kind::Number | Kind::Dotted)
                || is_letter(self.token(last + 1)))
        {
            last += 1;
        }
        let run = self.tokens.get(self.at..=last).unwrap_or_default();
        let inserts = run.iter().filter(|token| token.kind == Kind::Insert);
        let right = |token: &Token| {
            let written = self.written(*token);
            grammar::whole(Rule::insert, written).is_some()
        };
        let ends = matches!(self.token(last + 1).kind, Kind::Colon | Kind::Equals);
        let has_values = inserts.clone().next().is_some();
        let has_letters = run.iter().any(|token| is_letter(*token));
        if !ends || !has_values && !has_letters || !{ inserts }.all(right) {
            return None;
        }
        let place = site(first.start, self.token(last).end);
        let written = self.text.get(place.span.range()).unwrap_or_default();
        let meant = format!("\"{}\"", written.replace('"', "\\\""));
        let message = format!("the name `{written}` needs quotes");
        let help = match has_values {
            true => format!("a name with a value in it is written as a text: `{meant}`"),
            false => format!("a name with other letters than `a` to `z` is written as a text: `{meant}`"),
        };
        let fault = Self::other(Code::SyntaxUnexpected, place, message, help).with_fix(place, meant);
        self.at = last + 1;
        Some(self.fix(fault))
    }
}

pub(super) const ARITHMETIC: &str = "save the member of the response that holds the result; `invoke functions.amount` computes with numbers, \
                          `invoke functions.time` with times";

const INDEX: &str = "save the item where the response is read, as in `$flow.key.first = data.items[0]`";

/// Whether the operator `written` compares what is before it with `next`.
fn is_compared(next: Token, written: &str) -> bool {
    written != "!" || next.kind == Kind::Equals
}
