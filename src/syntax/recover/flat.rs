//! Entries that were written in one text, as they go over the wire: `"Accept: text/plain"`, `"a=1&b=2"`.

use super::super::shape::Context;
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::names;

impl Reader<'_> {
    /// Reads `"Accept: text/plain"`, a name and its value in the one text `text`; `None` where it is something else.
    pub fn entry_in_text(&mut self, text: Token) -> Option<Read> {
        let separator = self.separator_in_text()?;
        let inside = self.inside(text)?;
        inside.split_once(separator).filter(|(_, value)| !value.trim().is_empty())?;
        let message = format!("{} is a name and its value in one text", self.shown(text));
        let help = "write the name, a `:` and the value";
        Some(match &*entries(inside, separator).unwrap_or_default() {
            [entry] => {
                let fault = self.fault(text, message, format!("{help}: `{entry}`"));
                self.fix(self.instead(fault, text, entry.as_str()))
            }
            _ => Err(self.tell(self.fault(text, message, help))),
        })
    }

    /// Reads `form "a=1&b=2"`, where `text` stands in the place of a block; `None` where it is something else.
    pub fn block_in_text(&mut self, context: Context, text: Token) -> Option<Read> {
        let fields = matches!(context, Context::Fields | Context::Arguments);
        if !fields || text.kind != Kind::Text || text.begins_line || text.told {
            return None;
        }
        let sign = matches!(self.previous().kind, Kind::Colon | Kind::Equals);
        let keyword = self.token(self.at.saturating_sub(1 + usize::from(sign)));
        let word = self.written(keyword);
        let block = |entries: &str| format!(" {{ {entries} }}");
        let word = if word == "header" { "headers" } else { word };
        let line =
            if matches!(word, "form" | "multipart") { format!("body {word}") } else { word.to_owned() };
        let separator = if word == "headers" { ':' } else { '=' };
        let message = format!("`{word}` takes entries between `{{` and `}}`, not a text");
        let next = self.next_token();
        let after = usize::from(matches!(next.kind, Kind::Colon | Kind::Equals) && !next.begins_line);
        let value = self.token(self.at + 1 + after);
        let two = matches!(value.kind, Kind::Text | Kind::Variable) && !value.begins_line;
        let name = self.inside(text).filter(|name| !name.contains(['=', ':', '/', '?', '&']));
        if two
            && let Some(inside) = name
            && self.ends_part(self.token(self.at + 2 + after))
        {
            let name = if names::is_name(inside) { inside } else { self.written(text) };
            let meant = block(&format!("{name}: {}", self.written(value)));
            let fault = self.fault(text, message, format!("write `{line}{meant}`"));
            self.at += 2 + after;
            let written = format!("{word}{meant}");
            return Some(self.fix(fault.with_fix(site(keyword.start, value.end), written)));
        }
        let entries = self.inside(text).filter(|_| !two).and_then(|inside| entries(inside, separator));
        self.at += 1 + if two { 1 + after } else { 0 };
        Some(match entries {
            Some(entries) => {
                let meant = block(&entries.join("  "));
                let fault = self.fault(text, message, format!("write `{line}{meant}`"));
                self.fix(fault.with_fix(site(keyword.start, text.end), format!("{word}{meant}")))
            }
            None => {
                let help = format!("write each entry as it is read: `{line} {{ a: \"1\"  b: $call.cli }}`");
                Err(self.tell(self.fault(text, message, help)))
            }
        })
    }

    /// What stands between a name and its value where the block that is read goes over the wire.
    fn separator_in_text(&self) -> Option<char> {
        match (self.context()?, self.block_word()?) {
            (Context::Fields, "headers") => Some(':'),
            (Context::Fields | Context::Arguments, _) => Some('='),
            _ => None,
        }
    }

    /// What stands between the quotes of a text of one line.
    fn inside(&self, text: Token) -> Option<&str> {
        let written = self.written(text);
        let inside = written.strip_prefix('"')?.strip_suffix('"')?;
        (!written.starts_with("\"\"\"")).then_some(inside)
    }
}

/// The entries that `inside` is to be, with `separator` between name and value; `None` where that is not sure.
fn entries(inside: &str, separator: char) -> Option<Vec<String>> {
    let of_headers = separator == ':';
    // What is encoded for the wire is for its author to write as it is.
    if !of_headers && inside.contains(['%', '+', '\\']) {
        return None;
    }
    let pairs: Vec<&str> = if of_headers {
        vec![inside]
    } else {
        inside.strip_prefix('?').unwrap_or(inside).split('&').collect()
    };
    // A `;` separates parameters too.
    let separates = |value: &str| !of_headers && value.contains(';');
    let entry = |pair: &str| {
        let (name, value) = pair.split_once(separator)?;
        let (name, value) = (name.trim(), value.trim());
        let plain = |character: char| {
            character.is_ascii_graphic() && !matches!(character, '"' | '\\' | '{' | '}' | '/' | ':' | '?')
        };
        let whole = value.matches("{{").count() == value.matches("}}").count();
        if name.is_empty() || !name.chars().all(plain) || !whole || separates(value) {
            return None;
        }
        let name = if names::is_name(name) { name.to_owned() } else { format!("\"{name}\"") };
        let only = value.strip_prefix("{{").and_then(|value| value.strip_suffix("}}"));
        let only = only.filter(|only| !only.contains("}}")).map(str::trim);
        Some(only.map_or_else(|| format!("{name}: \"{value}\""), |value| format!("{name}: {value}")))
    };
    pairs.into_iter().map(entry).collect()
}
