//! What is said of a path that the grammar refuses: the mistakes that people make are named, with their fix.

mod brackets;
mod filter;
mod quoted;
mod steps;
#[cfg(test)]
mod tests;

use super::fault::Fault;
use super::limits::open_at;
use std::ops::Range;

/// The functions of RFC 9535.
const FUNCTIONS: [&str; 5] = ["length", "count", "match", "search", "value"];

/// The fault of `text`, which the grammar could not read on from the byte `at`.
///
/// Limits and unclosed brackets are not looked for: they were before.
pub(super) fn explain(text: &str, at: usize) -> Fault {
    let place = Place::new(text, at);
    place
        .smart_quote()
        .or_else(|| place.bad_text())
        .or_else(|| place.end())
        .or_else(|| if place.in_filter { place.in_a_filter() } else { None })
        .or_else(|| place.after_a_dot())
        .or_else(|| place.name_with_other_signs())
        .or_else(|| if place.in_brackets && !place.in_filter { place.in_brackets() } else { None })
        .or_else(|| if place.in_brackets { None } else { place.outside() })
        .unwrap_or_else(|| place.anything_else())
}

/// A function that RFC 9535 does not have.
pub(super) fn unknown_function(name: &str, range: Range<usize>) -> Fault {
    let nearest = FUNCTIONS.into_iter().find(|known| strsim::osa_distance(known, name) <= 2);
    let meant = match name {
        "size" | "len" => Some("length"),
        "contains" | "matches" | "regex" | "test" => Some("search"),
        _ => nearest,
    };
    let known = "the functions are `length`, `count`, `match`, `search` and `value`";
    let help = match meant {
        Some("search") => "`search(@.name, \"part\")` is true where a part of the text fits".to_owned(),
        Some(meant) => format!("did you mean `{meant}`? {known}"),
        None => known.to_owned(),
    };
    let fault = Fault::new(range, format!("JSONPath has no function `{name}`"), help);
    match nearest {
        Some(nearest) => fault.replaced(nearest),
        None => fault,
    }
}

struct Place<'a> {
    text: &'a str,
    at: usize,
    before: &'a str,
    rest: &'a str,
    in_brackets: bool,
    in_filter: bool,
}

fn is_name_start(sign: char) -> bool {
    sign.is_ascii_alphabetic() || sign == '_' || !sign.is_ascii()
}

fn is_name_sign(sign: char) -> bool {
    is_name_start(sign) || sign.is_ascii_digit()
}

fn is_smart_quote(sign: char) -> bool {
    matches!(sign, '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›' | '`' | '´')
}

/// The length of the longest start of `text` whose characters all pass.
fn run(text: &str, passes: impl Fn(char) -> bool) -> usize {
    text.find(|sign| !passes(sign)).unwrap_or(text.len())
}

/// Where the longest end of `text` begins whose characters all pass.
fn run_back(text: &str, passes: impl Fn(char) -> bool) -> usize {
    text.trim_end_matches(passes).len()
}

impl<'a> Place<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
        let open = open_at(text, at, |_, _, _| {}).unwrap_or_default();
        let in_filter = open.iter().any(|open| {
            let behind = before.get(open.at + 1..).unwrap_or_default();
            open.sign == '[' && behind.trim_start().starts_with('?')
        });
        // A filter after another selector: `[0, ?@.a = 1]`.
        let in_filter = in_filter
            || open.last().is_some_and(|open| {
                let behind = before.get(open.at + 1..).unwrap_or_default();
                behind.contains(['@', '?']) && behind.contains('?')
            });
        Self { text, at: before.len(), before, rest, in_brackets: !open.is_empty(), in_filter }
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The range of the next `length` bytes.
    fn ahead(&self, length: usize) -> Range<usize> {
        self.at..self.at + length
    }

    /// The place without white space: what stands before it, and the last character of that.
    fn behind(&self) -> (&'a str, Option<char>) {
        let before = self.before.trim_end();
        (before, before.chars().next_back())
    }

    fn end(&self) -> Option<Fault> {
        if !self.rest.is_empty() {
            return None;
        }
        let dots = run_back(self.before, |sign| sign == '.');
        if dots < self.before.len() {
            let dot = self.slice(dots..self.at);
            let help = "write a name or `*` after it, or remove it";
            return Some(
                // What it was to read is not known.
                Fault::new(dots..self.at, format!("a path that ends with `{dot}`"), help),
            );
        }
        let end = self.before.trim_end().len();
        (end < self.before.len())
            .then(|| Fault::new(end..self.at, "spaces at the end of a path", "remove them").replaced(""))
    }

    fn anything_else(&self) -> Fault {
        let (_, last) = self.behind();
        let value =
            last.is_some_and(|last| matches!(last, '=' | '<' | '>' | '(' | ',' | '?' | '&' | '|' | '!'));
        let expected = match (self.in_filter, self.in_brackets, last) {
            (true, _, _) if value => "`@`, `$`, a text in quotes, a number or a function",
            (true, _, _) => "a comparison, `&&`, `||` or the end of the filter",
            (_, true, Some('[' | ',')) => "a name in quotes, an index, `*` or a filter (`?`)",
            (_, true, _) => "`,` or `]`",
            _ => "`.name`, `[…]` or the end of the path",
        };
        let (range, found) = match self.next() {
            Some(next) => (self.ahead(next.len_utf8()), format!("`{next}`")),
            None => (self.at..self.at, "the end".to_owned()),
        };
        Fault::new(
            range,
            format!("expected {expected}, found {found}"),
            "a path is written as in `.tickets[?@.state == \"open\"].id`",
        )
    }
}
