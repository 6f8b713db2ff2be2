//! One structured line for each run and each attempt, on standard error.

use std::fmt::Write as _;
use std::io::Write;
use std::time::Duration;

use jiff::Timestamp;
use memchr::memchr2;

use super::lines::Lines;
use super::member::Member;
use super::time;
use crate::json::quoted;

/// How long the last lines may take to be written.
const LAST: Duration = Duration::from_secs(5);

/// Writes log lines.
#[derive(Clone)]
pub(super) struct Log {
    /// As JSON, else for people.
    json: bool,
    lines: Option<Lines>,
}

impl Log {
    pub(super) fn start(json: bool) -> Self {
        Self::to(std::io::stderr(), json)
    }

    pub(super) fn to(out: impl Write + Send + 'static, json: bool) -> Self {
        Self { json, lines: Lines::start(out) }
    }

    /// Writes a line; members that are missing are left out. No value may hold a secret.
    pub(super) fn line<const N: usize>(
        &self,
        level: &'static str,
        event: &'static str,
        members: [(&str, Member<'_>); N],
    ) {
        let line = self.written(level, event, members);
        match &self.lines {
            Some(lines) => lines.push(&line),
            // Where standard error is closed there is nobody to tell.
            None => drop(std::io::stderr().write_all(line.as_bytes())),
        }
    }

    /// How many lines were dropped, as nobody read fast enough.
    pub(super) fn dropped(&self) -> u64 {
        self.lines.as_ref().map_or(0, Lines::dropped)
    }

    /// Waits until every line is written, for a while.
    pub(super) fn finish(&self) {
        if let Some(lines) = &self.lines {
            lines.finish(LAST);
        }
    }

    fn written<const N: usize>(
        &self,
        level: &'static str,
        event: &'static str,
        members: [(&str, Member<'_>); N],
    ) -> String {
        let members = members.into_iter().filter(|(_, value)| !value.is_missing());
        let mut line = String::with_capacity(256);
        // Writing to a text does not fail.
        if self.json {
            line.push_str("{\"time\":\"");
            time::write(Timestamp::now(), &mut line);
            for part in ["\",\"level\":\"", level, "\",\"event\":\"", event, "\""] {
                line.push_str(part);
            }
            for (name, value) in members {
                line.push_str(",\"");
                line.push_str(name);
                line.push_str("\":");
                match value {
                    Member::Text(text) => quoted(&text, &mut line),
                    other => drop(write!(line, "{other}")),
                }
            }
            line.push('}');
        } else {
            time::write(Timestamp::now(), &mut line);
            let _ = write!(line, " {level:5} {event}");
            for (name, value) in members {
                line.push(' ');
                line.push_str(name);
                line.push('=');
                plain(&value, &mut line);
            }
        }
        let mut line = without_controls(line);
        line.push('\n');
        line
    }
}

/// `line` with the control characters escaped that JSON leaves as they are (U+007F to U+009F): a terminal obeys some.
fn without_controls(line: String) -> String {
    // They begin with one of these in UTF-8, and hardly anything else that is logged does.
    if memchr2(0x7f, 0xc2, line.as_bytes()).is_none() {
        return line;
    }
    let mut escaped = String::with_capacity(line.len());
    for character in line.chars() {
        match character.is_control() {
            true => drop(write!(escaped, "\\u{:04x}", u32::from(character))),
            false => escaped.push(character),
        }
    }
    escaped
}

/// Appends a value for people: quoted where it has spaces, its control characters escaped.
fn plain(value: &Member<'_>, line: &mut String) {
    match value {
        Member::Text(text)
            if !text.is_empty()
                && text.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '"') =>
        {
            line.push_str(text);
        }
        other => line.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        let (text, list) = ("\u{7f}\u{9b}31m", vec!["\u{7f}\u{9b}31m".to_owned()]);
        for json in [true, false] {
            let log = Log { json, lines: None };
            let line =
                log.written("info", "run", [("call", "a\n\u{1b}[31mb".into()), ("x", Member::Missing)]);
            assert_eq!(line.matches('\n').count(), 1, "{line}");
            for line in [
                log.written("info", "run", [("call", text.into())]),
                log.written("info", "run", [("calls", list.clone().into())]),
            ] {
                assert!(
                    line.contains(r#"\u007f\u009b31m"#) && !line.trim_end().contains(char::is_control),
                    "{line}"
                );
            }
            assert!(!line.contains('\u{1b}') && !line.contains("x"), "{line}");
        }
    }
}
