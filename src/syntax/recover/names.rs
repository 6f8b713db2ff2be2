//! Names and variables in which something is wrong.

use std::borrow::Cow;

use super::super::grammar::{self, Rule};
use super::super::shape::{Context, MARKS, TYPES};
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Edit};
use crate::names::{self, Group};

/// `written` in quotes as the name that it was to be.
pub(super) fn plain_name(written: &str) -> String {
    let other = |character: char| !u8::try_from(character).is_ok_and(names::is_part);
    written.trim_matches(other).replace(other, "_")
}

impl<'s> Reader<'s> {
    pub fn a_name(&mut self, what: &str) -> Read {
        let token = self.peek();
        if token.kind == Kind::Word && !token.told {
            self.at += 1;
            return Ok(());
        }
        if matches!(token.kind, Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted)
            && !token.begins_line
            && !token.told
        {
            let plain = plain_name(self.written(token));
            let message = format!("{} is in quotes: a name is written without them", self.shown(token));
            let fault = self.fault(token, message, format!("write `{plain}`"));
            let fault = self.instead(fault, token, plain);
            self.at += 1;
            return self.fix(fault);
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        let setting = self.written(token).strip_prefix(Group::Account.prefix());
        if let Some(setting) =
            setting.filter(|name| names::is_name(name) && self.context() == Some(Context::Account))
        {
            let message =
                format!("{} is how a setting is read: it is set by its name alone", self.shown(token));
            let fault = self.fault(token, message, format!("write `set {setting} = \"…\"`"));
            let fault = self.instead(fault, token, setting);
            self.at += 1;
            return self.fix(fault);
        }
        let help = "a name begins with a letter or `_` and holds letters, digits, `_` and `-`";
        Err(self.missing(token, what, help))
    }

    /// The name of a field.
    pub fn field_name(&mut self) -> Read {
        let token = self.peek();
        let next = self.next_token();
        let written = self.written(token);
        if let Some(read) = self.name_with_values(token) {
            return read;
        }
        self.no_colon_in_value(token)?;
        match token.kind {
            Kind::Word if !token.told => {
                self.at += 1;
                if next.kind == Kind::Word && !next.begins_line {
                    self.name_of_several_words(token)
                } else {
                    Ok(())
                }
            }
            Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted => self.text("a name"),
            Kind::Variable | Kind::Number | Kind::Dotted
                if matches!(next.kind, Kind::Colon | Kind::Equals) =>
            {
                let meant = if token.kind == Kind::Variable {
                    format!("\"{{{{{written}}}}}\"")
                } else {
                    format!("\"{written}\"")
                };
                let message = format!("the name {} needs quotes", self.shown(token));
                let help = format!(
                    "a name with characters other than letters, digits, `_` and `-` needs quotes: `{meant}`"
                );
                let fault = self.fault(token, message, help);
                // Name and value may be swapped, or the line stand one block too deep: no value becomes a name.
                if token.kind == Kind::Variable {
                    return Err(self.tell(fault));
                }
                let fault = self.instead(fault, token, meant);
                self.at += 1;
                self.fix(fault)
            }
            _ => {
                self.common_mistake(token)?;
                if !self.lost {
                    self.unexpected_entry(Context::Fields, token);
                }
                Err(Faulted)
            }
        }
    }

    fn name_of_several_words(&mut self, first: Token) -> Read {
        let mut last = self.at;
        while self.token(last + 1).kind == Kind::Word && !self.token(last + 1).begins_line {
            last += 1;
        }
        if self.token(last + 1).kind != Kind::Colon {
            return Ok(());
        }
        let at = site(first.start, self.token(last).end);
        let name = self.text.get(at.span.range()).unwrap_or_default();
        let word = self.written(first);
        if name.split_whitespace().all(|other| other == word) {
            let message = format!("`{word}` is repeated");
            self.at = last + 1;
            let fault = Self::other(Code::SyntaxUnexpected, at, message, format!("write `{word}` once"));
            return self.fix(fault.with_fix(at, word));
        }
        if let Some(read) = self.word_before_colon(first, last) {
            return read;
        }
        if self.block_word() == Some("headers") {
            let meant = name.split_whitespace().collect::<Vec<_>>().join("-");
            let message = format!("`{name}` is not the name of a header: it has spaces");
            let help = format!("write `{meant}`");
            self.at = last + 1;
            let fault = Self::other(Code::HeaderInvalid, at, message, help);
            return self.fix(fault.with_fix(at, meant));
        }
        let message = format!("the name `{name}` needs quotes");
        let help = format!("a name with spaces needs quotes: `\"{name}\"`");
        self.at = last + 1;
        let fault = Self::other(Code::SyntaxUnexpected, at, message, help);
        self.fix(fault.with_fix(at, format!("\"{name}\"")))
    }

    /// Whether a value may end with `token`.
    pub fn ends_value(&self, token: Token) -> bool {
        matches!(token.kind, Kind::Variable | Kind::Text | Kind::Number | Kind::Data)
            || TYPES.contains(&self.written(token))
    }

    /// Reports `$flow.key.n as: number`, whose `as` is `word`, the first one after a value on its line.
    pub fn no_colon_in_value(&mut self, word: Token) -> Read {
        let (before, colon) = (self.previous(), self.next_token());
        let written = self.written(word);
        let goes_on = matches!(written, "as" | "or") || MARKS.contains(&written);
        // In JSON a name has quotes.
        let is_name = self.context() != Some(Context::Object)
            && matches!(self.token(self.at + 2).kind, Kind::Text | Kind::Variable);
        if word.begins_line || !goes_on || !self.ends_value(before) || colon.kind != Kind::Colon || is_name {
            return Ok(());
        }
        let message = format!("`:` is not allowed after `{written}`");
        let fault = self.fault(
            colon,
            message,
            format!("remove it, where `{written}` belongs to the value before it"),
        );
        self.at += 2;
        Err(self.tell(fault))
    }

    /// Reports `lead mandatory: $call.cli` and `list file: "a.csv"`, the words of which are `first` to the one at `last`: what
    /// follows a value stands before it.
    fn word_before_colon(&mut self, first: Token, last: usize) -> Option<Read> {
        let words: Vec<Token> =
            [first].into_iter().chain((self.at..=last).map(|at| self.token(at))).collect();
        let is_part = self.block_word() == Some("multipart");
        let follows = |word: &&Token| match self.written(**word) {
            "required" => true,
            "file" | "type" => is_part,
            word => MARKS.contains(&word),
        };
        let (word, name) = (*words.iter().find(follows)?, *words.iter().find(|word| !follows(word))?);
        let (written, name) = (self.written(word), self.written(name));
        let message = format!("`{written}` is not allowed before `:`: it follows the value");
        let colon = self.token(last + 1);
        let value = self.token(last + 2);
        self.at = last + 1;
        if is_part && !MARKS.contains(&written) && written != "required" {
            let help =
                format!("write the content of the part first: `{name}: $flow.key.list {written} \"…\"`");
            return Some(Err(self.tell(self.fault(word, message, help))));
        }
        let mark = if written == "required" { "mandatory" } else { written };
        if self.contexts.first() != Some(&Context::Webhook) {
            return Some(Err(self.tell(self.fault(word, message, "remove it: no mark is allowed here"))));
        }
        let is_simple = matches!(value.kind, Kind::Text | Kind::Variable | Kind::Number);
        let after = self.token(last + 3);
        let help = match is_simple {
            _ if MARKS.contains(&self.written(after)) => {
                format!("remove it: `{}` follows the value", self.written(after))
            }
            true => format!("write it after the value: `{name}: {} {mark}`", self.written(value)),
            false => format!("write it after the value: `{name}: … {mark}`"),
        };
        let fault = self.fault(word, message, help);
        let is_whole = is_simple && self.ends_entry(after);
        // After a comma the mark may be meant for the value before that.
        let is_after_comma =
            word.start == first.start && self.token(self.entry.saturating_sub(1)).kind == Kind::Comma;
        if words.len() != 2 || !is_whole || is_after_comma || written == "required" {
            return Some(Err(self.tell(fault)));
        }
        // With the space on one side of it.
        let (start, end) = if word.start == first.start {
            (word.start, words.last()?.start)
        } else {
            (first.end, colon.start)
        };
        let edit = |start, end, by: String| Edit { location: site(start, end), replacement: by };
        let moved = [edit(start, end, String::new()), edit(value.end, value.end, format!(" {mark}"))];
        Some(self.fix(fault.with_edits(moved)))
    }

    /// A variable.
    pub fn a_variable(&mut self) -> Read {
        let token = self.peek();
        if token.kind == Kind::Variable && !token.told {
            self.at += 1;
            if self.is_name_in_brackets(token) {
                return self.name_in_brackets(token);
            }
            let open = self.peek();
            let close = self.token(open.partner);
            let is_closed = close.kind == Kind::Close(b']') && close.end > close.start;
            if open.kind == Kind::Open(b'[') && open.start == token.end && is_closed {
                let message = format!("{} is not allowed here: a variable has no index", self.shown(open));
                let help = format!("write the variable alone: `{}`", self.written(token));
                self.tell(self.fault(open, message, help));
                self.found.edits.replace(open.start, close.end, "");
                self.at = self.after_group(self.at);
            }
            return Ok(());
        }
        if !self.ends_entry(token) {
            if let Some(read) = self.quoted_variable(token) {
                return read;
            }
            if self.repaired(token)? || self.no_dollar(token) {
                return Ok(());
            }
        }
        let written = self.written(token);
        let assigned =
            token.kind == Kind::Word && matches!(self.next_token().kind, Kind::Equals | Kind::Colon);
        // What is private or returned is a variable of the flow.
        let begins_line = |context: Context| context.begins_with(written);
        let of_flow = token.kind == Kind::Word
            && written != self.written(self.previous())
            && ![Context::Account, Context::Endpoint].into_iter().any(begins_line)
            && self.lists_variables();
        if !token.begins_line && (assigned || of_flow) {
            let (message, meant) = (format!("`{written}` is not a variable"), format!("$flow.key.{written}"));
            let fault = self.fault(token, message, format!("write `{meant}`"));
            let fault = self.instead(fault, token, meant);
            self.at += 1;
            return self.fix(fault);
        }
        Err(self.missing(token, "a variable", "a variable is written as in `$flow.key.lead`"))
    }

    /// The variable that `token` holds between quotes of any kind, and nothing else; without its `$`, as a `--vars` file
    /// may have it, too.
    pub fn variable_in_quotes(&self, token: Token) -> Option<Cow<'s, str>> {
        let mut inside = self.written(token).chars();
        let quoted = matches!(token.kind, Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted);
        inside.next();
        inside.next_back();
        let inside = inside.as_str();
        let is_variable = |text: &str| grammar::whole(Rule::variable, text).is_some();
        let is_group = || inside.split_once('.').is_some_and(|(group, _)| Group::named(group).is_some());
        match quoted {
            true if is_variable(inside) => Some(inside.into()),
            true if is_group() => {
                Some(format!("${inside}").into()).filter(|text: &Cow<'_, str>| is_variable(text))
            }
            _ => None,
        }
    }

    /// Reports a variable between quotes, where one stands here.
    pub fn quoted_variable(&mut self, token: Token) -> Option<Read> {
        let meant = self.variable_in_quotes(token).filter(|_| !token.told)?;
        let message = format!("{} is in quotes: a variable is written without them", self.shown(token));
        let fault = self.fault(token, message, format!("write `{meant}`"));
        let fault = self.instead(fault, token, meant);
        self.at += 1;
        Some(self.fix(fault))
    }

    /// Reads `cli: "1"` in a `given` or `expect`, whose variable has its name only; `None` where it is something else.
    pub fn bare_variable(&mut self, token: Token) -> Option<Read> {
        let written = self.written(token);
        let named = token.kind == Kind::Word && matches!(self.next_token().kind, Kind::Colon | Kind::Equals);
        if !named || self.lost || matches!(written, "status" | "status_code" | "code") {
            return None;
        }
        let group = if names::is_of_call(written) { Group::Call } else { Group::Flow };
        let message = format!("`{written}` is not a variable");
        let meant = format!("{}{written}", group.prefix());
        let fault = if group == Group::Flow && self.context() == Some(Context::Given) {
            // What it is of, only its author knows.
            let help = format!("write what it is of: `{meant}`, `$call.{written}` or `$user.key.{written}`");
            self.fault(token, message, help)
        } else {
            self.instead(self.fault(token, message, format!("write `{meant}`")), token, meant)
        };
        self.at += 1;
        Some(self.fix(fault))
    }

    /// Whether what stands here is one of the variables of `private` or `returns`.
    fn lists_variables(&self) -> bool {
        // `private …`, `method NAME returns …`
        const BEFORE: usize = 8;
        let before = self.tokens.get(self.entry..self.at).unwrap_or_default();
        let lists = |token: &Token| ["private", "returns"].iter().any(|word| self.is_word(*token, word));
        before.iter().take(BEFORE).any(lists)
    }

    /// Whether a variable without its `$` stands here; it is reported.
    pub fn no_dollar(&mut self, token: Token) -> bool {
        let written = self.written(token);
        let group = written.split('.').next().unwrap_or_default();
        let is_group = matches!(token.kind, Kind::Dotted | Kind::Word) && Group::named(group).is_some();
        if is_group {
            let all = matches!(written, "flow" | "user");
            let meant = if all { format!("${written}.key") } else { format!("${written}") };
            let help = match all {
                true => {
                    format!("a variable is written as in `{meant}.lead`; `pass {meant}` passes all of them")
                }
                false => format!("a variable begins with `$`: `{meant}`"),
            };
            let fault = self.fault(token, format!("`{written}` has no `$`"), help);
            // `${{secret.KEY}}`
            let before = self.text.get(..token.start).unwrap_or_default();
            let symbol = before.trim_end_matches(' ').strip_suffix("${{").filter(|_| self.in_braces);
            let fault = match symbol {
                Some(before) => fault.with_fix(site(before.len(), token.start), "{{$"),
                None if all && self.is_word(self.previous(), "pass") => self.instead(fault, token, meant),
                None if all => fault,
                None => fault.with_fix(site(token.start, token.start), "$"),
            };
            let fixed = self.fix(fault);
            self.mark_fixed(fixed);
        }
        is_group
    }

    /// Goes past the current token, which a fix makes a variable.
    fn mark_fixed(&mut self, fixed: Read) {
        if let Some(token) = self.tokens.get_mut(self.at) {
            token.kind = Kind::Variable;
            token.fixed = true;
            token.told |= fixed.is_err();
        }
        self.at += 1;
    }

    /// Variables with commas between.
    pub fn variables(&mut self) -> Read {
        loop {
            self.a_variable()?;
            let token = self.peek();
            if self.takes_list_comma(token) {
                self.second_comma()?;
            } else if token.kind == Kind::Variable && !token.begins_line {
                self.missing_comma(token, "write a `,` between two variables")?;
            } else {
                return Ok(());
            }
        }
    }
}
