//! Texts in which something is wrong: their escapes and values.

use super::super::backslash;
use super::super::grammar::{self, Rule};
use super::super::lexemes::line_end;
use super::super::shape::{Context, METHODS};
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Edit};
use crate::names::Group;

/// Whether `written` is a text as it stands.
pub(super) fn is_text(written: &str) -> bool {
    grammar::whole(Rule::text, written).is_some_and(|node| grammar::Builder::default().text(node).is_some())
}

impl Reader<'_> {
    /// A text, which is `what`; faults in it are reported. `Err` where it cannot be read.
    pub fn text(&mut self, what: &str) -> Read {
        let token = self.peek();
        if token.told {
            return Err(Faulted);
        }
        if token.kind != Kind::Text {
            return self.no_text(token, what);
        }
        self.at += 1;
        let written = self.written(token);
        if token.fixed || is_text(written) { Ok(()) } else { self.faulty_text(token) }
    }

    fn no_text(&mut self, token: Token, what: &str) -> Read {
        let help = "write it in quotes: `\"…\"`";
        if self.ends_entry(token) && !self.is_quoted_otherwise(token) {
            return Err(self.missing(token, what, help));
        }
        if self.repaired(token)? {
            return Ok(());
        }
        match token.kind {
            Kind::Word | Kind::Dotted | Kind::Number => self.unquoted(token, what),
            Kind::Variable if self.context() == Some(Context::Account) => {
                let message = format!("expected {what}, found {}", self.shown(token));
                let fault = self.fault(
                    token,
                    message,
                    "what an `account` says is fixed: write a text without values",
                );
                self.at += 1;
                Err(self.tell(fault))
            }
            Kind::Variable => self.value_as_text(token, what),
            Kind::Open(b'(')
                if self.next_token().kind == Kind::Text && token.partner == self.at + 2 && !token.told =>
            {
                let (text, close) = (self.next_token(), self.token(token.partner));
                let message = format!("{} is not allowed here", self.shown(token));
                let fault = self.fault(token, message, format!("write {what} without parentheses"));
                let glued = self.previous().end == token.start;
                let edit = |start: usize, end: usize, by: &str| Edit {
                    location: site(start, end),
                    replacement: by.to_owned(),
                };
                let edits = [
                    edit(token.start, text.start, if glued { " " } else { "" }),
                    edit(text.end, close.end, ""),
                ];
                self.fix(fault.with_edits(edits))?;
                self.at += 1;
                self.text(what)?;
                self.at += 1;
                Ok(())
            }
            _ => Err(self.missing(token, what, help)),
        }
    }

    /// Whether `token`, the current one, is in quotes of another kind or XML without quotes, and what was to stand here,
    /// although it may be the first of its line: the name of the next entry is not.
    fn is_quoted_otherwise(&self, token: Token) -> bool {
        let named = matches!(self.next_token().kind, Kind::Colon | Kind::Equals);
        matches!(token.kind, Kind::SingleQuoted | Kind::SmartQuoted) && (self.at == self.entry || !named)
            || token.kind == Kind::Markup
    }

    /// Reports a value, which begins with the variable `token`, where a text must stand.
    fn value_as_text(&mut self, token: Token, what: &str) -> Read {
        let rest = self.text.get(token.start..).unwrap_or_default();
        let length = grammar::parse(Rule::value, rest).map_or(0, |node| node.as_str().trim_end().len());
        // Without the comment that may follow it.
        let parts = self.tokens.get(self.at..).unwrap_or_default().iter();
        let parts = parts.take_while(|part| part.start < token.start + length && part.kind != Kind::End);
        let whole = site(token.start, parts.map(|part| part.end).max().unwrap_or(token.end));
        let value = self.text.get(whole.span.range()).unwrap_or_default();
        let message = format!("expected {what}, found {}", self.shown(token));
        let is_xml = self.is_word(self.previous(), "xml");
        let is_fixed = matches!(self.context(), Some(Context::Test | Context::ExpectRequest))
            || self.is_word(self.token(self.entry), "notes")
            || matches!(what, "the XPath" | "the name of the header" | "the address of the namespace");
        let (help, is_certain) = if is_fixed {
            (format!("write {what} in quotes: it holds no values"), false)
        } else if is_xml {
            (
                format!(
                    "write the XML in quotes, and the value in an element: `\"<id>{{{{{value}}}}}</id>\"`"
                ),
                false,
            )
        } else {
            // No list or object stands in braces.
            let fits = grammar::whole(Rule::insert, &format!("{{{{{value}}}}}")).is_some();
            match fits {
                true => (format!("put it into a text: `\"{{{{{value}}}}}\"`"), !value.contains(['\n', '#'])),
                false => (
                    format!(
                        "put it into a text, without the list or object: `\"{{{{{}}}}}\"`",
                        self.written(token)
                    ),
                    false,
                ),
            }
        };
        let fault = self.fault(token, message, help);
        // Around the value, which other faults may lie in.
        let (start, end) = (whole.span.start as usize, whole.span.end as usize);
        let around = [(start, "\"{{"), (end, "}}\"")]
            .map(|(at, quote)| Edit { replacement: quote.to_owned(), location: site(at, at) });
        let fault = if is_certain { fault.with_edits(around) } else { fault };
        while self.peek().start < whole.span.end as usize && !self.is_end() {
            self.at += 1;
        }
        self.fix(fault)
    }

    /// Reports what is wrong in the text `token`.
    fn faulty_text(&mut self, token: Token) -> Read {
        let multi_line = self.written(token).starts_with("\"\"\"");
        let quotes = if multi_line { 3 } else { 1 };
        let reported = self.found.faults.len();
        let mut read = Ok(());
        let mut at = token.start + quotes;
        // A line may hold very many values: its end is looked for once.
        let mut line = at;
        while let Some(rest) = self.text.get(at..token.end - quotes)
            && let Some(first) = rest.chars().next()
        {
            at += if rest.starts_with("\\{{") {
                3
            } else if rest.starts_with("{{") {
                if line <= at {
                    line = line_end(self.text.as_bytes(), at).min(token.end).max(at);
                }
                let (length, inside) = self.insert(token, at..line, multi_line);
                read = read.and(inside);
                length
            } else if first == '\\' && !multi_line {
                let (length, escape) = self.escape(at);
                read = read.and(escape);
                length
            } else {
                if first < ' ' && !multi_line {
                    read = read.and(self.control_character(at, first));
                }
                first.len_utf8()
            };
        }
        if self.found.faults.len() == reported {
            let fault = self.fault(token, "this text cannot be read", "check its quotes, escapes and braces");
            return Err(self.tell(fault));
        }
        read
    }

    fn control_character(&mut self, at: usize, character: char) -> Read {
        let escape = match character {
            '\t' => "\\t".to_owned(),
            '\r' => "\\r".to_owned(),
            _ => format!("\\u{:04x}", u32::from(character)),
        };
        let what = if character == '\t' {
            "a tab".to_owned()
        } else {
            format!("the control character {}", u32::from(character))
        };
        let place = site(at, at + 1);
        let message = format!("{what} is not allowed in a text of one line");
        let help = format!("write `{escape}`, or a text of several lines between `\"\"\"`");
        let fault = Self::other(Code::SyntaxUnexpected, place, message, help);
        self.fix(fault.with_fix(place, escape))
    }

    /// Reads the escape at `at`, and reports one that is not valid; how long it is.
    fn escape(&mut self, at: usize) -> (usize, Read) {
        let rest = self.text.get(at..).unwrap_or_default();
        let rest = rest.get(..rest.len().min(12)).or_else(|| rest.get(..2)).unwrap_or(rest);
        if let Ok(node) = grammar::parse(Rule::escape, rest) {
            return (node.as_str().len(), Ok(()));
        }
        let character = rest.chars().nth(1).unwrap_or(' ');
        let is_unit = character == 'u';
        let digits =
            rest.get(2..).unwrap_or_default().bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        let end = at + if is_unit { 2 + digits } else { 1 + character.len_utf8() };
        let end = if character == '\n' || character == '\r' || character == ' ' { at + 1 } else { end };
        let location = site(at, end);
        let written = self.text.get(at..end).unwrap_or_default();
        let fault = if is_unit {
            let message = format!("`{written}` has less than four hexadecimal digits");
            Self::other(Code::SyntaxUnexpected, location, message, "write four, as in `\\u00e9`")
        } else if METHODS.contains(&self.written(self.token(self.entry))) {
            let fault = Self::other(Code::UrlInvalid, site(at, at + 1), backslash::MESSAGE, backslash::HELP);
            self.found.edits.replace(at, at + 1, "/");
            return (end - at, Err(self.tell(fault)));
        } else if character == '$' {
            let message = format!("`{written}` is not an escape");
            let after = self.text.get(at + 1..).unwrap_or_default();
            let is_variable = Group::split(after).is_some() || after.starts_with("${");
            let help = match is_variable {
                true => "write a value between `{{` and `}}`, or the letters without the `\\`",
                false => "write `$` without the `\\`",
            };
            let fault = Self::other(Code::SyntaxUnexpected, location, message, help);
            if is_variable {
                // Letters or a value may be meant.
                self.found.edits.replace(at, end, "");
                return (end - at, Err(self.tell(fault)));
            }
            fault.with_fix(location, "$")
        } else {
            let message = format!("`{written}` is not an escape");
            let help = "an escape is one of `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t`, `\\u00e9` and `\\{{`; a backslash is written `\\\\`";
            let fault = Self::other(Code::SyntaxUnexpected, location, message, help);
            let fix = if character == '\'' { "'".to_owned() } else { format!("\\{written}") };
            fault.with_fix(location, fix)
        };
        (end - at, self.fix(fault))
    }
}
