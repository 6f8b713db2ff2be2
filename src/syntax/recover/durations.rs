//! Durations in which something is wrong, and the hold music behind them.

use super::super::grammar::{self, Rule};
use super::super::words;
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};

impl Recovery<'_> {
    pub fn wait(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let written = self.written(token);
        let right = grammar::parse(Rule::duration, written).is_ok_and(|node| node.as_str() == written);
        if !right || token.begins_line {
            return Err(self.faulty_duration(token, written));
        }
        self.at += 1;
        let next = self.peek();
        if next.begins_line || next.kind != Kind::Word {
            return Ok(());
        }
        if self.take_word("with") && self.take_word("hold") && self.take_word("music") {
            return Ok(());
        }
        let music = ["with", "hold", "music", "hold-music", "holdmusic"];
        if !music.iter().any(|word| words::nearest(self.written(next), &[word]).is_some()) {
            return Ok(());
        }
        let mut last = self.at;
        while !self.token(last + 1).begins_line && self.token(last + 1).kind == Kind::Word {
            last += 1;
        }
        let end = if self.peek().begins_line || self.peek().kind != Kind::Word {
            self.previous().end
        } else {
            self.token(last).end
        };
        let location = self.location(next.start, end.max(next.end));
        let written = self.text.get(location.span.range()).unwrap_or_default();
        let message = format!("`{written}` cannot stand here: did you mean `with hold music`?");
        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, "write `with hold music`")
            .with_fix(location, "with hold music");
        Err(self.tell(fault))
    }

    pub fn faulty_duration(&mut self, token: Token, written: &str) -> Faulted {
        const HELP: &str = "write a whole number and its unit, without a blank: `500ms`, `10s` or `1m`";
        if self.ends_entry(token) {
            return self.missing(token, "a duration", HELP);
        }
        if token.kind == Kind::Text || token.kind == Kind::SingleQuoted {
            let inside = written.trim_matches(['"', '\'']);
            let right = grammar::parse(Rule::duration, inside).is_ok_and(|node| node.as_str() == inside);
            if right {
                let message =
                    format!("{} stands in quotes: a duration is written without", self.shown(token));
                let fault = self
                    .fault(token, message, format!("write `{inside}`"))
                    .with_fix(self.place(token), inside);
                return self.tell(fault);
            }
        }
        if token.kind != Kind::Number {
            if let Err(faulted) = self.common_mistake(token) {
                return faulted;
            }
            return self.missing(token, "a duration", HELP);
        }
        let length = written.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, unit) =
            (written.get(..length).unwrap_or_default(), written.get(length..).unwrap_or_default());
        let next = self.next_token();
        let apart =
            unit.is_empty() && next.kind == Kind::Word && !next.begins_line && !self.is_word(next, "with");
        let unit_word = if apart { self.written(next) } else { unit };
        let end = if apart { next.end } else { token.end };
        let whole = !number.contains('.') && !number.is_empty();
        let (_, mended) = self.duration_meant(self.at);
        let known = mended.is_some();
        let location = self.location(token.start, end);
        let shown = self.text.get(token.start..end).unwrap_or_default();
        let message = if unit_word.is_empty() && whole {
            format!("`{shown}` has no unit")
        } else if whole && apart && known {
            format!("a blank stands between `{number}` and its unit")
        } else {
            format!("`{shown}` is not a duration")
        };
        let fault = match mended {
            Some(mended) => {
                let help = format!("{HELP}; here `{mended}`");
                Diagnostic::new(Code::SyntaxUnexpected, location, message, help).with_fix(location, mended)
            }
            None => Diagnostic::new(Code::SyntaxUnexpected, location, message, HELP),
        };
        if apart {
            self.at += 1;
        }
        self.tell(fault)
    }

    /// The duration that the number at `index`, with a unit behind it or without, was to be, where that is
    /// sure; and where it ends.
    pub fn duration_meant(&self, index: usize) -> (usize, Option<String>) {
        let (token, next) = (self.token(index), self.token(index + 1));
        let written = self.written(token);
        let length = written.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let Some((number, unit)) = written.split_at_checked(length) else { return (token.end, None) };
        let apart =
            unit.is_empty() && next.kind == Kind::Word && !next.begins_line && !self.is_word(next, "with");
        let unit = if apart { self.written(next) } else { unit };
        let unit = match &*unit.to_ascii_lowercase() {
            "" => match number.parse::<f64>() {
                Ok(seconds) if seconds <= 60.0 => Some("s"),
                Ok(milliseconds) if milliseconds <= 60_000.0 => Some("ms"),
                _ => None,
            },
            "s" | "sec" | "secs" | "second" | "seconds" => Some("s"),
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => Some("ms"),
            "m" | "min" | "mins" | "minute" | "minutes" => Some("m"),
            _ => None,
        };
        let whole = !number.contains('.') && !number.is_empty();
        let meant = unit.and_then(|unit| {
            if whole { Some(format!("{number}{unit}")) } else { in_milliseconds(number, unit) }
        });
        (if apart { next.end } else { token.end }, meant)
    }
}

/// `1.5` of `unit` as whole milliseconds, where that is exact.
fn in_milliseconds(number: &str, unit: &str) -> Option<String> {
    let (whole, part) = number.split_once('.')?;
    let factor: u64 = match unit {
        "s" => 1000,
        "m" => 60_000,
        _ => return None,
    };
    if part.is_empty() || part.len() > 3 {
        return None;
    }
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let total = whole.checked_mul(scale)?.checked_add(part.parse().ok()?)?.checked_mul(factor)?;
    (total % scale == 0).then(|| format!("{}ms", total / scale))
}
