//! Paths of a response in which something is wrong, from the `data` on.

use super::super::grammar::{self, Rule};
use super::super::lexemes;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Fault};
use crate::names;

impl Reader<'_> {
    /// Whether a name in quotes follows the last `.` of the path `data`, at the current token.
    pub fn is_quoted_step(&self, data: Token) -> bool {
        let name = self.peek();
        data.kind == Kind::Data
            && self.written(data).ends_with('.')
            && name.start == data.end
            && matches!(name.kind, Kind::Text | Kind::SingleQuoted)
    }

    /// The fault of a space between a `.` and the name after it: `data. tier`.
    pub fn split_step(&self, data: Token) -> Option<Fault> {
        let (name, path) = (self.peek(), self.written(data));
        let is_name = matches!(name.kind, Kind::Word | Kind::Dotted) && !name.begins_line;
        if !is_name || !path.ends_with('.') || self.next_token().kind == Kind::Equals {
            return None;
        }
        let at = site(data.end - 1, name.end);
        let message = "a space is not allowed after the `.` of a path";
        let help = format!("write `{path}{}`", self.written(name));
        let fault = Self::other(Code::PathInvalid, at, message, help);
        Some(fault.with_fix(site(data.end, name.start), ""))
    }

    pub fn quoted_step(&mut self, data: Token) -> Read {
        let name = self.peek();
        let inside = self.written(name).trim_matches(['"', '\'']);
        let meant = if names::is_name(inside) { format!(".{inside}") } else { format!("[\"{inside}\"]") };
        let message = format!("{} in quotes is not allowed after `.`", self.shown(name));
        let fault = Self::other(Code::PathInvalid, self.place(name), message, format!("write `{meant}`"));
        self.at += 1;
        let ends = self.peek().start > name.end;
        if inside.contains(['"', '\'', '\\', '{']) || !ends {
            return Err(self.tell(fault));
        }
        self.fix(fault.with_fix(site(data.end - 1, name.end), meant))
    }

    /// Whether something stands in the path `data`, or is glued to it, that no path can hold.
    pub fn is_faulty_path(&self, data: Token) -> bool {
        let bytes = self.text.as_bytes();
        self.written(data).contains("{{")
            || lexemes::scan_path(bytes, data.start + "data".len()).end < data.end
    }

    pub fn faulty_path(&mut self, data: Token) -> Faulted {
        let written = self.written(data);
        let value = written.find("{{").and_then(|at| {
            written.get(at..).and_then(|rest| rest.find("}}")).map(|length| (at, at + length + 2))
        });
        let fault = if let Some((from, to)) = value {
            let value = written.get(from + 2..to - 2).unwrap_or_default().trim();
            let at = site(data.start + from, data.start + to);
            let message = "`{{` and `}}` are only for values inside a text";
            let help = "write a variable in a path as it is: `data.tickets[?@.phone == $call.cli].id`";
            let fault = Self::other(Code::PathInvalid, at, message, help);
            let around = written.get(..from).is_some_and(|before| before.ends_with('['))
                && written.get(to..).is_some_and(|after| after.starts_with(']'));
            let variable = grammar::whole(Rule::variable, value).is_some();
            if around && variable { fault.with_fix(at, value) } else { fault }
        } else {
            let end = lexemes::scan_path(self.text.as_bytes(), data.start + "data".len()).end;
            let help = "all items are written `[*]`, one `[0]`";
            Self::other(Code::PathInvalid, site(end, end + 1), "a `]` that closes nothing in the path", help)
        };
        self.tell(fault)
    }

    /// Whether `path "customer.tier"` begins at `word`, in JSON.
    pub fn is_path_in_quotes(&self, word: Token) -> bool {
        matches!(self.written(word), "path" | "jsonpath")
            && self.next_token().kind == Kind::Text
            && self.block_word() == Some("json")
    }

    /// Reports it.
    pub fn path_in_quotes(&mut self, token: Token) -> Read {
        let written = self.written(token);
        let text = self.next_token();
        let inside = self.written(text).trim_matches('"');
        let after_root = inside.strip_prefix('$').or_else(|| inside.strip_prefix("data"));
        let meant = match after_root.filter(|rest| rest.is_empty() || rest.starts_with(['.', '['])) {
            Some(rest) => format!("data{rest}"),
            None if inside.starts_with('[') => format!("data{inside}"),
            None if inside.starts_with(|first: char| first.is_alphanumeric() || first == '_') => {
                format!("data.{inside}")
            }
            None => String::new(),
        };
        let place = site(token.start, text.end);
        let is_path = !inside.contains('\\') && grammar::whole(Rule::data, &meant).is_some();
        let shown = if is_path { &meant } else { "data.order.id" };
        let message = format!("`{written}` is not allowed here: a place in JSON begins with `data`");
        let fault = self.fault(token, message, format!("write `{shown}`"));
        self.at += 2;
        let fault = if is_path { fault.with_fix(place, meant) } else { fault };
        self.fix(fault)
    }
}
