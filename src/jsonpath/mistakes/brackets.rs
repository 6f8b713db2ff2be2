//! Mistakes in brackets that are not a filter.

use super::{Place, is_name_sign, is_name_start, run, run_back};
use crate::jsonpath::fault::Fault;
use crate::names::Group;

impl Place<'_> {
    pub(super) fn in_brackets(&self) -> Option<Fault> {
        let next = self.next()?;
        let (before, last) = self.behind();
        if matches!(last, Some('[' | ',')) {
            return self.selector(next, last);
        }
        let start = run_back(before, |sign| sign.is_ascii_digit() || matches!(sign, '-'));
        if start < before.len()
            && before.len() == self.at
            && (next.is_ascii_alphanumeric() || matches!(next, '.' | '_'))
        {
            let written = self.slice(
                start..self.at + run(self.rest, |sign| is_name_sign(sign) || matches!(sign, '.' | '-')),
            );
            return Some(bad_index(start, written));
        }
        if last == Some(':') && matches!(next, '+' | '-' | '0'..='9') {
            return self.selector(next, last);
        }
        match next {
            ':' => Some(Fault::new(
                self.ahead(1),
                "a range of more than three numbers",
                "a range is `[start:end]` or `[start:end:step]`",
            )),
            _ => None,
        }
    }

    /// What is not a selector, at a place for one.
    fn selector(&self, next: char, last: Option<char>) -> Option<Fault> {
        let word = run(self.rest, |sign| is_name_sign(sign) || matches!(sign, '-' | ':' | '.' | '$'));
        match next {
            ']' if last == Some(',') => {
                let comma = self.behind().0.len() - 1;
                Some(Fault::new(comma..comma + 1, "a `,` with nothing after it", "remove it").replaced(""))
            }
            ']' => Some(Fault::new(
                self.at.saturating_sub(1)..self.at + 1,
                "brackets with nothing in them",
                "every item is `[*]`, the first `[0]`, the last `[-1]`",
            )),
            ',' => Some(Fault::new(self.ahead(1), "a `,` with nothing before it", "remove it").replaced("")),
            '@' => Some(
                Fault::new(
                    self.ahead(1),
                    "`@` outside a filter",
                    "a filter starts with `?`: `[?@.state == \"open\"]`",
                )
                .replaced("?@"),
            ),
            '$' => Some(Fault::new(
                self.ahead(1),
                "`$` outside a filter",
                "a filter starts with `?`: `[?@.id == $.id]`; a variable is written in full: `[$flow.key.name]`",
            )),
            '(' if self.rest.starts_with("(@.length") => {
                let end = self.rest.find(')').map_or(1, |end| end + 1);
                let help = "count from the end: the last item is `[-1]`";
                let fault = Fault::new(self.ahead(end), "JSONPath does not compute", help);
                let written: String = self.slice(self.ahead(end)).split_whitespace().collect();
                let back = written.strip_prefix("(@.length").and_then(|rest| rest.strip_suffix(')'));
                let digits = back.and_then(|back| back.strip_prefix('-'));
                Some(match digits.filter(|one| !one.starts_with('0') && one.parse::<u32>().is_ok()) {
                    Some(digits) => fault.replaced(format!("-{digits}")),
                    None => fault,
                })
            }
            '(' => Some(
                Fault::new(
                    self.ahead(1),
                    "`(` at the start of a bracket",
                    "a filter starts with `?`: `[?(@.state == \"open\")]`",
                )
                .replaced("?("),
            ),
            '+' | '0'..='9' | '-' => {
                let blank = run(self.rest.get(1..)?, char::is_whitespace) + 1;
                let digits = run(self.rest.get(blank..)?, |sign| is_name_sign(sign) || sign == '.');
                Some(bad_index(self.at, self.slice(self.ahead(blank + digits))))
            }
            next if is_name_start(next) && word > 0 => {
                let name = self.slice(self.ahead(word));
                if let Some(fault) = self.first_or_last(name) {
                    return Some(fault);
                }
                let variable = format!("${name}");
                if Group::split(&variable).is_some_and(|(group, name)| group.holds(name)) {
                    let message = format!("`{name}` has no `$`");
                    let help = format!("a variable begins with `$`: `[{variable}]`");
                    return Some(Fault::new(self.ahead(word), message, help).replaced(variable));
                }
                let message = format!("`{name}` without quotes");
                if matches!(name, "all" | "any" | "each" | "every" | "i" | "j" | "n" | "index") {
                    let help = format!("every item is `[*]`; a member of that name is `[\"{name}\"]`");
                    return Some(Fault::new(self.ahead(word), message, help));
                }
                let help = format!("a name in brackets needs quotes: `[\"{name}\"]`");
                Some(Fault::new(self.ahead(word), message, help).replaced(format!("\"{name}\"")))
            }
            _ => None,
        }
    }

    /// `[first]`, `[last]`, and `[last()]` as XPath has it.
    fn first_or_last(&self, name: &str) -> Option<Fault> {
        let index = match name {
            "first" => "0",
            "last" => "-1",
            _ => return None,
        };
        let end = name.len() + if self.rest.starts_with("last()") { 2 } else { 0 };
        let after = self.rest.get(end..)?.trim_start();
        let written = self.slice(self.ahead(end));
        let help = format!("the {name} item is `[{index}]`; a member of that name is `[\"{name}\"]`");
        let fault = Fault::new(self.ahead(end), format!("`{written}` is not an index"), help);
        // `last()` is a function of XPath; a word alone may be a member's name.
        let is_index = end > name.len() && after.starts_with(']');
        Some(if is_index { fault.replaced(index) } else { fault })
    }
}

fn bad_index(start: usize, written: &str) -> Fault {
    let range = start..start + written.len();
    let message = format!("`{written}` is not an index");
    let negative = written.starts_with('-');
    let digits = written.trim_start_matches(['-', '+', ' ']);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Fault::new(
            range,
            message,
            "an index is a whole number, `[0]` the first and `[-1]` the last; a name needs quotes",
        );
    }
    let bare = digits.trim_start_matches('0');
    let fixed = match (bare, negative) {
        ("", _) => "0".to_owned(),
        (bare, true) => format!("-{bare}"),
        (bare, false) => bare.to_owned(),
    };
    Fault::new(range, message, format!("write `{fixed}`: without a space, a `+` or zeros before it"))
        .replaced(fixed)
}
