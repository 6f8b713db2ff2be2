//! Mistakes in filters: operators, words and functions of other languages.

use super::{FUNCTIONS, Place, is_name_sign, is_name_start, run, run_back, unknown_function};
use crate::jsonpath::fault::Fault;
use crate::jsonpath::literal::bracketed;
use crate::names::Group;
use std::ops::Range;

impl Place<'_> {
    pub(super) fn in_a_filter(&self) -> Option<Fault> {
        self.wrong_operator()
            .or_else(|| self.word_in_filter())
            .or_else(|| self.wrong_value())
            .or_else(|| self.call())
    }

    fn wrong_operator(&self) -> Option<Fault> {
        let fix = |range: Range<usize>, by: &str, help: &str| {
            let message = format!("`{}` is not an operator of JSONPath", self.slice(range.clone()));
            Some(Fault::new(range, message, help).replaced(by))
        };
        let one_back = |length: usize| self.at.saturating_sub(length)..self.at + 1;
        let next = self.next()?;
        if self.rest.starts_with("=~") {
            let help = "write `match(@.name, \"pattern\")` for the whole text, `search(@.name, \"pattern\")` for a part of it";
            return Some(Fault::new(self.ahead(2), "JSONPath has no `=~`", help));
        }
        match next {
            '=' if self.before.ends_with("==") => fix(one_back(2), "==", "equal is `==`"),
            '=' if self.before.ends_with("!=") => fix(one_back(2), "!=", "unequal is `!=`"),
            '=' if self.rest.starts_with("=<") => fix(self.ahead(2), "<=", "at most is `<=`"),
            '=' if self.rest.starts_with("=>") => fix(self.ahead(2), ">=", "at least is `>=`"),
            // What stands before a right `==` is at fault.
            '=' if self.rest.starts_with("==") => None,
            '=' => fix(self.ahead(1), "==", "equal is `==`"),
            '>' if self.before.ends_with('<') => fix(one_back(1), "!=", "unequal is `!=`"),
            '&' if self.rest.starts_with("&gt;") => fix(self.ahead(4), ">", "HTML writes `>` as `&gt;`"),
            '&' if self.rest.starts_with("&lt;") => fix(self.ahead(4), "<", "HTML writes `<` as `&lt;`"),
            '&' => fix(self.ahead(1), "&&", "and is `&&`"),
            '|' => fix(self.ahead(1), "||", "or is `||`"),
            '≠' => fix(self.ahead(next.len_utf8()), "!=", "unequal is `!=`"),
            '≤' => fix(self.ahead(next.len_utf8()), "<=", "at most is `<=`"),
            '≥' => fix(self.ahead(next.len_utf8()), ">=", "at least is `>=`"),
            '+' | '*' | '%' | '/' if self.operand_ends_before() => {
                let message = format!("JSONPath does not compute: `{next}`");
                Some(Fault::new(self.ahead(1), message, "compare the values as the response has them"))
            }
            _ => None,
        }
    }

    fn operand_ends_before(&self) -> bool {
        let (_, last) = self.behind();
        last.is_some_and(|last| is_name_sign(last) || matches!(last, ']' | ')' | '"' | '\'' | '@' | '$'))
    }

    /// Words where JSONPath has symbols, and names without `@.`.
    fn word_in_filter(&self) -> Option<Fault> {
        // The word may be ahead, or have been read as the name of a function.
        let back = run_back(self.before, is_name_sign);
        let read = self.slice(back..self.at);
        let (start, word) = if self.next().is_some_and(is_name_start) && read.is_empty() {
            (self.at, self.slice(self.ahead(run(self.rest, |sign| is_name_sign(sign) || sign == '-'))))
        } else if read.chars().next().is_some_and(is_name_start) {
            let more = run(self.rest, |sign| is_name_sign(sign) || sign == '-');
            (back, self.slice(back..self.at + more))
        } else {
            return None;
        };
        let range = start..start + word.len();
        let before = self.slice(0..start);
        let rest = self.slice(range.end..self.text.len());
        if before.ends_with('$') {
            let message = format!("`${word}` is neither a path nor a variable");
            let help = format!("a value of the body is `$.{word}`, a variable `$flow.key.{word}`");
            return Some(Fault::new(range.start - 1..range.end, message, help));
        }
        if before.ends_with('@') {
            let message = format!("`{word}` without a `.` before it");
            return Some(
                Fault::new(range, message, format!("write `@.{word}`")).replaced(format!(".{word}")),
            );
        }
        if before.ends_with('.') {
            return None;
        }
        if FUNCTIONS.contains(&word) && rest.trim_start().starts_with('(') {
            let blanks = run(rest, char::is_whitespace);
            let range = range.end..range.end + blanks;
            return (blanks > 0).then(|| {
                Fault::new(range, format!("a space between `{word}` and `(`"), format!("write `{word}(`"))
                    .replaced("")
            });
        }
        let lower = word.to_lowercase();
        let sign = match lower.as_str() {
            "and" => Some("&&"),
            "or" => Some("||"),
            "not" => Some("!"),
            "eq" | "is" | "equals" => Some("=="),
            "ne" => Some("!="),
            "lt" => Some("<"),
            "gt" => Some(">"),
            "le" => Some("<="),
            "ge" => Some(">="),
            _ => None,
        };
        let joined =
            before.trim_end().ends_with(|sign| is_name_sign(sign) || matches!(sign, ']' | ')' | '"' | '\''));
        if let Some(sign) = sign.filter(|sign| joined != (*sign == "!")) {
            let fault =
                Fault::new(range, format!("`{word}` is not a word of JSONPath"), format!("write `{sign}`"));
            // `not @.a` is `!@.a`: the space is not a fault.
            return Some(fault.replaced(sign));
        }
        if joined {
            let message = format!("JSONPath has no `{word}`");
            let help = match lower.as_str() {
                "in" => "compare with each, joined by `||`: `@.state == \"open\" || @.state == \"new\"`",
                "contains" | "like" | "matches" | "startswith" => {
                    "write `search(@.name, \"part\")` for a part of the text, `match(@.name, \"start.*\")` for all of it"
                }
                _ => "conditions are joined by `&&` or `||`, and compare by `==`, `!=`, `<`, `<=`, `>`, `>=`",
            };
            return Some(Fault::new(range, message, help));
        }
        let constant = match lower.as_str() {
            "true" | "false" | "null" => Some(lower.as_str()),
            "none" | "nil" | "undefined" => Some("null"),
            _ => None,
        };
        if let Some(constant) = constant {
            let message = format!("`{word}` is not a JSON value");
            return Some(Fault::new(range, message, format!("write `{constant}`")).replaced(constant));
        }
        if rest.starts_with('(') {
            return Some(unknown_function(word, range));
        }
        let whole =
            self.slice(start..range.end + run(rest, |sign| is_name_sign(sign) || matches!(sign, '.' | '-')));
        if is_variable_without_dollar(whole) {
            let message = format!("`{whole}` is not a variable");
            let fault = Fault::new(start..start + whole.len(), message, format!("write `${whole}`"));
            return Some(fault.replaced(format!("${whole}")));
        }
        let message = format!("`{word}` is neither a path nor a text");
        let compared = before.trim_end().ends_with('=');
        if compared {
            return Some(Fault::new(
                range,
                message,
                format!("a text needs quotes: `\"{word}\"`; a value of the item is `@.{word}`"),
            ));
        }
        let path = if word.contains('-') { format!("@{}", bracketed(word)) } else { format!("@.{word}") };
        Some(Fault::new(range, message, format!("a value of the item is `{path}`")).replaced(path))
    }

    fn wrong_value(&self) -> Option<Fault> {
        let next = self.next()?;
        let (before, last) = self.behind();
        let number = |length: usize| self.slice(self.ahead(length));
        let digits = run(self.rest, |sign| is_name_sign(sign) || matches!(sign, '.' | '+' | '-'));
        let starts_value =
            last.is_some_and(|last| matches!(last, '=' | '<' | '>' | '(' | ',' | '?' | '&' | '|' | '!'));
        match next {
            '.' if starts_value && self.rest.get(1..)?.starts_with(is_name_start) => {
                let message = "a path in a filter begins with `@` or `$`";
                let help = "a value of the item is written with `@` before the `.`";
                Some(Fault::new(self.ahead(1), message, help).replaced("@."))
            }
            '+' | '.' if starts_value && digits > 1 => {
                let message = format!("`{}` is not a JSON number", number(digits));
                Some(Fault::new(
                    self.ahead(digits),
                    message,
                    "write it without `+`, and with a digit before the `.`",
                ))
            }
            '/' if starts_value => Some(Fault::new(
                self.ahead(1),
                "a pattern between `/`",
                "a pattern is a text: `match(@.name, \"pattern\")`",
            )),
            '[' | '{' if starts_value => {
                let help = "compare with a text, a number, `true`, `false`, `null` or a path";
                Some(Fault::new(self.ahead(1), "a list or object in a comparison", help))
            }
            '!' if last == Some('!') => {
                Some(Fault::new(self.at - 1..self.at + 1, "`!` twice", "write none").replaced(""))
            }
            _ if next.is_ascii_digit() || matches!(next, '.' | 'e' | 'E' | '-' | '+') => {
                let start =
                    run_back(before, |sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '+' | '-'));
                let written = self.slice(start..self.at + digits);
                let fits = before.len() == self.at
                    && written.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-');
                fits.then(|| {
                    let help = "a number is written as in JSON: `7`, `0.5`, `-1`, `1e3`";
                    Fault::new(start..self.at + digits, format!("`{written}` is not a JSON number"), help)
                })
            }
            _ => None,
        }
    }

    /// `@.name.length()`.
    fn call(&self) -> Option<Fault> {
        if self.next() != Some('(') {
            return None;
        }
        let dot = run_back(self.before, is_name_sign);
        let name = self.slice(dot..self.at);
        let owner = self.slice(0..dot).strip_suffix('.')?;
        let start = run_back(owner, |sign| is_name_sign(sign) || sign == '.').checked_sub(1)?;
        let query = owner.get(start..).filter(|query| query.starts_with(['@', '$']));
        let known = match name {
            "size" | "len" | "length" => "length",
            name if FUNCTIONS.contains(&name) => name,
            _ => return Some(unknown_function(name, dot..self.at)),
        };
        let message = format!("`.{name}(…)` after a path");
        let help = format!("a function goes around its path: `{known}({})`", query.unwrap_or("@.name"));
        Some(match (query, self.rest.starts_with("()")) {
            (Some(query), true) => {
                Fault::new(start..self.at + 2, message, help).replaced(format!("{known}({query})"))
            }
            _ => Fault::new(dot - 1..self.at + 1, message, help),
        })
    }
}

/// Whether `written` is a variable but for its `$`: `call.cli`, `flow.key.phone`.
fn is_variable_without_dollar(written: &str) -> bool {
    Group::split(&format!("${written}"))
        .is_some_and(|(group, name)| group != Group::Secret && group.holds(name))
}
