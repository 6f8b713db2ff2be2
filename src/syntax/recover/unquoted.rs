//! Texts without quotes: how far each goes.

use super::super::shape::{Context, MARKS, TYPES};
use super::super::words;
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;
use crate::names::{self, Group};

impl Reader<'_> {
    /// A text without quotes: up to the end of the line, as far as there are only words.
    pub fn unquoted(&mut self, token: Token, what: &str) -> Read {
        let mut end = self.end_of_word(token.start);
        let mut last = self.last_before(self.at, end);
        loop {
            let next = self.token(last + 1);
            let plain = matches!(next.kind, Kind::Word | Kind::Number | Kind::Dotted)
                || next.kind == Kind::Semicolon && next.start == end && !self.token(last + 2).begins_line;
            let word = self.written(next);
            let separator = self.token(last + 2);
            let named = separator.kind == Kind::Colon
                || separator.kind == Kind::Equals && self.token(last + 3).start > separator.end;
            if !plain
                || named
                || next.begins_line
                || MARKS.contains(&word)
                || self.is_word(next, "or")
                || self.is_conversion(last + 1)
                || next.told
            {
                break;
            }
            end = self.end_of_word(next.start).max(next.end);
            last = self.last_before(last + 1, end);
        }
        let after = self.token(last + 1);
        if what == "the address" && last == self.at && after.kind == Kind::Text && !after.begins_line {
            let method = self.written(self.previous());
            let fault = self.misplaced(token, format!("write the address right after `{method}`"));
            let is_label = matches!(&*self.folded(token), "url" | "uri" | "to" | "address");
            let whole = site(token.start, after.start);
            return Err(self.tell(if is_label { fault.with_fix(whole, "") } else { fault }));
        }
        let mut is_list = false;
        while self.goes_on_after_comma(last + 1) {
            is_list = true;
            end = self.end_of_word(self.token(last + 2).start);
            last = self.last_before(last + 2, end);
        }
        let at = site(token.start, end);
        let written = self.text.get(at.span.range()).unwrap_or_default();
        let message = format!("expected {what}, found `{written}` without quotes");
        let host = written.split(['/', '?']).next().unwrap_or_default();
        let bare = what == "the address" && host.contains('.') && !written.contains("://");
        let bare = bare && !host.starts_with('.') && host.is_ascii();
        let meant = if bare { format!("https://{written}") } else { written.to_owned() };
        let is_alone = token.kind == Kind::Word && end == token.end;
        // What may be meant that is not a text.
        let otherwise = match self.context() {
            Some(Context::Response) if what == "a value" && is_alone => Some(format!(
                "write a place in the response, `data.{written}`, or a text in quotes: `\"{written}\"`"
            )),
            Some(Context::Given) if written == "missing" => {
                Some("remove this line: a variable that is not given has no value".to_owned())
            }
            Some(Context::Expect) if is_condition(written) => {
                Some("write the value that is expected, or `missing` where there is to be none".to_owned())
            }
            _ if is_alone && self.at >= 2 && self.is_word(self.token(self.at - 2), "bearer") => {
                Some(format!(
                    "write the token as a value, `$secret.NAME`; one of an `oauth2` is sent by `auth oauth2({written})`"
                ))
            }
            _ if what == "a value" && is_alone => self.variable_meant(token, last + 1).map(|variable| {
                format!(
                    "write `{variable}` for the value of the variable, or a text in quotes: `\"{written}\"`"
                )
            }),
            _ => None,
        };
        let may_be_another = otherwise.is_some();
        let help = otherwise.unwrap_or_else(|| format!("a text needs quotes: `\"{meant}\"`"));
        self.at = last + 1;
        // `notes Press 1) or 2)`
        let is_cut = self.peek().start == end && self.peek().kind == Kind::Close(b')');
        let is_argument = self.is_argument(last);
        let goes_on = self.context().is_some_and(|context| {
            context.is_declaration()
                && !is_argument
                && self.peek().kind == Kind::Comma
                && self.list_goes_on(context)
        });
        self.at = last;
        let fault = Self::other(Code::SyntaxUnexpected, at, message, help);
        // A variable or a path in which a mistake is would be sent as its letters.
        let root = written.split_once('.').map(|(root, _)| root);
        let variable = root.is_some_and(|root| words::nearest(root, Group::ALL.map(Group::word)).is_some());
        let place = self.context() == Some(Context::Response)
            && (token.kind == Kind::Dotted || written.starts_with("data"));
        // Elsewhere each part of a list may be a value.
        let is_media_type = |part: &str| part.contains(['/', '*']);
        let parts =
            is_list && (self.block_word() != Some("headers") || !written.split(", ").all(is_media_type));
        if variable
            || place
            || may_be_another
            || parts
            || goes_on
            || is_cut && !is_argument
            || written.contains('&') && matches!(self.block_word(), Some("query" | "form"))
            || written.starts_with("not ")
            || written.contains('$')
        {
            return Err(self.tell(fault));
        }
        // What else the words may be is not known: the fix is offered, and nothing read on with it.
        Err(self.tell(fault.with_fix(at, format!("\"{meant}\""))))
    }

    /// Whether `as number` stands at `index`.
    fn is_conversion(&self, index: usize) -> bool {
        self.is_word(self.token(index), "as") && TYPES.contains(&self.written(self.token(index + 1)))
    }

    /// The variable that the word `token`, with what stands at `after`, may be: one that stands near it, one of the
    /// call, or, where its type or a mark follows, one of the flow.
    fn variable_meant(&self, token: Token, after: usize) -> Option<String> {
        let word = self.written(token);
        let is_named = |one: &&Token| {
            let name = self.written(**one).rsplit_once('.').map(|(_, name)| name);
            one.kind == Kind::Variable && name == Some(word)
        };
        let near = self.at.saturating_sub(NEAR_TOKENS)..(self.at + NEAR_TOKENS).min(self.tokens.len());
        if let Some(variable) = self.tokens.get(near).unwrap_or_default().iter().find(is_named) {
            return Some(self.written(*variable).to_owned());
        }
        if names::is_of_call(word) {
            return Some(format!("$call.{word}"));
        }
        let next = self.token(after);
        let is_marked = next.kind == Kind::Word && MARKS.contains(&self.written(next));
        let is_value = self.is_conversion(after) || is_marked;
        // `no-cache` is a word of HTTP.
        (is_value && names::is_name(word) && !word.contains('-')).then(|| format!("$flow.key.{word}"))
    }

    /// Whether the token at `index` is a comma of a text without quotes: `text/html, application/json`. After one between
    /// two entries a name stands, and a `:`.
    fn goes_on_after_comma(&self, index: usize) -> bool {
        let (comma, first) = (self.token(index), self.token(index + 1));
        let fields = matches!(self.context(), Some(Context::Fields | Context::Arguments));
        let plain = !first.begins_line
            && (matches!(first.kind, Kind::Word | Kind::Number | Kind::Dotted) || self.written(first) == "*");
        let end = self.end_of_word(first.start);
        let next = self.token(self.last_before(index + 1, end) + 1);
        let word = self.text.get(first.start..end).unwrap_or_default();
        let named = word.contains(':') || MARKS.contains(&word);
        fields
            && comma.kind == Kind::Comma
            && plain
            && !named
            && (self.ends_entry(next) || MARKS.contains(&self.written(next)))
    }

    /// The end of what an author would call the word at `start`: `127.0.0.0/8`, `application/json`.
    pub fn end_of_word(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let ends = |character: char| character.is_whitespace() || "{}[](),\"#".contains(character);
        let word = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
        start + word.trim_end_matches([';', ':']).len()
    }

    /// The last token, from the one at `index` on, that ends at or before `end`; a bracket that was put there comes after
    /// it.
    pub fn last_before(&self, mut index: usize, end: usize) -> usize {
        let is_before = |token: Token| token.kind != Kind::End && token.end <= end && token.start < end;
        while is_before(self.token(index + 1)) {
            index += 1;
        }
        index
    }

    /// Whether the token at `index` is the hour of a time such as `21:40`.
    pub fn is_time(&self, index: usize) -> bool {
        let (hour, colon, minute) = (self.token(index), self.token(index + 1), self.token(index + 2));
        (hour.kind, colon.kind, minute.kind) == (Kind::Number, Kind::Colon, Kind::Number)
            && hour.end == colon.start
            && colon.end == minute.start
    }
}

/// How many tokens away a variable is looked for.
const NEAR_TOKENS: usize = 512;

/// Whether `written` was to say something of a value in place of the value itself.
fn is_condition(written: &str) -> bool {
    let first = written.split_whitespace().next().unwrap_or_default();
    matches!(
        first,
        "not"
            | "no"
            | "is"
            | "any"
            | "some"
            | "present"
            | "exists"
            | "set"
            | "unset"
            | "empty"
            | "missing"
            | "matches"
            | "contains"
    )
}
