//! What a test expects of the response, as others write it: `expect status 200`.

use super::super::shape::Context;
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;

impl Reader<'_> {
    /// Reports the kind of the body in `body json { … }`, after the word `body` of an `expect request`.
    pub fn kind_of_expected_body(&mut self, body: Token) -> Option<Read> {
        if self.context() != Some(Context::ExpectRequest) || !self.is_word(body, "body") {
            return None;
        }
        let before = usize::from(self.peek().kind == Kind::Colon);
        let kind = self.token(self.at + before);
        let word = self.written(kind);
        let (help, is_text) = match word {
            "json" => ("write `body: { … }`", false),
            "xml" | "text" => ("write `body: \"…\"`", true),
            "form" => ("write the body as the text that is sent: `body: \"a=1&b=2\"`", true),
            "multipart" => ("write the body as the text that is sent: `body: \"…\"`", true),
            _ => return None,
        };
        let after = self.token(self.at + before + 1);
        let sign = usize::from(before == 0 && after.kind == Kind::Colon);
        let value = self.token(self.at + before + 1 + sign);
        let fits = if is_text { value.kind == Kind::Text } else { !self.ends_entry(value) };
        let last = if sign == 1 { after } else { kind };
        let fault = self.misplaced(kind, help);
        self.at += before + 1 + sign;
        Some(match fits && !kind.begins_line && !value.begins_line {
            true => self.fix(fault.with_fix(site(body.end, last.end), ":")),
            false => Err(self.tell(fault)),
        })
    }

    /// Reports `given $call.cli = "1"`, an entry of `context` without the braces of its block.
    pub fn entry_without_block(&mut self, context: Context) -> Option<Read> {
        let (variable, symbol, value) = (self.peek(), self.next_token(), self.token(self.at + 2));
        let assigns = matches!(symbol.kind, Kind::Colon | Kind::Equals)
            || matches!(self.written(symbol), "==" | "is" | "=>" | "->") && !symbol.begins_line;
        let takes = matches!(context, Context::Given | Context::Expect);
        let is_value = matches!(value.kind, Kind::Text | Kind::Number)
            || matches!(self.written(value), "true" | "false" | "null" | "missing");
        let ends = self.ends_line(self.token(self.at + 3));
        if value.begins_line
            || !takes
            || variable.kind != Kind::Variable
            || variable.begins_line
            || !assigns
            || !is_value
            || !ends
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
        let names = matches!(&*self.folded(first), "status" | "statuscode" | "code");
        if first.begins_line || !(names && first.kind == Kind::Word || first.kind == Kind::Number) {
            return Ok(());
        }
        let mut last = self.at;
        let ends = |token: Token| self.ends_part(token) || matches!(token.kind, Kind::Open(_));
        while !ends(self.token(last + 1)) {
            last += 1;
        }
        let status = self.token(last);
        let before = self.tokens.get(self.at..last).unwrap_or_default().iter().skip(1);
        let before: Vec<&str> = before.map(|token| self.written(*token)).collect();
        let before = before.strip_prefix(&["code"]).unwrap_or(&before);
        // With another symbol before it, the test expects something else.
        let says = matches!(before, [] | [":" | "=" | "==" | "is"] | ["to", "be"]);
        let written = self.written(status);
        let is_status = matches!(written.as_bytes(), [b'1'..=b'9', second, third]
            if second.is_ascii_digit() && third.is_ascii_digit());
        let whole = self.ends_part(self.token(last + 1)) && (names || last == self.at);
        let place = site(first.start, status.end);
        let shown = self.shown(Token { end: status.end, ..first });
        let message = format!("{shown} is not allowed after `expect`: the status is a variable");
        let edit = says && whole && is_status;
        let meant =
            format!("{{ $flow.key.response_status_code: {} }}", if edit { written } else { "NUMBER" });
        let help = if edit {
            format!("write `expect {meant}`")
        } else {
            format!("the status is one number: write `expect {meant}`")
        };
        let fault = Self::other(Code::SyntaxUnexpected, place, message, help);
        let fault = if edit { fault.with_fix(place, meant) } else { fault };
        self.at = last + 1;
        Err(self.tell(fault))
    }
}
