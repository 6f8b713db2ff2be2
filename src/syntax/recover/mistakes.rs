//! Mistakes that can be made anywhere: symbols of other languages, quotes of other keyboards.

use super::super::grammar::{self, Rule};
use super::super::shape::{self, Context, METHODS, TYPES};
use super::super::words;
use super::findings::site;
use super::quotes::in_double_quotes;
use super::reader::{Faulted, Read, Reader};
use super::token::{self, Kind, Token};
use crate::diagnostics::{Edit, Fault};
use crate::names::Group;

impl Reader<'_> {
    /// Reports `token` if it is a mistake wherever it stands. `Err` even where a fix makes it right: what
    /// stands in its place is no more than a value.
    pub fn common_mistake(&mut self, token: Token) -> Read {
        if token.told {
            return Err(Faulted);
        }
        let Some(fault) = self.mistake(token) else { return Ok(()) };
        Err(self.tell(fault))
    }

    /// Whether `token`, which follows what is right, is a comment or a separator of another language that a fix
    /// makes one of ours or removes; then it is read.
    pub fn separated(&mut self, token: Token) -> Result<bool, Faulted> {
        let separates = matches!(token.kind, Kind::LineComment | Kind::BlockComment | Kind::Semicolon)
            || is_dash(self.written(token)) && self.stands_alone(token);
        let Some(fault) = self.mistake(token).filter(|fault| separates && !fault.fixes.is_empty()) else {
            return Ok(false);
        };
        self.fix(fault)?;
        self.at += 1;
        Ok(true)
    }

    /// Whether `token` is a mistake wherever it stands that a fix makes a value; then it is read.
    pub fn repaired(&mut self, token: Token) -> Result<bool, Faulted> {
        if token.told {
            return Err(Faulted);
        }
        let value = matches!(
            token.kind,
            Kind::Insert
                | Kind::Placeholder
                | Kind::Address
                | Kind::SingleQuoted
                | Kind::SmartQuoted
                | Kind::Markup
        );
        if !value {
            return self.common_mistake(token).map(|()| false);
        }
        let Some(fault) = self.mistake(token) else { return Ok(false) };
        self.fix(fault)?;
        self.at += 1;
        Ok(true)
    }

    /// Whether `comment`, with `//` after a value on its line, may be a fallback: `$flow.key.lead // "none"`.
    fn is_fallback(&self, comment: Token) -> bool {
        if comment.begins_line || !self.written(comment).starts_with("//") || !self.may_lack_value() {
            return false;
        }
        let inside = token::tokens(self.text, comment.start + 2, comment.end);
        let named = |word: &Token| matches!(self.written(*word), "header" | "xpath");
        let (source, rest) = match inside.as_slice() {
            [word, rest @ ..] if named(word) => (true, rest),
            all => (false, all),
        };
        let Some((value, after)) = rest.split_first() else { return false };
        let is_value = match value.kind {
            Kind::Text => true,
            Kind::Open(b'[' | b'{') => return !source,
            Kind::Variable | Kind::Number | Kind::Data => !source,
            _ => matches!(self.written(*value), "true" | "false" | "null") && !source,
        };
        is_value && after.first().is_none_or(|next| next.kind == Kind::Comma || self.goes_on(*next))
    }

    /// Whether a fallback may follow what ends with the token before the current one.
    pub fn may_lack_value(&self) -> bool {
        let (before, entry) = (self.previous(), self.written(self.token(self.entry)));
        let source = self.at.checked_sub(2).map(|at| self.written(self.token(at)));
        match before.kind {
            Kind::Variable | Kind::Data => true,
            Kind::Text if METHODS.contains(&entry) => false,
            Kind::Text => matches!(source, Some("header" | "xpath")) || self.written(before).contains("{{"),
            _ => self.is_word(before, "data") || TYPES.contains(&self.written(before)),
        }
    }

    /// Whether spaces are around `token`.
    fn stands_alone(&self, token: Token) -> bool {
        let space = |character: Option<char>| character.is_none_or(char::is_whitespace);
        let (before, after) = self.text.split_at_checked(token.start).unwrap_or_default();
        space(before.chars().next_back())
            && space(after.get(token.end - token.start..).and_then(|rest| rest.chars().next()))
    }

    /// Whether the entry ends before the token after the current one.
    fn ends_here(&mut self) -> bool {
        let next = self.next_token();
        if self.ends_line(next) {
            return !self.goes_on(next);
        }
        let Some(context) = self.context() else { return false };
        self.at += 1;
        let is_entry = self.is_entry(context);
        self.at -= 1;
        is_entry
    }

    /// Whether a number may stand in place of the current token.
    fn may_be_number(&self) -> bool {
        let before = self.previous();
        let in_json = self.context().is_some_and(Context::is_json);
        match before.kind {
            Kind::Colon => !self.context().is_some_and(Context::is_declaration),
            Kind::Comma | Kind::Open(b'[') => in_json,
            Kind::Equals => self.context() == Some(Context::Flow),
            _ => self.is_word(before, "or"),
        }
    }

    fn mistake(&mut self, token: Token) -> Option<Fault> {
        let written = self.written(token);
        if let Some(fault) = self.entity(token) {
            return Some(fault);
        }
        let ascii = as_ascii(written);
        let (message, help, fix) = match token.kind {
            Kind::SingleQuoted | Kind::SmartQuoted => {
                return Some(self.wrong_quotes(token));
            }
            Kind::Markup => {
                let braced = written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
                let xml = braced.unwrap_or(written).trim();
                let quoted = (!xml.contains("\"\"\"")).then(|| format!("\"\"\"{xml}\"\"\""));
                let help = "write it between `\"\"\"`, as in `body xml \"\"\"<id>1</id>\"\"\"`";
                let message = match braced {
                    Some(_) => "XML needs quotes, not `{` and `}`".to_owned(),
                    None => format!("the XML {} needs quotes", self.shown(token)),
                };
                (message, help.to_owned(), quoted)
            }
            Kind::LineComment => {
                let text = written.trim_start_matches(['/', '-']);
                let message = format!("`{}` does not start a comment", written.get(..2).unwrap_or(written));
                // An edit never silences a warning.
                let is_fallback = self.is_fallback(token);
                let fixed =
                    (!text.trim_start().starts_with("allow") && !is_fallback).then(|| format!("#{text}"));
                let help = match is_fallback {
                    true => "a fallback follows `or`, a comment `#`",
                    false => "a comment starts with `#`",
                };
                (message, help.to_owned(), fixed)
            }
            Kind::BlockComment => {
                let text = written.trim_start_matches("/*").trim_end_matches("*/").trim();
                let message = "`/*` does not start a comment".to_owned();
                let fix = (!text.contains('\n') && self.token(self.at + 1).begins_line)
                    .then(|| format!("# {text}"));
                (message, "a comment starts with `#` and ends with its line".to_owned(), fix)
            }
            Kind::Semicolon
                if self.context().is_some_and(Context::is_json)
                    && self.previous().kind != Kind::Comma
                    && !matches!(self.next_token().kind, Kind::Close(_)) =>
            {
                let help = "write `,` between two values";
                ("`;` is not allowed here".to_owned(), help.to_owned(), Some(",".to_owned()))
            }
            Kind::Semicolon => {
                let (before, next) = (self.previous(), self.next_token());
                // In `f: "x"; filename="a.txt"` the part goes on; `data.customer;tier` is not one name.
                let joins = before.end == token.start && next.start == token.end;
                let is_part = self.block_word() == Some("multipart") && !next.begins_line;
                let sure =
                    !joins && !is_part || next.kind == Kind::End || matches!(next.kind, Kind::Close(_));
                let help = match before.kind == Kind::Comma {
                    true => "the `,` separates the values already: remove it",
                    false => "a line needs no character at its end: remove it",
                };
                ("`;` is not allowed here".to_owned(), help.to_owned(), sure.then(String::new))
            }
            Kind::Insert => {
                let value = written.trim_start_matches("{{").trim_end_matches("}}").trim();
                let value = if value.split_once('.').is_some_and(|(group, _)| Group::named(group).is_some()) {
                    format!("${value}")
                } else {
                    value.to_owned()
                };
                let message = "`{{` and `}}` are only for values inside a text".to_owned();
                let right = grammar::whole(Rule::value, &value).is_some();
                if right {
                    (message, format!("write the value by itself: `{value}`"), Some(value))
                } else {
                    (message, "write a variable by itself: `$flow.key.lead`".to_owned(), None)
                }
            }
            Kind::Placeholder => {
                let name = written.trim_start_matches("${").trim_end_matches('}').trim();
                let name = name.trim_start_matches('$');
                (
                    format!("`{written}` is not how a variable is written"),
                    format!("write `${name}`, and `{{{{${name}}}}}` inside a text"),
                    Some(format!("${name}")),
                )
            }
            Kind::Symbol if is_dash(written) => {
                let message = format!("`{written}` is a typographic dash, as word processors make them");
                let (help, fix) = match self.stands_alone(token) {
                    true if self.next_token().kind == Kind::Number && self.may_be_number() => {
                        ("write a plain `-` directly before the number", None)
                    }
                    true if self.ends_here() => {
                        ("remove it: a dash alone means nothing", Some(String::new()))
                    }
                    true => ("a dash alone means nothing: remove it, or write what it stands for", None),
                    false => ("write a plain `-`", Some("-".to_owned())),
                };
                (message, help.to_owned(), fix)
            }
            Kind::Symbol if ascii.is_some() => {
                let plain = ascii.unwrap_or_default();
                let message = format!("`{written}` looks like `{plain}`, but is written in other characters");
                (message, format!("write a plain `{plain}`"), Some(plain))
            }
            Kind::Symbol if written == "…" => (
                "`…` is an ellipsis, as word processors make them".to_owned(),
                "remove it, or write what was left out".to_owned(),
                Some(String::new()),
            ),
            Kind::Address => (
                format!("`{written}` needs quotes"),
                format!("write the address in quotes: `\"{written}\"`"),
                Some(format!("\"{written}\"")),
            ),
            _ => return None,
        };
        let fault = self.fault(token, message, help);
        Some(match fix {
            Some(fix) => self.instead(fault, token, fix),
            None => fault,
        })
    }

    /// A text in quotes of another kind.
    fn wrong_quotes(&self, token: Token) -> Fault {
        let written = self.written(token);
        let first = written.chars().next().unwrap_or('\'');
        if written.len() > 5 && written.bytes().take(3).all(|byte| matches!(byte, b'\'' | b'`')) {
            let three = written.get(..3).unwrap_or_default();
            let quotes = if first == '`' { "three backquotes".to_owned() } else { format!("`{three}`") };
            let message = format!("a text of several lines is not written between {quotes}");
            let is_json = self.is_word(self.previous(), "json");
            let (help, by) = match is_json {
                true => ("write the JSON after `json`, without quotes around it", ""),
                false => ("write `\"\"\"`, at its end too", "\"\"\""),
            };
            let fault = self.fault(Token { end: token.start + 3, ..token }, message, help);
            if !is_json && written.contains("\"\"\"") {
                return fault;
            }
            let edit = |start: usize| Edit { replacement: by.to_owned(), location: site(start, start + 3) };
            return fault.with_edits([edit(token.start), edit(token.end - 3)]);
        }
        let inside = written.strip_prefix(first).unwrap_or(written);
        let last = inside.chars().next_back();
        let inside = last
            .filter(|last| !last.is_alphanumeric())
            .map_or(inside, |last| inside.strip_suffix(last).unwrap_or(inside));
        let inside = if matches!(first, '«' | '»' | '‹' | '›') { inside.trim() } else { inside };
        if self.is_word(self.previous(), "json") && is_bracketed(inside) {
            let is_block = self.at.checked_sub(2).is_some_and(|at| self.is_word(self.token(at), "response"));
            let (what, help) = match is_block {
                true => ("a block", "write the block after `json`, without quotes around it"),
                false => ("JSON", "write the JSON after `json`, without quotes around it"),
            };
            let message = format!("{what} is not written between quotes, found {}", self.shown(token));
            // A word processor makes all quotes alike; beside straight ones the others are a part of a text.
            let straight = if inside.contains('"') {
                inside.to_owned()
            } else {
                inside.replace(['“', '”', '„'], "\"")
            };
            return self.instead(self.fault(token, message, help), token, straight);
        }
        let inside = if first == '`' { with_values(inside) } else { inside.to_owned() };
        let inside =
            if self.is_word(self.previous(), "xpath") { inside.replace(['‘', '’'], "'") } else { inside };
        let (fixed, certain) = in_double_quotes(&inside);
        let message = match first {
            '`' => "a text is not written in backquotes".to_owned(),
            '\'' => format!("{} is in single quotes", self.shown(token)),
            _ => format!("`{first}` is a typographic quote, as word processors make them"),
        };
        let help = format!("write a text in straight double quotes: `{fixed}`");
        let fault = self.fault(token, message, help);
        if certain { self.instead(fault, token, fixed) } else { fault }
    }

    /// One of `known` must stand here, which is `what`.
    pub fn expect_one(&mut self, known: &[&str], what: &str) -> Read {
        let token = self.peek();
        let written = self.written(token);
        let help = format!("write {}", shape::listed(known));
        if self.ends_entry(token) {
            return Err(self.missing(token, what, &help));
        }
        self.common_mistake(token)?;
        let near = words::nearest(written, known.iter().copied()).filter(|_| token.kind == Kind::Word);
        let Some(near) = near else {
            let fault = self.misplaced(token, help);
            return Err(self.tell(fault));
        };
        let message = format!("`{written}` is not allowed here: did you mean `{near}`?");
        let fault = self.fault(token, message, format!("write `{near}`"));
        let fault = self.instead(fault, token, near);
        self.fix(fault)?;
        self.at += 1;
        Ok(())
    }

    /// Reports that no entry of `context` begins with `token`.
    pub fn unexpected_entry(&mut self, context: Context, token: Token) {
        let written = self.written(token);
        if let Some(fault) = self.at.checked_sub(1).and_then(|before| self.number_with_comma(before)) {
            self.tell(fault);
            return;
        }
        let fault = match token.kind {
            Kind::Word
                if matches!(written, "if" | "else" | "unless" | "switch" | "for" | "while" | "foreach") =>
            {
                let message =
                    format!("`{written}` is not allowed here: there are no conditions and no loops");
                let help = "`or` gives a fallback and `mandatory` stops where a value is missing; the flow \
                            designer branches on `$flow.key.response_status`";
                self.fault(token, message, help)
            }
            Kind::Word
                if context == Context::Expect && matches!(written, "status" | "status_code" | "code") =>
            {
                let message = format!("`{written}` is not a variable");
                let help = "write `$flow.key.response_status: \"SUCCESS\"`, or `$flow.key.response_status_code: 200`";
                self.fault(token, message, help)
            }
            _ => {
                let message = format!("{} is not allowed here", self.shown(token));
                self.fault(token, message, context.expected())
            }
        };
        self.tell(fault);
    }
}

