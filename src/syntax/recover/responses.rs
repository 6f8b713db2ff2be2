//! `response … { … }` in which something is wrong.

use super::super::ast::{Response, ResponseFormat, WebhookLine};
use super::super::lexemes::line_end;
use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Read, Recovery};
use crate::diagnostics::{Code, Diagnostic};

impl Recovery<'_> {
    pub fn response(&mut self, keyword: Token) -> Read {
        let token = self.peek();
        let mut format = match self.written(token) {
            "json" => Some(ResponseFormat::Json),
            "xml" => Some(ResponseFormat::Xml),
            "text" => Some(ResponseFormat::Text),
            _ => None,
        };
        if format.is_some() {
            self.at += 1;
            self.no_sign_behind(token)?;
        } else if token.kind == Kind::Word && !token.begins_line {
            let near = words::nearest(self.written(token), &["json", "xml", "text"]);
            let told = self.expect_one(&["json", "xml", "text"], "the format of the response");
            format = match near {
                Some("json") => Some(ResponseFormat::Json),
                Some("text") => Some(ResponseFormat::Text),
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

    pub fn no_target(&mut self, token: Token, next: Token) -> Faulted {
        let written = self.written(token);
        let assigned = matches!(next.kind, Kind::Equals | Kind::Colon);
        if assigned && self.no_dollar(token, written) {
            return Faulted;
        }
        if assigned && matches!(token.kind, Kind::Word) {
            let message = format!("`{written}` is not a variable");
            let fault = self
                .fault(token, message, format!("what is saved is a variable: `$flow.key.{written}`"))
                .with_fix(self.place(token), format!("$flow.key.{written}"));
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
                self.fault(token, message, format!("write `{near}`")).with_fix(self.place(token), near);
            return self.tell(fault);
        }
        if self.lost {
            return Faulted;
        }
        self.unexpected_entry(Context::Response, token);
        Faulted
    }

    pub fn equals(&mut self, what: &str) -> Result<(), Faulted> {
        let token = self.peek();
        if self.take(Kind::Equals) {
            return Ok(());
        }
        let help = format!("between {what} and what is saved stands a `=`");
        if token.kind == Kind::Colon
            || token.kind == Kind::Sign && matches!(self.written(token), "==" | "=>" | "<" | "<-" | "->")
        {
            let second = self.next_token();
            let double = second.kind == Kind::Equals && second.start == token.end;
            let sign = if double { Token { end: second.end, ..token } } else { token };
            let message = format!("{} stands where a `=` must", self.shown(sign));
            let fault = self
                .fault(sign, message, "`=` saves a value, `:` sends one: write `=`")
                .with_fix(self.place(sign), "=");
            self.tell(fault);
            self.patches.push((token.start, if sign.end - sign.start == 2 { "= " } else { "=" }));
            self.at += 1 + usize::from(double);
            return Ok(());
        }
        self.no_stray_closer()?;
        let behind = self.previous();
        if self.ends_entry(token)
            || matches!(token.kind, Kind::Data | Kind::Text)
            || self.is_word(token, "header")
            || self.is_word(token, "xpath")
            || self.is_word(token, "data")
        {
            let message = format!("a `=` is missing behind {}", self.shown(behind));
            let mut fault = self.fault(behind, message, help);
            if !self.ends_entry(token) {
                fault = fault.with_fix(self.location(behind.end, behind.end), " =");
            }
            return Err(self.tell(fault));
        }
        self.common_mistake(token)?;
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(token, message, help);
        Err(self.tell(fault))
    }

    /// The source of a mapping.
    pub fn source(&mut self) -> Result<(), Faulted> {
        const HELP: &str = "write `data` and a path as in `data.customer.tier`, `header \"NAME\"`, or in `response xml` `xpath \"/order/id\"`";
        let token = self.peek();
        let written = self.written(token);
        if self.ends_entry(token) {
            return Err(self.missing(token, "what is saved", HELP));
        }
        match token.kind {
            Kind::Data => {
                let next = self.next_token();
                self.at += 1;
                if self.is_path_cut_short(token, next) {
                    return Err(self.faulty_path(token));
                }
                return Ok(());
            }
            Kind::Text => {
                self.text("what is saved")?;
                let fault = self
                    .fault(token, "a text can't be saved: expected a place in the response", HELP)
                    .with_fix(self.location(token.start, token.start), "xpath ");
                return Err(self.tell(fault));
            }
            Kind::Word if written == "xpath" => {
                self.at += 1;
                return self.text("the XPath").map(|_| ());
            }
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
                    let name = rest.trim_matches(['.', '[', ']', '"', '\'']);
                    let mended = format!("header \"{name}\"");
                    let message = format!("`{written}` is not how a header is read");
                    let fault = self
                        .fault(token, message, format!("write `{mended}`"))
                        .with_fix(self.place(token), mended);
                    return Err(self.tell(fault));
                }
                match root {
                    "x" | "response" | "resp" | "res" | "body" | "json" | "result" | "root" | "$" => {
                        format!("data{rest}")
                    }
                    _ if words::nearest(root, &["data"]).is_some() => format!("data{rest}"),
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
            .with_fix(self.place(token), path);
        let told = self.tell(fault);
        // What stands apart from it has faults of its own.
        if self.next_token().start == token.end {
            return Err(told);
        }
        self.at += 1;
        Ok(())
    }

    /// Whether a sign is glued to the path `data`, or stands in it, that no path can hold.
    pub fn is_path_cut_short(&self, data: Token, next: Token) -> bool {
        let glued = next.start == data.end;
        glued && matches!(next.kind, Kind::Close(b']') | Kind::Insert)
            || self.written(data).contains("{{")
            || glued && matches!(next.kind, Kind::Open(b'{')) && self.written(data).ends_with('[')
    }

    /// Tells of a path with a sign in it that no path can hold, and goes behind all that is glued to it.
    fn faulty_path(&mut self, data: Token) -> Faulted {
        let line = line_end(self.text.as_bytes(), data.start).min(self.end);
        let rest = self.text.get(data.start..line).unwrap_or_default();
        let insert = rest.find("{{").filter(|at| data.start + at <= data.end);
        let inside = insert.and_then(|at| {
            rest.get(at..).and_then(|rest| rest.find("}}")).map(|length| (at, at + length + 2))
        });
        let behind = inside.map_or(data.end - data.start, |(_, end)| end);
        let glued = rest.get(behind..).unwrap_or_default();
        let glued = glued.find(|sign: char| sign.is_whitespace() || matches!(sign, '}' | ',' | '"'));
        let end = data.start + glued.map_or(rest.len(), |length| behind + length);
        let fault = if let Some((from, to)) = inside {
            let location = self.location(data.start + from, data.start + to);
            let help = "a path is fixed: save the list `as list`, or a value that a filter finds, as in \
                        `data.tickets[?@.state == \"open\"].id`";
            Diagnostic::new(Code::PathInvalid, location, "a path holds no values", help)
        } else {
            let location = self.location(data.end, data.end + 1);
            let message = "a `]` that closes nothing in the path";
            Diagnostic::new(Code::PathInvalid, location, message, "all items are written `[*]`, one `[0]`")
        };
        let faulted = self.tell(fault);
        self.reread(end);
        faulted
    }

    pub fn header_source(&mut self, token: Token, written: &str) -> Result<(), Faulted> {
        if written != "header" {
            let message = format!("`{written}` cannot stand here: did you mean `header`?");
            let fault =
                self.fault(token, message, "write `header \"NAME\"`").with_fix(self.place(token), "header");
            return Err(self.tell(fault));
        }
        self.at += 1;
        self.text("the name of the header").map(|_| ())
    }
}
