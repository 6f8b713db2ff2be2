//! Quotes that are hidden by a `{{` whose value has no end.

use super::super::grammar::{self, Rule};
use super::super::lexemes::line_end;
use super::findings::site;
use super::lex::Lexer;
use super::token::NEAR;
use crate::diagnostics::{Code, Diagnostic, Fault};

impl Lexer<'_> {
    /// Reports the `{{` at `at`, with the rest of its line, whose value has no end. From where the text goes on, or
    /// the byte after its last quote. `None` where the value has an end and something else is wrong.
    pub fn insert_without_end(&mut self, at: usize, line: &str) -> Option<usize> {
        let inside = line.get(2..)?;
        if let Some(end) = value_end(inside) {
            return self.fallback_without_end(at + 2, inside, end);
        }
        let (single, fault) = without_end(at, inside);
        if single.is_none()
            && let Some(end) = self.insert_over_lines(at, line)
        {
            return Some(end);
        }
        self.found.fixed(fault);
        if single.is_some() {
            return single;
        }
        Some(last_quote(inside).map_or(at + line.len(), |quote| at + 2 + quote + 1))
    }

    /// Reports the text of a fallback that has no closing quote before the braces at `end` of `inside`, the rest of the
    /// line from `start` on; where the text around it goes on.
    fn fallback_without_end(&mut self, start: usize, inside: &str, end: usize) -> Option<usize> {
        let (value, rest) = (inside.get(..end)?, inside.get(end + 2..)?);
        let quote = value.rfind('"')?;
        let follows_or = value.get(..quote)?.trim_end().ends_with(" or");
        if !follows_or || value.contains('\\') || !rest.contains('"') {
            return None;
        }
        let (opening, braces) = (start + quote, start + end);
        let message = "this text has no closing quote before `}}`";
        let place = site(opening, opening + 1);
        let fault = Diagnostic::new(Code::SyntaxUnclosed, place, message, "close it with `\"`");
        self.found.fixed(fault.with_label("opened here").with_fix(site(braces, braces), "\""));
        Some(braces + 2)
    }

    /// Reports a value in a text of one line that ends on a later line, where it does; the end of the text.
    fn insert_over_lines(&mut self, at: usize, line: &str) -> Option<usize> {
        let near = self.text.get(at..)?;
        let near = near.char_indices().nth(NEAR).map_or(Some(near), |(end, _)| near.get(..end))?;
        let inside = near.get(2..near.get(line.len()..)?.find("}}")? + line.len())?;
        let lines: Vec<&str> = inside.lines().map(|line| line.split('#').next().unwrap_or(line)).collect();
        if lines.len() > 8 || lines.iter().any(|line| line.contains(['"', '{', '}'])) {
            return None;
        }
        let close = at + 2 + inside.len();
        let rest = self.text.get(close + 2..line_end(self.bytes, close))?;
        let end = close + 2 + rest.find('"')? + 1;
        let value: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
        let meant = format!("{{{{{}}}}}", value.join(" "));
        let message = "`{{` opens a value that does not end on its line";
        let help = format!("write it on one line: `{meant}`");
        let fault =
            Diagnostic::new(Code::SyntaxUnclosed, site(at, at + 2), message, help).with_label("opened here");
        if inside.contains('#') {
            // A fix takes no comment away.
            self.found.edits.replace(at, close + 2, meant);
            self.found.told(fault);
        } else {
            self.found.fixed(fault.with_fix(site(at, close + 2), meant));
        }
        Some(end)
    }
}

/// The quote in `inside`, the rest of a line after `{{`, that ends the text: the first one that something follows which
/// follows a text, else the last one, whatever was taken for a text inside of the braces.
fn last_quote(inside: &str) -> Option<usize> {
    let ends = |&quote: &usize| {
        let after = inside.get(quote + 1..).unwrap_or_default().trim_start();
        after.is_empty() || after.starts_with([',', '}', ']', ':'])
    };
    inside.match_indices('"').map(|(quote, _)| quote).find(ends).or_else(|| inside.rfind('"'))
}

/// Where the value ends whose `{{` stands before `inside`, the rest of its line.
pub(super) fn value_end(inside: &str) -> Option<usize> {
    inside.find("}}").filter(|&end| !inside.get(..end).unwrap_or_default().contains("{{"))
}

/// What is wrong with the `{{` at `at`, whose value has no end in `inside`, the rest of its line; and the byte after
/// the one brace that was to end it, if there is one.
pub(super) fn without_end(at: usize, inside: &str) -> (Option<usize>, Fault) {
    let fault = |end, message: String, help: &str| {
        Diagnostic::new(Code::SyntaxUnclosed, site(at, end), message, help)
    };
    let value = inside.trim_start();
    let from = inside.len() - value.len();
    // The value with all its fallbacks, where it has some.
    let read = grammar::parse(Rule::value, value).ok().map(|node| from + node.as_str().trim_end().len());
    let spaces =
        |end: usize| inside.get(end..).map_or(0, |rest| rest.len() - rest.trim_start_matches(' ').len());
    let single = read.map(|end| end + spaces(end)).or_else(|| inside.find(['}', '"']));
    let single = single.filter(|&end| {
        let rest = inside.get(end..).unwrap_or_default();
        rest.starts_with('}') && !rest.starts_with("}}")
    });
    if let Some(length) = single {
        let end = at + 2 + length;
        let message =
            format!("`{{{{{}}}` is closed by one brace only", inside.get(..length).unwrap_or_default());
        let fault = fault(end + 1, message, "a value in a text ends with `}}`");
        // `{{$call.cli } }`
        let rest = inside.get(length + 1..).unwrap_or_default();
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        let apart = if rest.trim_start_matches(' ').starts_with('}') { spaces + 1 } else { 0 };
        // In `{{$call.cli}]` and `{{$call.cli};}` a key beside `}` was pressed.
        let is_mistyped = rest.starts_with(']') || [")}", ";}"].iter().any(|two| rest.starts_with(two));
        let whole = site(end, end + 1 + apart);
        return (Some(end + 1 + apart), if is_mistyped { fault } else { fault.with_fix(whole, "}}") });
    }
    let help = "close it with `}}` on the same line; if you mean two braces, write `\\{{`";
    let fault =
        fault(at + 2, "`{{` opens a value that never ends".to_owned(), help).with_label("opened here");
    let named = value.bytes().skip(1).take_while(|&byte| byte == b'.' || crate::names::is_part(byte));
    let fault = if value.starts_with('$') {
        let end = read.unwrap_or(from + 1 + named.count());
        // A text among its fallbacks may have begun where the one around it was to end.
        let quoted = inside.get(..end).unwrap_or_default().contains('"');
        // In `{{$call.cli)}` and `{{$call.cli]]` likewise.
        let is_mistyped = inside.get(end..).is_some_and(|rest| rest.starts_with([')', ']', ';']));
        if quoted || is_mistyped { fault } else { fault.with_fix(site(at + 2 + end, at + 2 + end), "}}") }
    } else if value.starts_with("{{") {
        // One of the two `{{` is too many, or braces are meant, which `\{{` writes.
        fault
    } else {
        fault.with_fix(site(at, at), "\\")
    };
    (None, fault)
}
