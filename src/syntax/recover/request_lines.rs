//! Lines of accounts, endpoints, webhooks and flows in which something is wrong: `auth`, `accept`, `invoke`, `allow`, `set`, `run`.

use super::super::grammar::{self, Rule};
use super::super::words;
use super::context::Context;
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};

impl Recovery<'_> {
    pub fn auth(&mut self) -> Result<(), Faulted> {
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
                    Diagnostic::new(Code::LineMisplaced, location, message, help).with_fix(location, "");
                self.tell(fault);
            }
        }
        self.close_parenthesis(open_at, help)
    }

    /// `basic "user", "password"`
    pub fn no_parentheses(&mut self, kind: Token, values: usize, help: &str) -> Faulted {
        let message = format!("a `(` is missing behind {}", self.shown(kind));
        let fault = self.fault(kind, message, help);
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let line: Vec<Token> = rest.iter().take_while(|token| !token.begins_line).copied().collect();
        let plain = |token: &&Token| matches!(token.kind, Kind::Text | Kind::Variable);
        let written: Vec<&str> = line.iter().filter(plain).map(|token| self.written(*token)).collect();
        let only = line.iter().all(|token| matches!(token.kind, Kind::Text | Kind::Variable | Kind::Comma));
        let fault = match line.last() {
            Some(last) if only && written.len() == values => {
                fault.with_fix(self.location(kind.end, last.end), format!("({})", written.join(", ")))
            }
            Some(last) if last.kind == Kind::Close(b')') => {
                fault.with_fix(self.location(kind.end, kind.end), "(")
            }
            _ => fault,
        };
        self.tell(fault)
    }

    pub fn close_parenthesis(&mut self, open: usize, help: &str) -> Result<(), Faulted> {
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
                .with_fix(self.location(behind.end, behind.end), ")");
        Err(self.tell(fault))
    }

    pub fn status(&mut self) -> Result<(), Faulted> {
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

    /// The word between `accept` and its statuses; without it, they follow at once.
    pub fn status_word(&mut self) -> Result<(), Faulted> {
        let (accept, token) = (self.previous(), self.peek());
        if self.take_word("status") || token.kind != Kind::Number {
            return Ok(());
        }
        let fault = self
            .fault(accept, "expected `status` after `accept`", "write `accept status 404`")
            .with_fix(self.location(accept.end, accept.end), " status");
        self.tell(fault);
        Ok(())
    }

    pub fn statuses(&mut self) -> Result<(), Faulted> {
        self.status()?;
        loop {
            let token = self.peek();
            if self.takes_list_comma(token) {
                self.second_comma();
                self.status()?;
            } else if token.kind == Kind::Number && !token.begins_line {
                let behind = self.previous();
                let message = format!("a comma is missing before {}", self.shown(token));
                let fault = self
                    .fault(token, message, "between two statuses stands a `,`: `accept status 404, 409`")
                    .with_fix(self.location(behind.end, behind.end), ",");
                return Err(self.tell(fault));
            } else {
                return Ok(());
            }
        }
    }

    pub fn invoked(&mut self) -> Result<(), Faulted> {
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
                    .with_fix(self.place(token), inside);
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

    pub fn allow(&mut self) -> Result<(), Faulted> {
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
                .with_fix(self.location(allow.end, allow.end), " network");
            return Err(self.tell(fault));
        }
        self.expect_one(&["http", "network"], "what is allowed")
    }

    pub fn endpoint_method(&mut self) -> Result<(), Faulted> {
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
                .with_fix(self.location(behind.end, behind.end), " returns");
            return Err(self.tell(fault));
        }
        self.expect_one(&["returns"], "`returns`")
    }

    pub fn set(&mut self, context: Context) -> Result<(), Faulted> {
        if context == Context::Account {
            if self.peek().kind == Kind::Text && self.ends_entry(self.next_token()) {
                let set = self.previous();
                let fault = self.fault(
                    set,
                    "the name of the setting is missing behind `set`",
                    "write `set crm = \"https://…\"`",
                );
                return Err(self.tell(fault));
            }
            self.a_name("the name of the setting")?;
            self.equals("the name")?;
            return self.text("the value of the setting").map(|_| ());
        }
        self.a_variable()?;
        self.equals("the variable")?;
        let token = self.peek();
        if matches!(token.kind, Kind::Open(b'{' | b'[')) && token.partner > self.at {
            self.at = token.partner + 1;
            return Ok(());
        }
        self.value()
    }

    pub fn run(&mut self) -> Result<(), Faulted> {
        self.a_name("the name of a webhook")?;
        if let Some(mark) = self.mark() {
            let _ = mark;
        }
        Ok(())
    }
}
