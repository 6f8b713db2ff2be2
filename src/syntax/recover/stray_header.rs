//! A header of the request that stands outside of `headers`, as in an HTTP message.

use super::super::shape::Context;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};

const IS_HEADER: &str = "is a header: it belongs in `headers`";

/// Headers whose names have no `-`.
const SHORT: [&str; 6] = ["accept", "authorization", "cookie", "host", "origin", "referer"];

impl Reader<'_> {
    /// Reports `Accept: application/json`, the name of which is `name`.
    pub fn stray_header(&mut self, context: Context, name: Token) -> Read {
        let colon = self.next_token();
        let written = self.written(name);
        let lower = written.to_ascii_lowercase();
        let known = SHORT.contains(&&*lower) || lower.starts_with("x-") || lower.starts_with("content-");
        let known = known || matches!(&*lower, "user-agent" | "accept-language" | "accept-charset");
        if context != Context::Webhook || name.kind != Kind::Word || written == "accept" || !known {
            return Ok(());
        }
        if colon.kind != Kind::Colon || colon.begins_line || self.token(self.at + 2).begins_line {
            return Ok(());
        }
        let mut last = self.at + 2;
        while !self.token(last + 1).begins_line && !matches!(self.token(last + 1).kind, Kind::Close(_)) {
            last += 1;
        }
        let value = site(self.token(self.at + 2).start, self.token(last).end);
        let value = self.text.get(value.span.range()).unwrap_or_default();
        let whole = matches!(self.token(last).kind, Kind::Text | Kind::Variable) && last == self.at + 2;
        let plain = !value.contains(['"', '\\', '{', '}', '$']);
        let value = if whole { value.to_owned() } else { format!("\"{value}\"") };
        let meant = format!("headers {{ {written}: {value} }}");
        let again = self.found.faults.iter().any(|fault| fault.message.ends_with(IS_HEADER));
        let fault = self.fault(name, format!("`{written}` {IS_HEADER}"), format!("write `{meant}`"));
        // Several belong into one block.
        let certain = (whole || plain) && !again && !self.has_headers();
        let fault =
            if certain { fault.with_fix(site(name.start, self.token(last).end), meant) } else { fault };
        self.at = last + 1;
        // After `headers` without its `{` it is where it belongs.
        if self.lost { Err(Faulted) } else { Err(self.tell(fault)) }
    }
}
