//! The head of a declaration, and what follows its block.

use super::super::outline::{Head, Kind as Declared};
use super::super::shape::{Context, MARKS};
use super::super::words;
use super::findings::site;
use super::names::plain_name;
use super::reader::{Faulted, Read, Reader};
use super::stray::declarations;
use super::token::{Kind, Token};
use crate::diagnostics::Code;
use crate::names;

/// The name of a declaration without one, until the tree is built.
pub(super) const NAMELESS: &str = "_";

impl Reader<'_> {
    /// Reads the whole declaration; `true` where it has no name.
    pub fn declaration(&mut self, head: &Head, context: Context) -> bool {
        self.keyword(head);
        let named = if context == Context::Account { self.no_name() } else { self.name(head, context) };
        if context == Context::Test {
            self.no_parameters(head);
            self.title();
        }
        if named {
            self.no_parameters(head);
        }
        let start = self.at;
        while !self.is_end() && self.peek().kind != Kind::Open(b'{') {
            self.at += 1;
        }
        if named && self.found.faults.is_empty() {
            self.before_block(context, start);
        }
        self.take_out(start);
        self.at += 1;
        self.entry = self.at;
        self.block(context);
        if !self.is_end() {
            self.entry = self.at;
            self.stray();
            let start = self.at;
            self.at = self.tokens.len();
            self.take_out(start);
        }
        !named
    }

    /// Reports what stands from the token `start` on before the brace that opens the block, on its line.
    fn before_block(&mut self, context: Context, start: usize) {
        let (first, brace) = (self.token(start), self.peek());
        if self.at <= start || brace.line != first.line || first.begins_line || first.told {
            return;
        }
        let word = self.written(first);
        let help = match first.kind {
            Kind::Text if context == Context::Test => "a test has one title: remove the second".to_owned(),
            Kind::Text => {
                "write `{` after the name; a text about it is a line after that: `notes \"…\"`".to_owned()
            }
            _ if context.begins_with(word) => {
                format!("write `{{` after the name: `{word}` begins a line between `{{` and `}}`")
            }
            _ => "write `{` after the name".to_owned(),
        };
        let fault = self.misplaced(first, help);
        self.tell(fault);
    }

    /// Removes the tokens from `start` to the current one.
    fn take_out(&mut self, start: usize) {
        if self.at > start {
            let (from, to) = (self.token(start).start, self.previous().end);
            self.found.edits.replace(from, to, "");
        }
    }

    fn keyword(&mut self, head: &Head) {
        let token = self.peek();
        let word = Declared::WORDS.iter().find(|(_, kind)| *kind == head.kind).map_or("", |(word, _)| *word);
        if self.written(token) != word {
            let message = format!("{} is not allowed here: did you mean `{word}`?", self.shown(token));
            let fault = self.fault(token, message, format!("a declaration begins with {}", declarations()));
            // No edit makes an account allow something.
            let allows = head.kind == Declared::Account
                && self.tokens.iter().any(|token| self.is_word(*token, "allow"));
            if allows {
                self.found.edits.replace(token.start, token.end, word);
                self.tell(fault);
            } else {
                let _: Read = self.fix(self.instead(fault, token, word));
            }
        }
        self.at += 1;
    }

    fn no_name(&mut self) -> bool {
        let token = self.peek();
        if !matches!(token.kind, Kind::Open(_) | Kind::Semicolon | Kind::End) && !token.begins_line {
            while !matches!(self.peek().kind, Kind::Open(_) | Kind::End) && !self.peek().begins_line {
                self.at += 1;
            }
            // `account main() {`
            if self.peek().kind == Kind::Open(b'(') && self.peek().partner == self.at + 1 {
                self.at += 2;
            }
            let all = Token { end: self.previous().end, ..token };
            let message = format!("{} is not allowed here: an `account` has no name", self.shown(all));
            let fault = self.fault(all, message, "write `account {`");
            let fault = self.instead(fault, all, "");
            let _: Read = self.fix(fault);
        }
        true
    }

    /// Reports the parentheses of a function, or a `;`, after the name or the title.
    fn no_parameters(&mut self, head: &Head) {
        let token = self.peek();
        let first = self.at;
        if token.begins_line || token.told || !matches!(token.kind, Kind::Open(b'(') | Kind::Semicolon) {
            return;
        }
        self.at = self.after_group(first);
        // `webhook a() => {`
        while matches!(self.peek().kind, Kind::Colon | Kind::Equals | Kind::Symbol | Kind::Semicolon)
            && !self.peek().begins_line
        {
            self.at += 1;
        }
        let whole = Token { end: self.previous().end, ..token };
        let why = if token.kind == Kind::Semicolon { "" } else { ": a declaration takes no parameters" };
        let message = format!("{} is not allowed here{why}", self.shown(whole));
        let form = match head.kind {
            Declared::Account => "account { … }".to_owned(),
            Declared::Test => "test NAME \"TITLE\" { … }".to_owned(),
            _ => format!("{} NAME {{ … }}", self.written(self.token(0))),
        };
        let fault = self.fault(whole, message, format!("remove it: a declaration is written `{form}`"));
        let next = self.peek();
        let is_last = self.is_last(whole.end);
        // What stands between the parentheses may be needed elsewhere; without a block nothing is a declaration.
        let is_empty = match token.kind {
            Kind::Semicolon => true,
            _ if is_last => false,
            _ if token.partner == first => next.begins_line || !matches!(next.kind, Kind::Word | Kind::Text),
            _ => token.partner == first + 1,
        };
        let separates = next.start == whole.end && matches!(next.kind, Kind::Word | Kind::Text);
        let fault = match is_empty {
            true => self.instead(fault, whole, if separates { " " } else { "" }),
            false => fault,
        };
        if self.fix(fault).is_err() {
            self.take_out(first);
        }
    }

    /// Whether nothing is written from `at` on.
    fn is_last(&self, at: usize) -> bool {
        self.text.get(at..).is_none_or(|rest| rest.trim().is_empty())
    }

    /// Goes to the brace that opens the block.
    fn skip_head(&mut self) {
        while !self.is_end() && !matches!(self.peek().kind, Kind::Open(b'{')) && !self.peek().begins_line {
            self.at += 1;
        }
    }

    /// The name; `false` where there is none.
    fn name(&mut self, head: &Head, context: Context) -> bool {
        let mut token = self.peek();
        let test = head.kind == Declared::Test;
        if matches!(token.kind, Kind::Colon | Kind::Equals) && !token.begins_line && !token.told {
            let word = self.written(self.previous());
            let message = format!("{} is not allowed after `{word}`", self.shown(token));
            let help = format!("a declaration is written `{word} NAME {{ … }}`");
            let fault = self.fault(token, message, help);
            let name = self.next_token();
            // Without a block that alone makes no declaration.
            let by = if name.start == token.end { " " } else { "" };
            let fault = if self.is_last(name.end) { fault } else { self.instead(fault, token, by) };
            let _: Read = self.fix(fault);
            self.at += 1;
            token = self.peek();
        }
        let named = self.next_token();
        if test
            && named.kind == Kind::Word
            && !named.begins_line
            && self.token(self.at + 2).kind == Kind::Text
            && matches!(self.written(token), "webhook" | "flow")
        {
            let message =
                format!("{} is not allowed here: the name alone says what is tested", self.shown(token));
            let fault = self.fault(token, message, format!("write `test {}`", self.written(named)));
            let _: Read = self.fix(fault.with_fix(site(token.start, named.start), ""));
            self.at += 1;
            token = named;
        }
        match token.kind {
            Kind::Word if !token.begins_line && self.is_letter_after(token) => self.not_a_name(token),
            Kind::Word if !token.begins_line => {
                self.at += 1;
                self.after_name(token, context);
                true
            }
            Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted
                if !test || self.next_token().kind == Kind::Text =>
            {
                let plain = plain_name(self.written(token));
                let message = format!("{} is in quotes: a name is written without them", self.shown(token));
                let fault = self.fault(token, message, format!("write `{plain}`"));
                let is_name = names::is_name(&plain);
                let fault = self.instead(fault, token, plain);
                let fixed = self.fix(fault);
                self.at += 1;
                if !is_name || fixed.is_err() {
                    self.found.edits.replace(token.start, token.end, NAMELESS);
                }
                is_name
            }
            Kind::Open(_) | Kind::End | Kind::Text => {
                let what = if test { "the name of a webhook or flow" } else { "a name" };
                self.nameless(what, |word| format!("write it as in `{word} lookup_customer`"))
            }
            _ if token.begins_line => {
                self.nameless("a name", |_| "a name holds letters, digits, `_` and `-`".to_owned())
            }
            _ => self.not_a_name(token),
        }
    }

    /// Whether a letter that no name holds follows `token` directly.
    fn is_letter_after(&self, token: Token) -> bool {
        self.text
            .get(token.end..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|character| character.is_alphanumeric() && !character.is_ascii())
    }

    fn nameless(&mut self, what: &str, help: impl Fn(&str) -> String) -> bool {
        let before = self.previous();
        let message = format!("expected {what} after {}", self.shown(before));
        let fault = self.fault(before, message, help(self.written(before)));
        self.tell(fault);
        self.found.edits.replace(before.end, before.end, format!(" {NAMELESS}"));
        false
    }

    /// Reports that what begins with `token` is not a name; what stands in the block is read all the same.
    fn not_a_name(&mut self, token: Token) -> bool {
        let rest = self.text.get(token.start..).unwrap_or_default();
        let length = rest.find(|character: char| character.is_whitespace() || "{}#\"".contains(character));
        let end = token.start + length.unwrap_or(rest.len()).max(token.end - token.start);
        let whole = Token { end, ..token };
        let message = format!("{} is not a name", self.shown(whole));
        let help = "a name begins with a letter from a to z or `_`, and holds such letters, small or capital, \
                    digits, `_` and `-`";
        let fault = self.fault(whole, message, help);
        self.tell(fault);
        self.found.edits.replace(token.start, end, NAMELESS);
        while self.peek().start < end && !self.is_end() {
            self.at += 1;
        }
        let start = self.at;
        while !self.peek().begins_line && !matches!(self.peek().kind, Kind::Open(b'{') | Kind::Text) {
            self.at += 1;
        }
        self.take_out(start);
        false
    }

    /// What follows the name `token`, where neither a title nor a brace does.
    fn after_name(&mut self, token: Token, context: Context) {
        let next = self.peek();
        let is_line = |reader: &Self, token: Token| context.begins_with(reader.written(token));
        if next.kind == Kind::Word && !next.begins_line && !is_line(self, next) {
            let first = self.at;
            while self.peek().kind == Kind::Word && !self.peek().begins_line && !is_line(self, self.peek()) {
                self.at += 1;
            }
            if context == Context::Test && !self.has_title() {
                self.at = first;
                return;
            }
            let last = self.previous();
            // A word that stands twice was typed twice, the keyword too.
            let all = self.tokens.get(..self.at).unwrap_or_default().iter();
            let all = all.filter(|token| token.kind == Kind::Word);
            let mut parts: Vec<&str> = all.map(|token| self.written(*token)).collect();
            parts.dedup();
            let joined = parts.get(1..).unwrap_or_default().join("_");
            let message = format!("{} is not allowed here: a name is one word", self.shown(next));
            let place = site(next.start, last.end);
            // A word with a meaning of its own belongs to no name.
            let more = self.tokens.get(first..self.at).unwrap_or_default().iter();
            let is_known = |word: &str| words::is_known(word) || MARKS.contains(&word);
            if { more }.any(|token| is_known(self.written(*token))) {
                let help = "write `{` after the name";
                self.tell(Self::other(Code::SyntaxUnexpected, place, message, help));
            } else {
                let help = format!("write it without spaces: `{joined}`");
                let fault = Self::other(Code::SyntaxUnexpected, place, message, help);
                let _: Read = self.fix(fault.with_fix(site(token.start, last.end), joined));
            }
            return;
        }
        let symbol = matches!(
            next.kind,
            Kind::Colon
                | Kind::Equals
                | Kind::Symbol
                | Kind::Comma
                | Kind::Dotted
                | Kind::Number
                | Kind::Close(_)
        );
        if symbol && !next.begins_line && !next.told {
            let help = "write `{` after the name; a name holds letters, digits, `_` and `-`";
            let fault = self.misplaced(next, help);
            // `v1.2` is another name than `v1`.
            let is_of_name =
                matches!(next.kind, Kind::Dotted | Kind::Number) && next.start == self.previous().end;
            let opens = matches!(self.next_token().kind, Kind::Open(_)) && !is_of_name;
            let fault = if opens { self.instead(fault, next, "") } else { fault };
            self.found.faults.push(fault);
            let start = self.at;
            while !self.is_end()
                && !self.peek().begins_line
                && !matches!(self.peek().kind, Kind::Open(b'{') | Kind::Text)
            {
                self.at += 1;
            }
            self.take_out(start);
        }
    }

    /// Whether a text stands before the block.
    fn has_title(&self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        rest.iter()
            .take_while(|token| !token.begins_line && !matches!(token.kind, Kind::Open(_)))
            .any(|token| token.kind == Kind::Text)
    }

    fn title(&mut self) {
        let token = self.peek();
        let before = self.previous();
        let reported = self.found.faults.len();
        self.entry = self.at;
        let read = match token.kind {
            Kind::Text => self.text("the title of the test"),
            Kind::Open(_) | Kind::End => {
                let message = format!("expected the title of the test after {}", self.shown(before));
                let help = "say what the test shows: `test lookup_customer \"a gold caller\" {`";
                let fault = self.fault(before, message, help);
                let fault = self.put_after(fault, before, " \"it works\"");
                if reported == 0 { self.fix(fault) } else { Err(Faulted) }
            }
            _ if token.begins_line => Err(Faulted),
            _ => {
                let read = self.repaired(token).and_then(|repaired| {
                    if repaired { Ok(()) } else { self.unquoted(token, "the title of the test") }
                });
                let start = self.at;
                self.skip_head();
                if read.is_ok() {
                    self.take_out(start);
                }
                read
            }
        };
        if read.is_err() {
            let written = !token.begins_line && !matches!(token.kind, Kind::Open(_) | Kind::End);
            let end = if written { self.previous().end.max(token.end) } else { before.end };
            let start = if written { token.start } else { before.end };
            self.found.edits.replace(start, end, " \"\"");
        }
    }
}
