//! Mistakes outside brackets: dots, and names that need quotes.

use super::{Place, is_name_sign, is_name_start, run, run_back};
use crate::jsonpath::fault::Fault;
use crate::jsonpath::literal::bracketed;
use crate::names::Group;

impl Place<'_> {
    /// What follows a `.` that nothing can follow.
    pub(super) fn after_a_dot(&self) -> Option<Fault> {
        let dots = run_back(self.before, |sign| sign == '.');
        let next = self.next()?;
        let dot = self.slice(dots..self.at);
        match (dot, next) {
            (".", '[') => {
                let fault =
                    Fault::new(dots..self.at, "a `.` before `[`", "write `[` without a `.` before it");
                Some(fault.replaced(""))
            }
            ("." | "..", ' ' | '\t' | '\n' | '\r') => {
                let blanks = run(self.rest, char::is_whitespace);
                let fault = Fault::new(self.ahead(blanks), format!("a space after `{dot}`"), "remove it");
                // Of `. .` one may be too many, or a name missing.
                let dotted = self.rest.get(blanks..).is_some_and(|rest| rest.starts_with('.'));
                Some(if dotted { fault } else { fault.replaced("") })
            }
            (".", '0'..='9') => {
                let length = run(self.rest, is_name_sign);
                let digits = self.slice(self.ahead(length));
                let range = dots..self.at + length;
                if digits.bytes().all(|digit| digit.is_ascii_digit())
                    && (digits == "0" || !digits.starts_with('0'))
                {
                    let help = "the first of a list is `[0]`";
                    return Some(
                        Fault::new(range, "an index needs brackets", help).replaced(format!("[{digits}]")),
                    );
                }
                let message = format!("`{digits}` is a name that needs brackets and quotes");
                Some(
                    Fault::new(range, message, format!("write `{}`", bracketed(digits)))
                        .replaced(bracketed(digits)),
                )
            }
            (".", '"' | '\'') => {
                let length = self.rest.get(1..)?.find(next)? + 2;
                let quoted = self.slice(self.ahead(length));
                let fault =
                    Fault::new(dots..self.at + length, "a text after `.`", format!("write `[{quoted}]`"));
                Some(fault.replaced(format!("[{quoted}]")))
            }
            ("." | "..", _) if dot.len() == 1 || next != '.' => self.name_after(dots, dot),
            (dot, '.') if dot.len() >= 2 => {
                let more = run(self.rest, |sign| sign == '.');
                Some(Fault::new(
                    dots..self.at + more,
                    "more than two `.` together",
                    "a child is `.name`, one anywhere below is `..name`",
                ))
            }
            _ => None,
        }
    }

    /// `.first-name`, `.xml:lang`: read up to the character that no name has.
    pub(super) fn name_with_other_signs(&self) -> Option<Fault> {
        let name = run_back(self.before, is_name_sign);
        let dots = run_back(self.slice(0..name), |sign| sign == '.');
        let dot = self.slice(dots..name);
        if name == self.at
            || !matches!(dot, "." | "..")
            || !matches!(self.next()?, '-' | ':' | '/' | '$' | '@' | '#' | '%' | '+' | '~' | '\\')
        {
            return None;
        }
        self.name_from(dots, dot, name)
    }

    fn name_after(&self, dots: usize, dot: &str) -> Option<Fault> {
        if matches!(self.next()?, ']' | ')' | '(' | ',' | '=' | '!' | '<' | '>' | '&' | '|' | '?' | '.') {
            let help = "write a name or `*` after it, or remove it";
            return Some(Fault::new(dots..self.at, format!("a `{dot}` without a name after it"), help));
        }
        self.name_from(dots, dot, self.at)
    }

    fn name_from(&self, dots: usize, dot: &str, start: usize) -> Option<Fault> {
        let ends = |sign: char| {
            sign.is_whitespace()
                || matches!(
                    sign,
                    '.' | '[' | ']' | '(' | ')' | ',' | '=' | '!' | '<' | '>' | '&' | '|' | '?' | '"' | '\''
                )
        };
        if let Some(variable) = variable_at(self.text.get(start..)?) {
            let written = format!("[{variable}]");
            let from = if dot == ".." { start } else { dots };
            let message = format!("the variable `{variable}` needs brackets in a path");
            let fault = Fault::new(from..start + variable.len(), message, format!("write `{written}`"));
            return Some(fault.replaced(written));
        }
        let length = run(self.text.get(start..)?, |sign| !ends(sign));
        let name = self.slice(start..start + length);
        let odd = name.chars().find(|sign| !is_name_sign(*sign))?;
        let written = bracketed(name);
        // `..` stays, `.` goes.
        let from = if dot == ".." { start } else { dots };
        let message = format!("a name with `{odd}` in it needs brackets and quotes");
        Some(Fault::new(from..start + length, message, format!("write `{written}`")).replaced(written))
    }

    pub(super) fn outside(&self) -> Option<Fault> {
        let next = self.next()?;
        match next {
            '$' if self.before.trim_end().is_empty() => {
                let help = "`data` is already the whole body: write the path after it";
                Some(Fault::new(self.ahead(1), "a `$` at the start of a path", help).replaced(""))
            }
            '@' => Some(Fault::new(
                self.ahead(1),
                "`@` outside a filter",
                "a filter needs brackets: `[?@.state == \"open\"]`",
            )),
            '(' => {
                let dot = run_back(self.before, is_name_sign);
                let name = self.slice(dot..self.at);
                let from = if self.slice(0..dot).ends_with('.') { dot - 1 } else { dot };
                let end = self.rest.find(')').map_or(self.at + 1, |end| self.at + end + 1);
                let help = match name {
                    "length" | "count" | "size" => {
                        "a path finds values of the response and can't count them: functions go in filters, as in `[?length(@.list) > 0]`"
                    }
                    "map" | "filter" | "find" | "forEach" | "each" | "reduce" | "some" => {
                        "write `[*].id` for a member of each item, and `[?@.state == \"open\"]` for some of the items"
                    }
                    _ => "functions go in filters, as in `[?match(@.name, \"pattern\")]`",
                };
                let index =
                    self.rest.get(1..).and_then(|rest| rest.split_once(')')).map(|(inside, _)| inside);
                let index = index
                    .filter(|inside| inside.parse::<u32>().is_ok_and(|index| index.to_string() == *inside));
                if let Some(index) = index {
                    let help = format!("write `[{index}]`; the first of a list is `[0]`");
                    let fault = Fault::new(self.at..end, "an index needs brackets", help);
                    return Some(fault.replaced(format!("[{index}]")));
                }
                Some(Fault::new(from..end, format!("`{name}(…)` outside a filter"), help))
            }
            '/' => {
                let name = run(self.rest.get(1..)?, is_name_sign);
                let fault =
                    Fault::new(self.ahead(1), "a `/` in a path", "the steps of a path are `.name` and `[0]`");
                let named =
                    self.rest.get(1..).is_some_and(|rest| rest.starts_with(is_name_start)) && name > 0;
                Some(if named { fault.replaced(".") } else { fault })
            }
            '?' => Some(Fault::new(
                self.ahead(1),
                "a `?` outside brackets",
                "a filter needs brackets: `[?@.state == \"open\"]`",
            )),
            next if is_name_start(next) => {
                let word = self.slice(self.ahead(run(self.rest, is_name_sign)));
                Some(Fault::new(
                    self.ahead(word.len()),
                    format!("`{word}` without a `.` before it"),
                    format!("write `.{word}`"),
                ))
            }
            _ => None,
        }
    }
}

/// The variable that `text` begins with.
fn variable_at(text: &str) -> Option<&str> {
    let length = run(text.strip_prefix('$')?, |sign| sign == '.' || is_name_sign(sign)) + 1;
    let variable = text.get(..length)?.trim_end_matches('.');
    let (group, name) = Group::split(variable)?;
    group.holds(name).then_some(variable)
}
