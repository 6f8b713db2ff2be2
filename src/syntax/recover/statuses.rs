//! Statuses in which something is wrong: of `accept status` and of `reply`.

use super::super::grammar::{self, Rule};
use super::super::shape::Context;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Edit, Fault};

const COMMA: &str = "write a `,` between two statuses: `accept status 404, 409`";

impl Reader<'_> {
    pub fn status(&mut self) -> Read {
        let token = self.peek();
        let written = self.written(token);
        let right = grammar::whole(Rule::status, written).is_some();
        if token.kind == Kind::Number && right && !token.begins_line {
            self.at += 1;
            return Ok(());
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        let help = if self.context() == Some(Context::Test) {
            "write a status as in `reply 200 json { … }`, or `reply timeout` or `reply refused`"
        } else {
            "write the number of a status, such as `404`"
        };
        let inside = written.trim_matches('"');
        if token.kind == Kind::Text && grammar::whole(Rule::status, inside).is_some() {
            let accepts = self.context() == Some(Context::Webhook);
            self.at += 1;
            if accepts && inside.starts_with('2') {
                return Err(self.tell(self.success_anyway(token)));
            }
            let message = format!("{} is in quotes: a status is written without them", self.shown(token));
            let line = if accepts { "accept status" } else { "reply" };
            let fault = self.fault(token, message, format!("write `{line} {inside}`"));
            return self.fix(self.instead(fault, token, inside));
        }
        if let Some(fault) = self.status_class(token).filter(|_| !token.begins_line) {
            self.at += 1;
            return Err(self.tell(fault));
        }
        let faulted = self.missing(token, "a status", help);
        if token.kind == Kind::Word && matches!(self.next_token().kind, Kind::Open(_)) {
            self.at = self.after_group(self.at + 1);
        }
        Err(faulted)
    }

    /// Reports `4xx` and `500-599`.
    fn status_class(&self, token: Token) -> Option<Fault> {
        let written = self.written(token);
        let (first, rest) = written.split_at_checked(1)?;
        let is_class = "12345".contains(first) && matches!(&*rest.to_ascii_lowercase(), "xx" | "x" | "*");
        let is_range = written.split_once('-').is_some_and(|(from, to)| {
            from.len() == 3
                && to.len() == 3
                && (from.bytes().chain(to.bytes())).all(|byte| byte.is_ascii_digit())
        });
        if !is_class && !is_range || token.kind != Kind::Number {
            return None;
        }
        if self.context() != Some(Context::Webhook) {
            let message = format!("`{written}` is not a status");
            return Some(self.fault(token, message, "write one status, such as `404`"));
        }
        let to = written.split_once('-').map_or(first, |(_, to)| to);
        if first == "2" && to.starts_with('2') {
            return Some(self.success_anyway(token));
        }
        let what = if is_class { "a class" } else { "a range" };
        let message = format!("`{written}` is {what} of statuses: each status is written by itself");
        Some(self.fault(token, message, "write each status: `accept status 404, 409`"))
    }

    fn success_anyway(&self, token: Token) -> Fault {
        let message = format!("{} is a success anyway", self.shown(token));
        self.fault(token, message, "remove it: `accept status` is for statuses other than 200 to 299")
    }

    /// Reads `[404, 409]`, where that stands.
    fn statuses_in_brackets(&mut self) -> Result<bool, Faulted> {
        let open = self.peek();
        let close = self.token(open.partner);
        let inside = self.tokens.get(self.at + 1..open.partner).unwrap_or_default();
        let only = inside.iter().all(|token| matches!(token.kind, Kind::Number | Kind::Comma));
        if !matches!(open.kind, Kind::Open(b'[' | b'(')) || open.begins_line || !only || inside.is_empty() {
            return Ok(false);
        }
        let help = "write the statuses without brackets: `accept status 404, 409`";
        let edit = |token: Token| Edit { replacement: String::new(), location: self.place(token) };
        let fault = self.misplaced(open, help).with_edits([edit(open), edit(close)]);
        self.at = open.partner + 1;
        self.fix(fault).map(|()| true)
    }

    pub fn statuses(&mut self) -> Read {
        if self.statuses_in_brackets()? {
            return Ok(());
        }
        self.status()?;
        loop {
            let token = self.peek();
            let joins = matches!(self.written(token), "and" | "or" | "&" | "|" | "||" | "und" | "et");
            if joins && self.next_token().kind == Kind::Number && !token.begins_line {
                let message = format!("expected `,`, found {}", self.shown(token));
                let fault = self.fault(token, message, COMMA);
                let place = site(self.previous().end, token.end);
                self.at += 1;
                self.fix(fault.with_fix(place, ","))?;
            } else if self.takes_list_comma(token) {
                self.second_comma()?;
            } else if token.kind == Kind::Number && !token.begins_line {
                self.missing_comma(token, COMMA)?;
            } else {
                return Ok(());
            }
            self.status()?;
        }
    }
}
