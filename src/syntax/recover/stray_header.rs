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
        while !self.ends_line(self.token(last + 1)) {
            last += 1;
        }
        let value = site(self.token(self.at + 2).start, self.token(last).end);
        let value = self.text.get(value.span.range()).unwrap_or_default();
        let whole = matches!(self.token(last).kind, Kind::Text | Kind::Variable) && last == self.at + 2;
        let plain = !value.contains(['"', '\\', '{', '}', '$']);
        let meant = match self.bearer(&lower, self.at + 2, last) {
            Some(meant) => meant,
            None if whole => format!("headers {{ {written}: {value} }}"),
            None if value.contains(['"', '\\']) => format!("headers {{ {written}: \"…\" }}"),
            None => format!("headers {{ {written}: \"{}\" }}", self.with_inserted(self.at + 2, last)),
        };
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

    /// `auth bearer(…)`, where the header `lower` with the value of the tokens `first` to `last` is that.
    fn bearer(&self, lower: &str, first: usize, last: usize) -> Option<String> {
        let (scheme, token) = (self.token(first), self.token(last));
        let is_bearer = lower == "authorization" && self.written(scheme).eq_ignore_ascii_case("bearer");
        let is_one = is_bearer && last == first + 1 && token.kind == Kind::Variable;
        is_one.then(|| format!("auth bearer({})", self.written(token)))
    }

    /// The text of the tokens `first` to `last`, in which each variable is inserted.
    fn with_inserted(&self, first: usize, last: usize) -> String {
        let (mut text, mut end) = (String::new(), self.token(first).start);
        for token in (first..=last).map(|index| self.token(index)) {
            text.push_str(self.text.get(end..token.start).unwrap_or_default());
            match token.kind {
                Kind::Variable => {
                    // A name doesn't end in `-`.
                    let written = self.written(token);
                    let name = written.trim_end_matches('-');
                    text.push_str(&format!(
                        "{{{{{name}}}}}{}",
                        written.strip_prefix(name).unwrap_or_default()
                    ));
                }
                _ => text.push_str(self.written(token)),
            }
            end = token.end;
        }
        text
    }
}
