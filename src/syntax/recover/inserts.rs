//! Values between the braces of a text in which something is wrong.

use std::ops::Range;

use super::super::grammar::{self, Rule};
use super::super::invisible::{is_invisible, said};
use super::super::shape::METHODS;
use super::findings::site;
use super::lex_values::{value_end, without_end};
use super::reader::{Faulted, Read, Reader};
use super::token::{self, Token};
use crate::diagnostics::{Code, Edit, Fault};
use crate::source::Site;

impl Reader<'_> {
    /// Reads the `{{…}}` that `line`, the rest of a line of the text `token`, begins with, and reports what is wrong with
    /// it; how long it is.
    pub fn insert(&mut self, token: Token, line: Range<usize>, multi_line: bool) -> (usize, Read) {
        let at = line.start;
        let line = self.text.get(line).unwrap_or_default();
        if let Some(end) = three_braces(line) {
            let message = "a value is written with two braces on each side, not three";
            let fault =
                Self::other(Code::SyntaxUnexpected, site(at, at + end), message, "write `{{` and `}}`");
            let braces = [site(at, at + 1), site(at + end - 1, at + end)];
            let edits = braces.map(|location| Edit { location, replacement: String::new() });
            return (end, self.fix(fault.with_edits(edits)));
        }
        if let Ok(node) = grammar::parse(Rule::insert, line) {
            let length = node.as_str().len();
            let ends_text = multi_line && node.as_str().contains("\"\"\"");
            if !ends_text && grammar::Builder::default().insert(node).is_some() {
                return (length, Ok(()));
            }
        }
        let inside = line.get(2..).unwrap_or_default();
        if let Some(length) = value_end(inside) {
            return (length + 4, self.content_of_insert(token, at, at + 2 + length));
        }
        // A text of several lines: in one of one line an earlier step reported it.
        if let Some((length, fault)) = self.insert_over_lines(token, at) {
            return (length, self.fix(fault));
        }
        let (single, mut fault) = without_end(at, inside);
        if single.is_none() && self.goes_on_later(token, at) {
            fault.fixes.clear();
        }
        (single.map_or(line.len().max(2), |end| end - at), self.fix(fault))
    }

    /// What is wrong with the `{{` at `at` of the text `token`, whose value ends on a later line; how long it is.
    fn insert_over_lines(&self, token: Token, at: usize) -> Option<(usize, Fault)> {
        let near = self.text.get(at..token.end)?;
        let near = near.get(..near.floor_char_boundary(token::NEAR))?;
        let length = near.find("}}")? + 2;
        let written = near.get(..length)?;
        let lines = written.lines().map(str::trim).filter(|line| !line.is_empty());
        let meant = lines.collect::<Vec<_>>().join(" ");
        let meant = meant.replace("{{ ", "{{").replace(" }}", "}}");
        // A text keeps its spaces.
        if written.contains('"') && written.lines().any(|line| line.matches('"').count() % 2 == 1) {
            return None;
        }
        grammar::whole(Rule::insert, &meant)?;
        let message = "`{{` opens a value that does not end on its line";
        let fault = Self::other(
            Code::SyntaxUnclosed,
            site(at, at + 2),
            message,
            format!("write it on one line: `{meant}`"),
        );
        Some((length, fault.with_label("opened here").with_fix(site(at, at + length), meant)))
    }

    /// Whether the value after the `{{` at `at` of the text `token` may end on a later line.
    fn goes_on_later(&self, token: Token, at: usize) -> bool {
        let rest = self.text.get(at + 2..token.end).unwrap_or_default();
        let brackets = rest.as_bytes().windows(2).find(|two| matches!(*two, b"{{" | b"}}"));
        brackets == Some(b"}}".as_slice())
    }

    /// Reports a mark in braces, where only `or` helps. It `is_needed` where nothing can be sent without the value.
    fn mark_in_braces(&mut self, is_needed: bool) -> Read {
        let (before, token) = (self.previous(), self.peek());
        if !self.mark() {
            return Ok(());
        }
        let written = self.written(token);
        let message = format!("`{written}` can't apply between `{{{{` and `}}}}`");
        let fault = |help| Self::other(Code::LineMisplaced, site(token.start, token.end), message, help);
        if written == "mandatory" {
            return Err(self.tell(fault("remove it, or write it after the text")));
        }
        if self.is_word(self.peek(), "or") {
            let fault = self.instead(fault("remove it: `or` says what stands there"), token, "");
            return self.fix(fault);
        }
        if is_needed {
            let help =
                "remove it: what stands here is always mandatory, and only `or` gives it another value";
            let with_space = site(before.end, token.end);
            return self.fix(fault(help).with_fix(with_space, ""));
        }
        let fault = fault("write `or \"\"`, which leaves nothing where there is no value");
        let fault = self.instead(fault, token, "or \"\"");
        self.fix(fault)
    }

    /// What stands from `start` to `end` in braces with its quotes as they are, where that makes it a value.
    fn without_escapes(&self, start: usize, end: usize) -> Option<String> {
        let content = self.text.get(start..end).filter(|content| content.contains("\\\""))?;
        let fixed = content.replace("\\\"", "\"");
        let whole = format!("{{{{{fixed}}}}}");
        let node = grammar::parse(Rule::insert, &whole).ok()?;
        (node.as_str().len() == whole.len()).then_some(fixed)
    }

    /// Whether nothing can be sent without what stands at `at` of the text `token`: in `auth`, and in a URL before its query.
    fn is_needed(&self, token: Token, at: usize) -> bool {
        let keyword = self.written(self.token(self.entry));
        let before = self.text.get(token.start..at).unwrap_or_default();
        let before = before.get(..before.floor_char_boundary(NEAR)).unwrap_or_default();
        matches!(keyword, "auth" | "client" | "sign") || METHODS.contains(&keyword) && !before.contains('?')
    }

    /// Reports what is wrong between the braces, whose content ends at `end`.
    fn content_of_insert(&mut self, token: Token, at: usize, end: usize) -> Read {
        let start = at + 2;
        let content = self.text.get(start..end).unwrap_or_default().trim();
        let whole = site(at, end + 2);
        let help = "write a value: `{{$flow.key.lead}}`; two braces as such are written `\\{{`";
        let fault = |message: String, help| Self::other(Code::SyntaxUnexpected, whole, message, help);
        if content.is_empty() {
            return Err(self.tell(fault("`{{` and `}}` have no value between them".to_owned(), help)));
        }
        if let Some(word) = condition(content) {
            if self.found.faults.iter().any(|fault| {
                let at = fault.location.span.start as usize;
                fault.message.ends_with(NO_CONDITIONS) && (token.start..token.end).contains(&at)
            }) {
                return Err(Faulted);
            }
            let message = format!("`{{{{{word}` is not allowed here: {NO_CONDITIONS}");
            let help = "`or` gives a fallback: `{{$flow.key.lead or \"none\"}}`; the flow designer branches on \
                        `$flow.key.response_status`";
            return Err(self.tell(fault(message, help)));
        }
        if let Some((place, odd)) = odd_character(self.text, start, end) {
            let by = if odd.is_whitespace() { " " } else { "" };
            let help = if odd.is_whitespace() { "write a plain space" } else { "remove it" };
            let fault = Self::other(Code::SyntaxUnexpected, place, said(odd), help);
            return Err(self.tell(fault.with_fix(place, by)));
        }
        if let Some(fixed) = self.without_escapes(start, end) {
            let help = "inside the braces, write quotes without `\\`";
            let at = site(start, end);
            let shown = fault("a quote between `{{` and `}}` needs no `\\`".to_owned(), help);
            return self.fix(shown.with_fix(at, fixed));
        }
        if content.starts_with('#') {
            return Err(self.tell(fault(
                "no comment is allowed between `{{` and `}}`".to_owned(),
                "write it outside the text",
            )));
        }
        let inner = token::tokens(self.text, start, end);
        let mut reader = Self::new(self.text, inner);
        reader.contexts.extend(self.context());
        reader.in_braces = true;
        let mut read = reader.value();
        if read.is_ok() {
            let is_needed = reader.is_word(reader.peek(), "optional") && self.is_needed(token, at);
            read = reader.mark_in_braces(is_needed);
            if read.is_ok() && !reader.is_end() {
                read = reader.trailing();
            }
            if read.is_ok() && !reader.is_end() {
                let help = "write a value between `{{` and `}}`, with `as` and `or` if needed";
                let fault = reader.misplaced(reader.peek(), help);
                read = Err(reader.tell(fault));
            }
        }
        if reader.found.faults.is_empty() {
            return Err(self.tell(fault("the text between `{{` and `}}` is not a value".to_owned(), help)));
        }
        self.found.faults.append(&mut reader.found.faults);
        self.found.edits.append(reader.found.edits);
        read
    }
}