/// `text` with the `${…}` of a JavaScript template as ours.
fn with_values(text: &str) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${")
        && let Some((name, after)) = after.split_once('}')
    {
        let name = name.trim().trim_start_matches('$');
        made += before;
        made += &if Group::split(&format!("${name}")).is_some() {
            format!("{{{{${name}}}}}")
        } else {
            format!("${{{name}}}")
        };
        rest = after;
    }
    made + rest
}

/// What `written`, full-width characters or digits of another script, is in ASCII.
fn as_ascii(written: &str) -> Option<String> {
    let one = |character: char| {
        let code = u32::from(character);
        match code {
            0xff01..=0xff5e => char::from_u32(code - 0xfee0),
            0x0660..=0x0669 => char::from_digit(code - 0x0660, 10),
            0x06f0..=0x06f9 => char::from_digit(code - 0x06f0, 10),
            0x0966..=0x096f => char::from_digit(code - 0x0966, 10),
            _ => None,
        }
    };
    written.chars().map(one).collect()
}

/// Whether `character` is a dash of a word processor.
pub(super) fn is_dash(character: &str) -> bool {
    matches!(character, "–" | "—" | "−" | "‐" | "‑" | "―")
}

/// Whether `text` looks like a JSON object or list.
fn is_bracketed(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('{') && text.ends_with('}') && !text.starts_with("{{")
        || text.starts_with('[') && text.ends_with(']')
}
