//! One structured line for each run and each attempt, on standard error.

use std::io::Write;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Writes log lines.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    /// As JSON, else for people.
    pub json: bool,
}

impl Log {
    /// Writes a line; members that are `null` are left out. No value may hold a secret.
    pub(super) fn line<const N: usize>(self, level: &str, event: &str, members: [(&str, Value); N]) {
        let line = self.written(level, event, members);
        // Where standard error is closed there is nobody to tell.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }

    fn written<const N: usize>(self, level: &str, event: &str, members: [(&str, Value); N]) -> String {
        let time = format!("{:.3}", Timestamp::now());
        let members = members.into_iter().filter(|(_, value)| !value.is_null());
        if self.json {
            let mut line = Map::new();
            line.insert("time".into(), time.into());
            line.insert("level".into(), level.into());
            line.insert("event".into(), event.into());
            line.extend(members.map(|(name, value)| (name.to_owned(), value)));
            return format!("{}\n", Value::Object(line));
        }
        let mut line = format!("{time} {level:5} {event}");
        for (name, value) in members {
            line.push_str(&format!(" {name}={}", plain(&value)));
        }
        line.push('\n');
        line
    }
}

/// A value for people: quoted where it has spaces, its control characters escaped.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text)
            if !text.is_empty()
                && text.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '"') =>
        {
            text.clone()
        }
        other => other.to_string().replace('\u{7f}', "\\u007f"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        for json in [true, false] {
            let line =
                Log { json }.written("info", "run", [("call", "a\n\u{1b}[31mb".into()), ("x", Value::Null)]);
            assert_eq!(line.matches('\n').count(), 1, "{line}");
            assert!(!line.contains('\u{1b}') && !line.contains("x"), "{line}");
        }
    }
}