const NO_CONDITIONS: &str = "there are no conditions and no loops";

/// The word of a condition or loop of a template language that `content`, between braces, is.
fn condition(content: &str) -> Option<&str> {
    let name = content.trim_start_matches(['#', '/', '^', '%', ' ']);
    let length = name.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(name.len());
    let word = name.get(..length)?;
    let marked = name.len() < content.len();
    let known = match word {
        "if" | "each" | "unless" | "with" | "for" | "foreach" => marked || name.len() > length,
        "else" | "elseif" | "end" | "endif" | "endfor" => true,
        _ => false,
    };
    let end = content.len() - name.len() + length;
    content.get(..end).filter(|_| known)
}

/// The first invisible character from `start` to `end`, in braces and outside a text.
fn odd_character(text: &str, start: usize, end: usize) -> Option<(Site, char)> {
    let mut quoted = false;
    let mut characters = text.get(start..end)?.char_indices();
    let (at, odd) = characters.find(|&(_, character)| {
        quoted ^= character == '"';
        !quoted && !character.is_ascii() && (character.is_whitespace() || is_invisible(character))
    })?;
    Some((site(start + at, start + at + odd.len_utf8()), odd))
}

/// How far the end of a value between three braces, or of a URL before its query, is looked for.
const NEAR: usize = 512;

/// The end of `{{{$call.cli}}}`, where `line` begins so.
fn three_braces(line: &str) -> Option<usize> {
    let inside = line.strip_prefix("{{{")?;
    let inside = inside.get(..inside.floor_char_boundary(NEAR))?;
    let length = inside.find("}}}")?;
    let value = inside.get(..length)?;
    let node = grammar::parse(Rule::value, value.trim()).ok()?;
    (node.as_str().len() == value.trim().len()).then_some(length + 6)
}
