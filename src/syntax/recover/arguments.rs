//! What stands behind the word that begins a line.

use super::super::ast::{
    Answer, AnswerBody, Body, BodyKind, Expected, ExpectedValue, Fields, Given, JsonItem, Name, Response,
    ResponseFormat, Status, TestLine, Variable, WebhookLine,
};
use super::super::grammar::{self, Rule};
use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

type Read = Result<Option<Entry>, Faulted>;

impl Recovery<'_> {
    /// Reads what stands behind `word`, which begins a line of `context`.
    pub fn arguments(&mut self, context: Context, word: &str) -> Read {
        let keyword = self.previous();
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
            "accept" => self.statuses()?,
            "wait" => self.wait()?,
            "no" if context == Context::Webhook => {
                self.expect_word("wait", "`no wait` is written in full")?
            }
            "persist" => self.expect_word("response", "`persist response` is written in full")?,
            "invoke" => self.invoked()?,
            "pass" | "private" => self.variables()?,
            "allow" => self.allow()?,
            "sign" => self.value()?,
            "method" if context == Context::Endpoint => self.endpoint_method()?,
            "set" => self.set(context)?,
            "run" => self.run()?,
            "flow-end" => self.expect_word("webhook", "the step is written `flow-end webhook`")?,
            "given" => return self.given(keyword),
            "reply" => return self.reply(keyword),
            "expect" => return self.expect(keyword),
            "method" | "url" | "body" | "header" => self.expected_part(word)?,
            _ => {}
        }
        self.end_of_line(context)
    }

    fn span_from(&self, start: Token) -> Span {
        Span::new(start.start, self.previous().end)
    }

    fn expect_word(&mut self, word: &str, why: &str) -> Result<(), Faulted> {
        if self.take_word(word) {
            return Ok(());
        }
        let token = self.peek();
        if self.ends_entry(token) {
            let behind = self.previous();
            let message = format!("`{word}` is missing behind {}", self.shown(behind));
            let fault = self
                .fault(behind, message, why)
                .with_mend(self.location(behind.end, behind.end), format!(" {word}"));
            return Err(self.tell(fault));
        }
        self.expect_one(&[word], &format!("`{word}`"))
    }

    /// The brace that opens a block behind a word; thought, where it was forgotten.
    fn open(&mut self) -> Result<(usize, bool), Faulted> {
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
            let fault = self
                .fault(token, message, "the entries of a block stand between `{` and `}`")
                .with_mend(self.place(token), "{");
            if matches!(token.kind, Kind::Open(_)) && token.partner > self.at {
                return Ok(self.other_bracket(token));
            }
            self.tell(fault);
            self.at += 1;
            if self.peek().kind == Kind::Open(b'{') {
                self.at += 1;
                return Ok((self.at - 1, false));
            }
            self.missing_closers += 1;
            return Ok((self.at - 1, true));
        }
        if !self.ends_entry(token) && self.common_mistake(token).is_err() {
            return Err(Faulted);
        }
        let message = format!("a `{{` is missing behind {}", self.shown(behind));
        let fault = self
            .fault(behind, message, "the entries of a block stand between `{` and `}`")
            .with_mend(self.location(behind.end, behind.end), " {");
        let faulted = self.tell(fault);
        if self.missing_closers >= 0 {
            self.lost = true;
            return Err(faulted);
        }
        self.missing_closers += 1;
        Ok((self.at - 1, true))
    }

    /// A block between brackets of another kind.
    fn other_bracket(&mut self, token: Token) -> (usize, bool) {
        let close = self.token(token.partner);
        let inside = self.text.get(token.end..close.start).unwrap_or_default();
        let message = format!("{} stands where `{{` must", self.shown(token));
        let fault = self
            .fault(token, message, "the entries of a block stand between `{` and `}`")
            .with_mend(self.location(token.start, close.end), format!("{{{inside}}}"));
        self.tell(fault);
        if let Some(close) = self.tokens.get_mut(token.partner) {
            close.kind = Kind::Close(b'}');
        }
        self.at += 1;
        (self.at - 1, false)
    }

    fn fields(&mut self, keyword: Token) -> Result<Fields, Faulted> {
        let (open, is_virtual) = self.open()?;
        let entries = self.block(Context::Fields, open, is_virtual);
        let entries = entries
            .into_iter()
            .filter_map(|entry| if let Entry::Field(field) = entry { Some(field) } else { None });
        let head = Span::new(keyword.start, keyword.end);
        Ok(Fields { head, entries: entries.collect(), span: self.span_from(keyword) })
    }

    fn auth(&mut self) -> Result<(), Faulted> {
        if self.take_word("none") {
            return Ok(());
        }
        let token = self.peek();
        let values = match self.written(token) {
            "basic" => 2,
            "bearer" => 1,
            _ if token.kind == Kind::Text || token.kind == Kind::Variable => {
                return Err(
                    self.missing_kind(token, "say how: `auth basic(USER, PASSWORD)` or `auth bearer(TOKEN)`")
                );
            }
            _ => return self.expect_one(&["none", "basic", "bearer"], "the kind of authentication"),
        };
        self.at += 1;
        let open = self.peek();
        let kind = self.previous();
        let help =
            if values == 2 { "write `auth basic(USER, PASSWORD)`" } else { "write `auth bearer(TOKEN)`" };
        if open.kind != Kind::Open(b'(') {
            self.no_stray_closer()?;
            return Err(self.no_parentheses(kind, values, help));
        }
        let open_at = self.at;
        self.at += 1;
        for number in 0..values {
            if number > 0 {
                self.comma_between(help)?;
            }
            self.value()?;
            if let Some(mark) = self.mark() {
                let location = self.location(mark.span.start as usize, mark.span.end as usize);
                let message = "a mark cannot stand in `auth`";
                let help = "what `auth` needs is always mandatory; only `or` gives it another value";
                let fault =
                    Diagnostic::new(Code::LineMisplaced, location, message, help).with_mend(location, "");
                self.tell(fault);
            }
        }
        self.close_parenthesis(open_at, help)
    }

    /// `basic "user", "password"`
    fn no_parentheses(&mut self, kind: Token, values: usize, help: &str) -> Faulted {
        let message = format!("a `(` is missing behind {}", self.shown(kind));
        let fault = self.fault(kind, message, help);
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let line: Vec<Token> = rest.iter().take_while(|token| !token.begins_line).copied().collect();
        let plain = |token: &&Token| matches!(token.kind, Kind::Text | Kind::Variable);
        let written: Vec<&str> = line.iter().filter(plain).map(|token| self.written(*token)).collect();
        let only = line.iter().all(|token| matches!(token.kind, Kind::Text | Kind::Variable | Kind::Comma));
        let fault = match line.last() {
            Some(last) if only && written.len() == values => {
                fault.with_mend(self.location(kind.end, last.end), format!("({})", written.join(", ")))
            }
            Some(last) if last.kind == Kind::Close(b')') => {
                fault.with_mend(self.location(kind.end, kind.end), "(")
            }
            _ => fault,
        };
        self.tell(fault)
    }

    fn missing_kind(&mut self, token: Token, help: &str) -> Faulted {
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(token, message, help);
        self.tell(fault)
    }

    fn comma_between(&mut self, help: &str) -> Result<(), Faulted> {
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
            let fault =
                self.fault(token, message, help).with_mend(self.location(behind.end, behind.end), ",");
            self.tell(fault);
            return Ok(());
        }
        if self.ends_entry(token) {
            return Err(self.missing(token, "the second value", help));
        }
        self.trailing()?;
        Err(self.missing_kind(token, help))
    }

    fn close_parenthesis(&mut self, open: usize, help: &str) -> Result<(), Faulted> {
        if self.take(Kind::Close(b')')) {
            return Ok(());
        }
        let token = self.peek();
        let behind = self.previous();
        if !token.begins_line && !matches!(token.kind, Kind::Close(_) | Kind::End) {
            if token.kind != Kind::Comma {
                self.trailing()?;
            }
            if self.token(open).partner > open {
                let faulted = self.missing_kind(token, help);
                self.at = self.token(open).partner;
                return Err(faulted);
            }
            if token.kind == Kind::Comma || !matches!(token.kind, Kind::Word) {
                return Err(self.missing_kind(token, help));
            }
        }
        let fault =
            Diagnostic::new(Code::SyntaxUnclosed, self.place(self.token(open)), "`(` is never closed", help)
                .with_label("opened here")
                .with_mend(self.location(behind.end, behind.end), ")");
        Err(self.tell(fault))
    }

    fn body(&mut self, keyword: Token) -> Read {
        const KINDS: [&str; 6] = ["none", "json", "xml", "text", "form", "multipart"];
        let token = self.peek();
        let next = self.next_token();
        let mut word = self.written(token);
        if token.kind == Kind::Open(b'{') || token.kind == Kind::Open(b'[') {
            let message = "the kind of body is missing behind `body`";
            let help = "write `body json { … }` or `body form { … }`";
            word = if next.kind == Kind::Word { "form" } else { "json" };
            let mend = format!(" {word}");
            let fault =
                self.fault(keyword, message, help).with_mend(self.location(keyword.end, keyword.end), mend);
            self.tell(fault);
        } else if token.kind == Kind::Text {
            let message = "the kind of body is missing behind `body`";
            let fault = self
                .fault(keyword, message, "write `body text \"…\"` or `body xml \"…\"`")
                .with_mend(self.location(keyword.end, keyword.end), " text");
            return Err(self.tell(fault));
        } else if !KINDS.contains(&word) {
            let inside = self.token(self.at + 2);
            let guess = if inside.kind == Kind::Word { "form" } else { "json" };
            let opens = matches!(next.kind, Kind::Open(_)) && !token.begins_line;
            let near = words::nearest(word, &KINDS).or(opens.then_some(guess));
            self.expect_one(&KINDS, "the kind of body")
                .or_else(|faulted| if near.is_some() { Ok(()) } else { Err(faulted) })?;
            word = near.unwrap_or_default();
            self.at += usize::from(!matches!(self.peek().kind, Kind::Open(_)));
            if !matches!(self.peek().kind, Kind::Open(_)) {
                return Err(Faulted);
            }
        } else {
            self.at += 1;
            self.no_sign_behind(token)?;
        }
        let head = Span::new(keyword.start, token.end);
        let kind = match word {
            "none" => None,
            "json" => {
                let json = self.json()?;
                let mark = if self.unwind.is_none() { self.mark() } else { None };
                json.map(|json| BodyKind::Json(JsonItem { json, mark }))
            }
            "xml" | "text" => {
                self.text("a text")?;
                self.mark();
                None
            }
            _ => {
                let fields = self.fields(token)?;
                Some(if word == "form" { BodyKind::Form(fields) } else { BodyKind::Multipart(fields) })
            }
        };
        if self.unwind.is_none() {
            self.end_of_line(Context::Webhook)?;
        }
        Ok(kind.map(|kind| {
            Entry::Webhook(WebhookLine::Body(Body { kind, head, span: self.span_from(keyword) }))
        }))
    }

    fn response(&mut self, keyword: Token) -> Read {
        let token = self.peek();
        let mut format = match self.written(token) {
            "json" => Some(ResponseFormat::Json),
            "xml" => Some(ResponseFormat::Xml),
            _ => None,
        };
        if format.is_some() {
            self.at += 1;
            self.no_sign_behind(token)?;
        } else if token.kind == Kind::Word && !token.begins_line {
            let near = words::nearest(self.written(token), &["json", "xml"]);
            let told = self.expect_one(&["json", "xml"], "the format of the response");
            format = match near {
                Some("json") => Some(ResponseFormat::Json),
                Some(_) => Some(ResponseFormat::Xml),
                None => None,
            };
            self.at += 1;
            if self.peek().kind != Kind::Open(b'{') {
                return Err(told.err().unwrap_or(Faulted));
            }
        }
        let head = self.span_from(keyword);
        let (open, is_virtual) = self.open()?;
        let entries = self.block(Context::Response, open, is_virtual);
        let entries = entries
            .into_iter()
            .filter_map(|entry| if let Entry::Response(entry) = entry { Some(entry) } else { None });
        let entries = entries.collect();
        Ok(Some(Entry::Webhook(WebhookLine::Response(Response {
            format,
            head,
            entries,
            span: self.span_from(keyword),
        }))))
    }

    fn status(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let whole = |rule| {
            grammar::parse(rule, self.written(token)).is_ok_and(|node| node.as_str() == self.written(token))
        };
        if token.kind == Kind::Number && whole(Rule::status) && !token.begins_line {
            self.at += 1;
            return Ok(());
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        Err(self.missing(token, "a status", "write the number of a status, such as `404`"))
    }

    fn statuses(&mut self) -> Result<(), Faulted> {
        self.status()?;
        loop {
            let token = self.peek();
            let next = self.next_token();
            let line = next.begins_line || words::begins_line(self.written(next));
            if token.kind == Kind::Comma && !(next.kind == Kind::Word && line) {
                self.at += 1;
                self.second_comma();
                self.status()?;
            } else if token.kind == Kind::Number && !token.begins_line {
                let behind = self.previous();
                let message = format!("a comma is missing before {}", self.shown(token));
                let fault = self
                    .fault(token, message, "between two statuses stands a `,`: `accept 404, 409`")
                    .with_mend(self.location(behind.end, behind.end), ",");
                return Err(self.tell(fault));
            } else {
                return Ok(());
            }
        }
    }

    fn wait(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let written = self.written(token);
        let right = grammar::parse(Rule::duration, written).is_ok_and(|node| node.as_str() == written);
        if !right || token.begins_line {
            return Err(self.faulty_duration(token, written));
        }
        self.at += 1;
        let next = self.peek();
        if next.begins_line || next.kind != Kind::Word {
            return Ok(());
        }
        if self.take_word("with") && self.take_word("hold") && self.take_word("music") {
            return Ok(());
        }
        let music = ["with", "hold", "music", "hold-music", "holdmusic"];
        if !music.iter().any(|word| words::nearest(self.written(next), &[word]).is_some()) {
            return Ok(());
        }
        let mut last = self.at;
        while !self.token(last + 1).begins_line && self.token(last + 1).kind == Kind::Word {
            last += 1;
        }
        let end = if self.peek().begins_line || self.peek().kind != Kind::Word {
            self.previous().end
        } else {
            self.token(last).end
        };
        let location = self.location(next.start, end.max(next.end));
        let written = self.text.get(location.span.range()).unwrap_or_default();
        let message = format!("`{written}` cannot stand here: did you mean `with hold music`?");
        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, "write `with hold music`")
            .with_mend(location, "with hold music");
        Err(self.tell(fault))
    }

    fn faulty_duration(&mut self, token: Token, written: &str) -> Faulted {
        const HELP: &str = "write a whole number and its unit, without a blank: `500ms`, `10s` or `1m`";
        if self.ends_entry(token) {
            return self.missing(token, "a duration", HELP);
        }
        if token.kind == Kind::Text || token.kind == Kind::SingleQuoted {
            let inside = written.trim_matches(['"', '\'']);
            let right = grammar::parse(Rule::duration, inside).is_ok_and(|node| node.as_str() == inside);
            if right {
                let message =
                    format!("{} stands in quotes: a duration is written without", self.shown(token));
                let fault = self
                    .fault(token, message, format!("write `{inside}`"))
                    .with_mend(self.place(token), inside);
                return self.tell(fault);
            }
        }
        if token.kind != Kind::Number {
            if let Err(faulted) = self.common_mistake(token) {
                return faulted;
            }
            return self.missing(token, "a duration", HELP);
        }
        let length = written.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, unit) =
            (written.get(..length).unwrap_or_default(), written.get(length..).unwrap_or_default());
        let next = self.next_token();
        let apart =
            unit.is_empty() && next.kind == Kind::Word && !next.begins_line && !self.is_word(next, "with");
        let unit_word = if apart { self.written(next) } else { unit };
        let end = if apart { next.end } else { token.end };
        let known = match &*unit_word.to_ascii_lowercase() {
            "" => Some("s").filter(|_| !apart),
            "s" | "sec" | "secs" | "second" | "seconds" => Some("s"),
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => Some("ms"),
            "m" | "min" | "mins" | "minute" | "minutes" => Some("m"),
            _ => None,
        };
        let whole = !number.contains('.') && !number.is_empty();
        let mended = known.and_then(|unit| {
            if whole { Some(format!("{number}{unit}")) } else { in_milliseconds(number, unit) }
        });
        let location = self.location(token.start, end);
        let shown = self.text.get(token.start..end).unwrap_or_default();
        let message = if unit_word.is_empty() && whole {
            format!("`{shown}` has no unit")
        } else if whole && apart && known.is_some() {
            format!("a blank stands between `{number}` and its unit")
        } else {
            format!("`{shown}` is not a duration")
        };
        let fault = match mended {
            Some(mended) => {
                let help = format!("{HELP}; here `{mended}`");
                Diagnostic::new(Code::SyntaxUnexpected, location, message, help).with_mend(location, mended)
            }
            None => Diagnostic::new(Code::SyntaxUnexpected, location, message, HELP),
        };
        if apart {
            self.at += 1;
        }
        self.tell(fault)
    }

    fn invoked(&mut self) -> Result<(), Faulted> {
        const HELP: &str = "name the endpoint and its method: `invoke tools.send_link`";
        let token = self.peek();
        let written = self.written(token);
        let right = grammar::parse(Rule::invoked, written).is_ok_and(|node| node.as_str() == written);
        if right && matches!(token.kind, Kind::Dotted | Kind::Data) {
            self.at += 1;
            return Ok(());
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        if token.kind == Kind::Text {
            let inside = written.trim_matches('"');
            if grammar::parse(Rule::invoked, inside).is_ok_and(|node| node.as_str() == inside) {
                let message = format!("{} stands in quotes: a name is written without", self.shown(token));
                let fault = self
                    .fault(token, message, format!("write `{inside}`"))
                    .with_mend(self.place(token), inside);
                return Err(self.tell(fault));
            }
        }
        if token.kind == Kind::Word && !token.begins_line {
            let message = format!("{} is not a method of an endpoint", self.shown(token));
            let fault = self.fault(token, message, HELP);
            return Err(self.tell(fault));
        }
        Err(self.missing(token, "the method to invoke", HELP))
    }

    /// Tells of a comma behind a comma.
    fn second_comma(&mut self) {
        let token = self.peek();
        if self.take(Kind::Comma) {
            let fault = self
                .fault(token, "a second comma cannot stand here", "take it out")
                .with_mend(self.place(token), "");
            self.tell(fault);
        }
    }

    /// A list of variables with commas between.
    fn variables(&mut self) -> Result<(), Faulted> {
        loop {
            self.a_variable()?;
            let token = self.peek();
            let next = self.next_token();
            let line = next.begins_line || words::begins_line(self.written(next));
            if token.kind == Kind::Comma && !(next.kind == Kind::Word && line) {
                self.at += 1;
                self.second_comma();
            } else if token.kind == Kind::Variable && !token.begins_line {
                let behind = self.previous();
                let message = format!("a comma is missing before {}", self.shown(token));
                let fault = self
                    .fault(token, message, "between two variables stands a `,`")
                    .with_mend(self.location(behind.end, behind.end), ",");
                self.tell(fault);
            } else {
                return Ok(());
            }
        }
    }

    /// A variable.
    fn a_variable(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let written = self.written(token);
        if token.kind == Kind::Variable {
            self.at += 1;
            return Ok(());
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
            if self.no_dollar(token, written) {
                return Err(Faulted);
            }
        }
        Err(self.missing(token, "a variable", "a variable is written as in `$flow.key.lead`"))
    }

    /// Tells of a variable without its `$`.
    fn no_dollar(&mut self, token: Token, written: &str) -> bool {
        let group = written.split('.').next().unwrap_or_default();
        let is_group = matches!(token.kind, Kind::Dotted | Kind::Word) && words::GROUPS.contains(&group);
        if is_group {
            let message = format!("`{written}` has no `$`");
            let fault = self
                .fault(token, message, format!("a variable begins with `$`: `${written}`"))
                .with_mend(self.location(token.start, token.start), "$");
            self.tell(fault);
        }
        is_group
    }

    fn allow(&mut self) -> Result<(), Faulted> {
        if self.take_word("http") {
            return Ok(());
        }
        if self.take_word("network") {
            return self.text("a network").map(|_| ());
        }
        let token = self.peek();
        if token.kind == Kind::Text {
            let allow = self.previous();
            let message = "`network` is missing behind `allow`";
            let fault = self
                .fault(allow, message, "write `allow network \"10.20.0.0/16\"`")
                .with_mend(self.location(allow.end, allow.end), " network");
            return Err(self.tell(fault));
        }
        self.expect_one(&["http", "network"], "what is allowed")
    }

    fn endpoint_method(&mut self) -> Result<(), Faulted> {
        self.a_name("the name of the method")?;
        if self.take_word("returns") {
            return self.variables();
        }
        let token = self.peek();
        if self.ends_entry(token) {
            return Ok(());
        }
        if token.kind == Kind::Word && words::ENDPOINT.contains(&self.written(token)) {
            return Ok(());
        }
        if token.kind == Kind::Variable {
            let behind = self.previous();
            let message = format!("`returns` is missing before {}", self.shown(token));
            let fault = self
                .fault(token, message, "write `method NAME returns $flow.key.link_url`")
                .with_mend(self.location(behind.end, behind.end), " returns");
            return Err(self.tell(fault));
        }
        self.expect_one(&["returns"], "`returns`")
    }

    fn a_name(&mut self, what: &str) -> Result<(), Faulted> {
        let token = self.peek();
        if token.kind == Kind::Word {
            self.at += 1;
            return Ok(());
        }
        if matches!(token.kind, Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted) && !token.begins_line {
            let sign = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '_' || sign == '-');
            let plain = self.written(token).trim_matches(sign).replace(sign, "_");
            let message = format!("{} stands in quotes: a name is written without", self.shown(token));
            let fault =
                self.fault(token, message, format!("write `{plain}`")).with_mend(self.place(token), plain);
            self.tell(fault);
            self.at += 1;
            return if token.kind == Kind::Text && self.written(token).ends_with('"') {
                Ok(())
            } else {
                Err(Faulted)
            };
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        Err(self.missing(
            token,
            what,
            "a name begins with a letter or `_` and holds letters, digits, `_` and `-`",
        ))
    }

    fn set(&mut self, context: Context) -> Result<(), Faulted> {
        if context == Context::Account {
            if self.peek().kind == Kind::Text && self.ends_entry(self.next_token()) {
                let set = self.previous();
                let fault = self.fault(
                    set,
                    "the name of the setting is missing behind `set`",
                    "write `set crm \"https://…\"`",
                );
                return Err(self.tell(fault));
            }
            self.a_name("the name of the setting")?;
            let name = self.previous();
            self.no_sign_behind(name)?;
            return self.text("the value of the setting").map(|_| ());
        }
        self.a_variable()?;
        self.colon("the variable")?;
        self.value()
    }

    fn run(&mut self) -> Result<(), Faulted> {
        self.a_name("the name of a webhook")?;
        if let Some(mark) = self.mark() {
            let _ = mark;
        }
        Ok(())
    }

    // ---- response ----

    /// An entry of a `response`.
    pub fn response_entry(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        if self.is_word(token, "namespace") {
            self.at += 1;
            self.a_name("the prefix")?;
            self.equals("the prefix")?;
            self.text("the address of the namespace")?;
            return self.end_of_line(Context::Response).map(|_| ());
        }
        let next = self.next_token();
        if token.kind != Kind::Variable {
            self.common_mistake(token)?;
            return Err(self.no_target(token, next));
        }
        self.at += 1;
        self.equals("the variable")?;
        self.source()?;
        self.cast()?;
        self.fallbacks()?;
        self.mark();
        self.end_of_line(Context::Response).map(|_| ())
    }

    fn no_target(&mut self, token: Token, next: Token) -> Faulted {
        let written = self.written(token);
        let assigned = matches!(next.kind, Kind::Equals | Kind::Colon);
        if assigned && self.no_dollar(token, written) {
            return Faulted;
        }
        if assigned && matches!(token.kind, Kind::Word) {
            let message = format!("`{written}` is not a variable");
            let fault = self
                .fault(token, message, format!("what is saved is a variable: `$flow.key.{written}`"))
                .with_mend(self.place(token), format!("$flow.key.{written}"));
            return self.tell(fault);
        }
        if assigned
            && matches!(token.kind, Kind::Data | Kind::Dotted)
            && self.token(self.at + 2).kind == Kind::Variable
        {
            let variable = self.written(self.token(self.at + 2));
            let message = format!("{} stands where the variable must", self.shown(token));
            let fault = self.fault(
                token,
                message,
                format!("the variable that is saved stands first: `{variable} = {written}`"),
            );
            return self.tell(fault);
        }
        if token.kind == Kind::Word
            && let Some(near) = words::nearest(written, &["namespace"])
        {
            let message = format!("`{written}` cannot stand here: did you mean `{near}`?");
            let fault =
                self.fault(token, message, format!("write `{near}`")).with_mend(self.place(token), near);
            return self.tell(fault);
        }
        if self.lost {
            return Faulted;
        }
        self.unexpected_entry(Context::Response, token);
        Faulted
    }

    fn equals(&mut self, what: &str) -> Result<(), Faulted> {
        let token = self.peek();
        if self.take(Kind::Equals) {
            return Ok(());
        }
        let help = format!("between {what} and what is saved stands a `=`");
        if token.kind == Kind::Colon
            || token.kind == Kind::Sign && matches!(self.written(token), "==" | "=>" | "<")
        {
            let message = format!("{} stands where a `=` must", self.shown(token));
            let fault = self
                .fault(token, message, "`=` saves a value, `:` sends one: write `=`")
                .with_mend(self.place(token), "=");
            self.tell(fault);
            self.at += 1;
            self.take(Kind::Equals);
            return Ok(());
        }
        self.no_stray_closer()?;
        let behind = self.previous();
        if self.ends_entry(token)
            || matches!(token.kind, Kind::Data | Kind::Text)
            || self.is_word(token, "header")
            || self.is_word(token, "data")
        {
            let message = format!("a `=` is missing behind {}", self.shown(behind));
            let mut fault = self.fault(behind, message, help);
            if !self.ends_entry(token) {
                fault = fault.with_mend(self.location(behind.end, behind.end), " =");
            }
            return Err(self.tell(fault));
        }
        self.common_mistake(token)?;
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(token, message, help);
        Err(self.tell(fault))
    }

    /// The source of a mapping.
    fn source(&mut self) -> Result<(), Faulted> {
        const HELP: &str = "write `data` and a path as in `data.customer.tier`, `header \"NAME\"`, or in `response xml` an XPath in quotes";
        let token = self.peek();
        let written = self.written(token);
        if self.ends_entry(token) {
            return Err(self.missing(token, "what is saved", HELP));
        }
        match token.kind {
            Kind::Data => {
                self.at += 1;
                return Ok(());
            }
            Kind::Text => return self.text("what is saved").map(|_| ()),
            Kind::Word if written == "data" => {
                self.at += 1;
                return Ok(());
            }
            Kind::Word if written == "header" || words::nearest(written, &["header"]).is_some() => {
                return self.header_source(token, written);
            }
            _ => {}
        }
        self.common_mistake(token)?;
        let path = match token.kind {
            Kind::Dotted => {
                let root = written.find(['.', '[']).unwrap_or(written.len());
                let (root, rest) = written.split_at_checked(root).unwrap_or((written, ""));
                if root == "header" || root == "headers" {
                    let name = rest.trim_start_matches('.');
                    let mended = format!("header \"{name}\"");
                    let message = format!("`{written}` is not how a header is read");
                    let fault = self
                        .fault(token, message, format!("write `{mended}`"))
                        .with_mend(self.place(token), mended);
                    return Err(self.tell(fault));
                }
                match root {
                    "x" | "response" | "resp" | "res" | "body" | "json" | "result" | "root" | "$" => {
                        format!("data{rest}")
                    }
                    _ => format!("data.{written}"),
                }
            }
            Kind::Word => {
                let known = matches!(written, "response" | "body" | "json");
                let near = words::nearest(written, &["data"]).is_some();
                if known || near { "data".to_owned() } else { format!("data.{written}") }
            }
            Kind::Variable => {
                let bare = written.trim_start_matches('$');
                let root = bare.split('.').next().unwrap_or_default();
                if words::GROUPS.contains(&root) {
                    let message = format!("`{written}` is not a place in the response");
                    let fault =
                        self.fault(token, message, format!("{HELP}; a variable can stand only behind `or`"));
                    return Err(self.tell(fault));
                }
                match bare.split_once('.') {
                    Some(("data" | "response" | "body" | "json" | "x", rest)) => format!("data.{rest}"),
                    _ => format!("data.{bare}"),
                }
            }
            _ => {
                let message = format!("{} stands where what is saved must", self.shown(token));
                let fault = self.fault(token, message, HELP);
                return Err(self.tell(fault));
            }
        };
        let message = format!("{} is not a place in the response", self.shown(token));
        let fault = self
            .fault(token, message, format!("the body of the response is `data`: write `{path}`"))
            .with_mend(self.place(token), path);
        Err(self.tell(fault))
    }

    fn header_source(&mut self, token: Token, written: &str) -> Result<(), Faulted> {
        if written != "header" {
            let message = format!("`{written}` cannot stand here: did you mean `header`?");
            let fault =
                self.fault(token, message, "write `header \"NAME\"`").with_mend(self.place(token), "header");
            return Err(self.tell(fault));
        }
        self.at += 1;
        self.text("the name of the header").map(|_| ())
    }

    // ---- fields ----

    /// `NAME: value [mark]`
    pub fn field(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let next = self.next_token();
        let written = self.written(token);
        match token.kind {
            Kind::Word => {
                self.at += 1;
                if next.kind == Kind::Word && !next.begins_line {
                    self.name_of_several_words(token)?;
                }
            }
            Kind::Text => {
                self.text("a name")?;
            }
            Kind::SingleQuoted | Kind::SmartQuoted => {
                self.wrong_quotes(token);
                self.at += 1;
            }
            Kind::Variable | Kind::Number | Kind::Dotted
                if matches!(next.kind, Kind::Colon | Kind::Equals) =>
            {
                let mended = if token.kind == Kind::Variable {
                    format!("\"{{{{{written}}}}}\"")
                } else {
                    format!("\"{written}\"")
                };
                let message = format!("the name {} stands without quotes", self.shown(token));
                let fault = self
                    .fault(token, message, format!("a name of other characters than letters, digits, `_` and `-` stands in quotes: `{mended}`"))
                    .with_mend(self.place(token), mended);
                self.tell(fault);
                self.at += 1;
            }
            _ => {
                self.common_mistake(token)?;
                if self.lost {
                    return Err(Faulted);
                }
                self.unexpected_entry(Context::Fields, token);
                return Err(Faulted);
            }
        }
        self.colon("the name")?;
        self.value()?;
        self.mark();
        self.end_of_field()
    }

    fn name_of_several_words(&mut self, first: Token) -> Result<(), Faulted> {
        let mut last = self.at;
        while self.token(last + 1).kind == Kind::Word && !self.token(last + 1).begins_line {
            last += 1;
        }
        if self.token(last + 1).kind != Kind::Colon {
            return Ok(());
        }
        let end = self.token(last).end;
        let name = self.text.get(first.start..end).unwrap_or_default();
        let message = format!("the name `{name}` stands without quotes");
        let location = self.location(first.start, end);
        let help = format!("a name with blanks stands in quotes: `\"{name}\"`");
        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, help)
            .with_mend(location, format!("\"{name}\""));
        self.tell(fault);
        self.at = last + 1;
        Ok(())
    }

    fn end_of_field(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        if self.ends_entry(token) || self.is_entry(Context::Fields) {
            return Ok(());
        }
        self.trailing()?;
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(
            token,
            message,
            "behind the value stands `or`, `as`, `mandatory`, `optional` or nothing",
        );
        Err(self.tell(fault))
    }

    // ---- test ----

    /// An entry of `given` or `expect`.
    pub fn expected(&mut self, context: Context) -> Read {
        let token = self.peek();
        if token.kind != Kind::Variable {
            self.common_mistake(token)?;
            if self.no_dollar(token, self.written(token)) {
                return Err(Faulted);
            }
            if self.lost {
                return Err(Faulted);
            }
            self.unexpected_entry(context, token);
            return Err(Faulted);
        }
        self.at += 1;
        let variable = Variable { text: self.written(token).into(), span: Span::new(token.start, token.end) };
        self.colon("the variable")?;
        if context == Context::Expect && self.take_word("missing") {
            return self.end_of_expected(context).map(|()| None);
        }
        if context == Context::Expect && self.almost_missing() {
            return Err(Faulted);
        }
        let json = self.json()?;
        if self.unwind.is_none() {
            self.end_of_expected(context)?;
        }
        let span = self.span_from(token);
        Ok(json.map(|value| match context {
            Context::Given => Entry::Given(Given { variable, value, span }),
            _ => Entry::Expected(Expected { variable, value: ExpectedValue::Json(value), span }),
        }))
    }

    fn almost_missing(&mut self) -> bool {
        let token = self.peek();
        let written = self.written(token);
        let near = token.kind == Kind::Word
            && !matches!(written, "true" | "false" | "null")
            && words::nearest(written, &["missing"]).is_some();
        if near {
            let message = format!("`{written}` cannot stand here: did you mean `missing`?");
            let fault = self
                .fault(token, message, "`missing` means that there is no value")
                .with_mend(self.place(token), "missing");
            self.tell(fault);
        }
        near
    }

    fn end_of_expected(&mut self, context: Context) -> Result<(), Faulted> {
        self.end_of_line(context).map(|_| ())
    }

    fn expected_part(&mut self, word: &str) -> Result<(), Faulted> {
        if word == "header" {
            self.text("the name of the header")?;
        }
        self.colon(&format!("`{word}`"))?;
        if matches!(word, "method" | "url") {
            return self.text("a text").map(|_| ());
        }
        if self.take_word("missing") {
            return Ok(());
        }
        if self.almost_missing() {
            return Err(Faulted);
        }
        self.json().map(|_| ())
    }

    fn given(&mut self, keyword: Token) -> Read {
        if self.take_word("call") {
            let word = self.previous();
            self.no_sign_behind(word)?;
            let json = self.json()?;
            let span = self.span_from(keyword);
            return Ok(json.map(|record| Entry::Test(TestLine::GivenCall { record, span })));
        }
        let told = self.faults.len();
        let (open, is_virtual) = self.open()?;
        if self.peek().kind == Kind::Text && self.next_token().kind == Kind::Colon {
            if self.faults.len() == told {
                let fault = self
                    .fault(
                        keyword,
                        "`call` is missing behind `given`",
                        "a call record is given by `given call { … }`",
                    )
                    .with_mend(self.location(keyword.end, keyword.end), " call");
                self.tell(fault);
            }
            self.json_block(Context::Object, open, is_virtual);
            return Ok(None);
        }
        let entries = self.block(Context::Given, open, is_virtual);
        let entries = entries
            .into_iter()
            .filter_map(|entry| if let Entry::Given(given) = entry { Some(given) } else { None });
        let entries = entries.collect();
        Ok(Some(Entry::Test(TestLine::Given { entries, span: self.span_from(keyword) })))
    }

    fn expect(&mut self, keyword: Token) -> Read {
        if self.take_word("no") {
            self.expect_word("request", "`expect no request` is written in full")?;
            self.take(Kind::Word);
            return self.end_of_line(Context::Test);
        }
        let token = self.peek();
        let mut request = self.take_word("request");
        let near = words::nearest(self.written(token), &["request", "no"]).is_some();
        let told = self.faults.len();
        if !request
            && !matches!(token.kind, Kind::Open(_) | Kind::Word)
            && !token.begins_line
            && self.next_token().kind == Kind::Word
        {
            let _ = self.expect_one(&["request", "no"], "what is expected");
            self.at += usize::from(self.peek().start == token.start);
            request = self.take_word("request");
            if self.ends_entry(self.peek()) || self.ends_entry(self.next_token()) {
                return Err(Faulted);
            }
        } else if !request
            && token.kind == Kind::Word
            && !token.begins_line
            && (near || !self.next_token().begins_line)
        {
            return self.expect_one(&["request", "no"], "what is expected").map(|()| None);
        }
        let name = self.peek();
        let mut webhook = None;
        if (request || self.faults.len() > told) && name.kind == Kind::Word && !name.begins_line {
            self.at += 1;
            webhook = Some(Name { text: self.written(name).into(), span: Span::new(name.start, name.end) });
        }
        let (open, is_virtual) = self.open()?;
        let first = self.peek();
        if !request && first.kind == Kind::Word && words::EXPECTED_PARTS.contains(&self.written(first)) {
            if self.faults.len() == told {
                let fault = self
                    .fault(
                        keyword,
                        "`request` is missing behind `expect`",
                        "what a request holds is compared in `expect request { … }`",
                    )
                    .with_mend(self.location(keyword.end, keyword.end), " request");
                self.tell(fault);
            }
            request = true;
        }
        let context = if request { Context::ExpectRequest } else { Context::Expect };
        let entries = self.block(context, open, is_virtual);
        let span = self.span_from(keyword);
        let (mut parts, mut expected) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::ExpectedPart(part) => parts.push(part),
                Entry::Expected(one) => expected.push(one),
                _ => {}
            }
        }
        Ok(Some(Entry::Test(if request {
            TestLine::ExpectRequest { webhook, entries: parts, span }
        } else {
            TestLine::Expect { entries: expected, span }
        })))
    }

    fn reply(&mut self, keyword: Token) -> Read {
        const HELP: &str =
            "write a status as in `reply 200 json { … }`, or `reply timeout` or `reply refused`";
        let mut webhook = None;
        let token = self.peek();
        let next = self.next_token();
        let answers = |word: &str| matches!(word, "timeout" | "refused");
        if token.kind == Kind::Word
            && !token.begins_line
            && (next.kind == Kind::Number || answers(self.written(next)))
        {
            self.at += 1;
            webhook =
                Some(Name { text: self.written(token).into(), span: Span::new(token.start, token.end) });
        }
        let token = self.peek();
        if token.kind == Kind::Word && answers(self.written(token)) && !token.begins_line {
            self.at += 1;
            return self.end_of_line(Context::Test);
        }
        if token.kind != Kind::Number {
            if !self.ends_entry(token) {
                self.common_mistake(token)?;
            }
            if token.kind == Kind::Word
                && !token.begins_line
                && !matches!(self.written(token), "json" | "xml" | "text")
            {
                return self.expect_one(&["timeout", "refused"], "a status").map(|()| None);
            }
            let faulted = self.missing(token, "a status", HELP);
            if token.kind == Kind::Word && matches!(self.next_token().kind, Kind::Open(_)) {
                self.at += 1;
                self.skip_group();
            }
            return Err(faulted);
        }
        self.status()?;
        let status = self.previous();
        let status =
            Status { digits: self.written(status).into(), span: Span::new(status.start, status.end) };
        let mut body = AnswerBody::None;
        let token = self.peek();
        if matches!(token.kind, Kind::Open(b'{' | b'[')) && !token.begins_line {
            let behind = self.previous();
            let message = format!("the kind of body is missing behind {}", self.shown(behind));
            let fault = self
                .fault(behind, message, "write `reply 200 json { … }`")
                .with_mend(self.location(behind.end, behind.end), " json");
            self.tell(fault);
            if let Some(json) = self.json()? {
                body = AnswerBody::Json(json);
            }
        } else if self.take_word("json") {
            let word = self.previous();
            self.no_sign_behind(word)?;
            if let Some(json) = self.json()? {
                body = AnswerBody::Json(json);
            }
        } else if self.take_word("xml") || self.take_word("text") {
            self.text("a text")?;
        } else if token.kind == Kind::Word && !token.begins_line && !self.is_word(token, "headers") {
            self.expect_one(&["json", "xml", "text", "headers"], "the body of the answer")?;
        }
        let mut headers = None;
        if self.unwind.is_none() && self.take_word("headers") {
            let word = self.previous();
            headers = Some(self.fields(word)?);
        }
        if self.unwind.is_none() {
            self.end_of_line(Context::Test)?;
        }
        let answer = Answer::Response { status, body, headers };
        Ok(Some(Entry::Test(TestLine::Reply { webhook, answer, span: self.span_from(keyword) })))
    }

    fn skip_group(&mut self) {
        let token = self.peek();
        self.at = token.partner.max(self.at) + 1;
    }
}

/// `1.5` of `unit` as whole milliseconds, where that is exact.
fn in_milliseconds(number: &str, unit: &str) -> Option<String> {
    let (whole, part) = number.split_once('.')?;
    let factor: u64 = match unit {
        "s" => 1000,
        "m" => 60_000,
        _ => return None,
    };
    if part.is_empty() || part.len() > 3 {
        return None;
    }
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let total = whole.checked_mul(scale)?.checked_add(part.parse().ok()?)?.checked_mul(factor)?;
    (total % scale == 0).then(|| format!("{}ms", total / scale))
}
