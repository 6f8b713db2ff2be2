//! What a test expects of the response, as others write it: `expect status 200`.

use super::super::shape::Context;
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;

impl Reader<'_> {
    /// Reports `given $call.cli = "1"`, an entry of `context` without the braces of its block.
    pub fn entry_without_block(&mut self, context: Context) -> Option<Read> {
        let (variable, sign, value) = (self.peek(), self.next_token(), self.token(self.at + 2));
        let assigns = matches!(sign.kind, Kind::Colon | Kind::Equals)
            || matches!(self.written(sign), "==" | "is" | "=>" | "->") && !sign.begins_line;
        let takes = matches!(context, Context::Given | Context::Expect);
        let is_value = matches!(value.kind, Kind::Text | Kind::Number)
            || matches!(self.written(value), "true" | "false" | "null" | "missing");
        let ends = self.token(self.at + 3).begins_line
            || matches!(self.token(self.at + 3).kind, Kind::Close(_) | Kind::End);
        if !takes || variable.kind != Kind::Variable || variable.begins_line || !assigns || !is_value || !ends
        {
            return None;
        }
        let word = self.previous();
        let meant = format!("{{ {}: {} }}", self.written(variable), self.written(value));
        let message = format!("expected `{{` after {}", self.shown(word));
        let fault = self.fault(word, message, format!("write `{} {meant}`", self.written(word)));
        self.at += 3;
        Some(self.fix(fault.with_fix(site(variable.start, value.end), meant)))
    }

    /// Reports `status 200` after `expect`, and `200` alone.
    pub fn expected_status(&mut self) -> Read {
        let first = self.peek();
        let plain: String = self.written(first).chars().filter(|sign| !matches!(sign, '_' | '-')).collect();
        let is_status = matches!(&*plain.to_ascii_lowercase(), "status" | "statuscode" | "code" | "response");
        if first.begins_line || !(is_status && first.kind == Kind::Word || first.kind == Kind::Number) {
            return Ok(());
        }
        let mut last = self.at;
        let more = |token: Token| {
            matches!(token.kind, Kind::Number | Kind::Colon | Kind::Equals | Kind::Sign)
                || matches!(self.written(token), "status" | "code" | "is" | "to" | "be")
        };
        while more(self.token(last + 1)) && !self.token(last + 1).begins_line {
            last += 1;
        }
        let (status, place) = (self.token(last), site(first.start, self.token(last).end));
        let shown = self.text.get(place.span.range()).unwrap_or_default();
        let message = format!("`{shown}` is not allowed after `expect`: the status is a variable");
        let number = Some(self.written(status)).filter(|_| status.kind == Kind::Number);
        let meant = format!("{{ $flow.key.response_status_code: {} }}", number.unwrap_or("200"));
        let fault = Self::other(Code::SyntaxUnexpected, place, message, format!("write `expect {meant}`"));
        let fault = if number.is_some() { fault.with_fix(place, meant) } else { fault };
        self.at = self.behind_group(last);
        Err(self.tell(fault))
    }
}
