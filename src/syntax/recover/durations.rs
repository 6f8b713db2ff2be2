//! Durations in which something is wrong.

use super::super::grammar::{self, Rule};
use super::super::shape::Context;
use super::super::wait;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;

impl Reader<'_> {
    /// Whether the line `no wait`, which begins at the token `start`, goes on with `next` as `wait` may.
    pub fn goes_on_after_no_wait(&self, start: usize, next: Token) -> bool {
        self.is_word(next, "with")
            && !next.begins_line
            && self.is_word(self.token(start), "no")
            && self.is_word(self.token(start + 1), "wait")
            && self.next_token().kind == Kind::Word
    }

    /// Reports `with …` after `no wait`, from `with` on.
    pub fn music_without_wait(&mut self, with: Token) -> Faulted {
        let (before, mut last) = (self.previous().end, with);
        for _ in ["hold", "music"] {
            let next = self.next_token();
            let belongs = next.kind == Kind::Word && !Context::Webhook.begins_with(self.written(next));
            if next.begins_line || !belongs {
                break;
            }
            self.at += 1;
            last = self.peek();
        }
        self.at += 1;
        let at = site(before, last.end);
        let written = self.text.get(with.start..last.end).unwrap_or_default();
        let message = format!("`{written}` can't follow `no wait`: the caller does not wait");
        let place = site(with.start, last.end);
        let fault = Self::other(Code::SyntaxUnexpected, place, message, format!("remove `{written}`"));
        self.tell(fault.with_fix(at, ""))
    }

    /// `10s`
    pub fn duration(&mut self) -> Read {
        const HELP: &str = "write a whole number and its unit, without a space: `500ms`, `10s` or `1m`";
        let token = self.peek();
        let written = self.written(token);
        let right = |written: &str| grammar::whole(Rule::duration, written).is_some();
        if right(written) && !token.begins_line {
            self.at += 1;
            return Ok(());
        }
        if self.ends_entry(token) {
            return Err(self.missing(token, "a duration", HELP));
        }
        let inside = written.trim_matches(['"', '\'']);
        if matches!(token.kind, Kind::Text | Kind::SingleQuoted) && right(inside) {
            let message = format!("{} is in quotes: a duration is written without them", self.shown(token));
            let fault = self.fault(token, message, format!("write `{inside}`"));
            let fault = self.instead(fault, token, inside);
            self.at += 1;
            return self.fix(fault);
        }
        if matches!(written, "none" | "no" | "off" | "never" | "nothing") && !token.begins_line {
            let keyword = self.token(self.entry);
            let message = format!("expected a duration, found `{written}`");
            let fault = self.fault(token, message, "write `no wait` to go on at once");
            let certain = self.is_word(keyword, "wait") && self.ends_entry(self.next_token());
            self.at += 1;
            let whole = site(keyword.start, token.end);
            return Err(self.tell(if certain { fault.with_fix(whole, "no wait") } else { fault }));
        }
        if token.kind != Kind::Number {
            self.common_mistake(token)?;
            return Err(self.missing(token, "a duration", HELP));
        }
        if self.decimal_comma(token)? {
            return Ok(());
        }
        let (number, unit, end) = self.number_and_unit(self.at);
        let apart = end > token.end;
        let whole = !number.contains('.') && !number.is_empty();
        let (_, meant) = self.duration_meant(self.at);
        let at = site(token.start, end);
        let shown = self.text.get(at.span.range()).unwrap_or_default();
        let message = if unit.is_empty() && whole {
            format!("`{shown}` has no unit")
        } else if whole && apart && meant.is_some() {
            format!("there is a space between `{number}` and its unit")
        } else {
            format!("`{shown}` is not a duration")
        };
        self.at += 1 + usize::from(apart);
        let seconds = meant.as_deref().and_then(in_seconds);
        if seconds == Some(0.0) {
            let (message, help) = wait::of_nothing();
            return Err(self.tell(Self::other(Code::WaitOutOfRange, at, message, help)));
        }
        if seconds.is_some_and(|seconds| seconds * 1000.0 > f64::from(wait::LONGEST)) {
            let hold_music = self.is_word(self.peek(), "with") && !self.peek().begins_line;
            let (message, help) = wait::too_long(shown, hold_music);
            let fault = Self::other(Code::WaitOutOfRange, at, message, help);
            return Err(self.tell(if hold_music { fault.with_fix(at, "60s") } else { fault }));
        }
        match meant {
            Some(meant) => {
                let fault =
                    Self::other(Code::SyntaxUnexpected, at, message, format!("{HELP}; here `{meant}`"));
                self.fix(fault.with_fix(at, meant))
            }
            None => {
                let fault = Self::other(Code::SyntaxUnexpected, at, message, HELP);
                Err(self.tell(fault))
            }
        }
    }

    /// Reports `10,5s`, which begins with `token`; whether it stands here.
    fn decimal_comma(&mut self, token: Token) -> Result<bool, Faulted> {
        let (comma, part) = (self.next_token(), self.token(self.at + 2));
        let whole = self.written(token).bytes().all(|byte| byte.is_ascii_digit());
        let glued = comma.kind == Kind::Comma && comma.start == token.end && part.start == comma.end;
        if !whole || !glued || part.kind != Kind::Number {
            return Ok(false);
        }
        let (digits, unit, end) = self.number_and_unit(self.at + 2);
        let at = site(token.start, end);
        let message = format!("`{}` is not a duration", self.text.get(at.span.range()).unwrap_or_default());
        let meant = in_milliseconds(&format!("{}.{digits}", self.written(token)), unit);
        let meant = meant.filter(|meant| is_in_range(meant));
        let help = match &meant {
            Some(meant) => format!("a duration is a whole number: write `{meant}`"),
            None => "a duration is a whole number and its unit: `500ms`, `10s` or `1m`".to_owned(),
        };
        let fault = Self::other(Code::SyntaxUnexpected, at, message, help);
        self.at = self.last_before(self.at, end) + 1;
        let Some(meant) = meant else { return Err(self.tell(fault)) };
        self.fix(fault.with_fix(at, meant)).map(|()| true)
    }

    /// The number at `index`, the unit after it, with a space or without, and where that ends.
    fn number_and_unit(&self, index: usize) -> (&str, &str, usize) {
        let (token, next) = (self.token(index), self.token(index + 1));
        let written = self.written(token);
        let length = written.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, unit) = written.split_at_checked(length).unwrap_or((written, ""));
        let known = self.context().is_some_and(|context| context.begins_with(self.written(next)));
        let apart = unit.is_empty()
            && next.kind == Kind::Word
            && !next.begins_line
            && !self.is_word(next, "with")
            && !known;
        if apart { (number, self.written(next), next.end) } else { (number, unit, token.end) }
    }

    /// The duration that the number at `index`, with a unit after it or without, was to be, where that is
    /// sure; and where it ends.
    pub fn duration_meant(&self, index: usize) -> (usize, Option<String>) {
        let (number, unit, end) = self.number_and_unit(index);
        let unit = match &*unit.to_ascii_lowercase() {
            "" => match number.parse::<f64>() {
                Ok(milliseconds) if (500.0..=60_000.0).contains(&milliseconds) => Some("ms"),
                Ok(_) => Some("s"),
                Err(_) => None,
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
        (end, meant)
    }
}

/// Whether a caller may wait for `duration`, which is written as it must be.
pub fn is_in_range(duration: &str) -> bool {
    in_seconds(duration).is_some_and(|seconds| seconds > 0.0 && seconds * 1000.0 <= f64::from(wait::LONGEST))
}

/// How many seconds `duration` is, which is written as it must be.
fn in_seconds(duration: &str) -> Option<f64> {
    let unit = duration.trim_start_matches(|character: char| character.is_ascii_digit());
    let number: f64 = duration.strip_suffix(unit)?.parse().ok()?;
    Some(match unit {
        "ms" => number / 1000.0,
        "m" => number * 60.0,
        _ => number,
    })
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
