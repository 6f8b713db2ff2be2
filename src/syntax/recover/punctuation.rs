//! What separates: commas, `:` and `=`.

use super::super::shape::{Context, MARKS, METHODS, TYPES};
use super::super::words;
use super::findings::site;
use super::mistakes::is_dash;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Fault;

const BETWEEN_VALUES: &str = "put a `,` between two values";

const SENDS: &str = "`:` alone sends a value, `=` alone saves one";

impl Reader<'_> {
    /// Takes a comma between two entries; one that stands anywhere else is reported. Whether the entry before it goes on up
    /// to here.
    pub fn comma(&mut self, context: Context, after_entry: bool) -> bool {
        let token = self.peek();
        let next = self.next_token();
        self.at += 1;
        let last = matches!(next.kind, Kind::Close(_) | Kind::End);
        let follows = context.is_json() || next.kind != Kind::Comma && !last;
        if after_entry && self.mark_after_comma(token, next) {
            return true;
        }
        if after_entry && follows {
            return false;
        }
        let second = next.kind == Kind::Comma && !context.is_json();
        let token = if second { next } else { token };
        self.at += usize::from(second);
        if self.lost || token.told {
            self.found.edits.replace(token.start, token.end, "");
            return false;
        }
        let help = if context.is_json() {
            "write one comma between two values: remove this one"
        } else {
            "write at most one comma between two entries, and none before the first or after the last: remove it"
        };
        let fault = self.fault(token, "a comma is not allowed here", help);
        let fault = self.instead(fault, token, "");
        self.found.fixed(fault);
        false
    }

    /// Reports `$call.cli, mandatory`, the words of which are `comma` and `mark`; whether it is that.
    fn mark_after_comma(&mut self, comma: Token, mark: Token) -> bool {
        let is_mark = mark.kind == Kind::Word && MARKS.contains(&self.written(mark)) && !mark.begins_line;
        let after = self.next_token();
        if !is_mark || !(self.ends_line(after) || matches!(after.kind, Kind::Comma)) {
            return false;
        }
        let help = "remove it: a mark follows its value";
        let fault = self.fault(comma, "a comma is not allowed here", help);
        let fault = self.instead(fault, comma, "");
        let read = self.fix(fault);
        self.at += usize::from(read.is_ok());
        read.is_ok()
    }

    /// Reports what follows an entry of JSON where only a comma may: `Err` where it is not an entry itself.
    pub fn no_comma(&mut self, context: Context, token: Token) -> Read {
        if context == Context::Object {
            self.no_colon_in_value(token)?;
        }
        let (last, next) = (self.previous(), self.next_token());
        let is_index =
            token.kind == Kind::Open(b'[') && last.kind == Kind::Variable && last.end == token.start;
        let named = matches!(token.kind, Kind::Text | Kind::Word | Kind::SingleQuoted | Kind::SmartQuoted);
        let begins = match context {
            Context::Object => named && matches!(next.kind, Kind::Colon | Kind::Equals),
            _ => !is_index && (matches!(token.kind, Kind::Open(b'{' | b'[')) || self.is_entry(context)),
        };
        let is_sure = self.found.faults.last().is_some_and(|fault| !fault.fixes.is_empty());
        let follows = self.comma_told != self.found.faults.len() && !is_sure && self.told_on_line_of(last);
        if self.lost || token.told || last.told || follows {
            self.found.edits.replace(last.end, last.end, ",");
            return if begins && !token.told { Ok(()) } else { Err(Faulted) };
        }
        if !begins {
            self.trailing()?;
            if self.peek().start > token.start {
                return Err(Faulted);
            }
            let closing = if context == Context::Object { "`}`" } else { "`]`" };
            let help = format!("a value can be followed by a `,`, {closing}, `optional` or `mandatory`");
            let fault = self.misplaced(token, help);
            return Err(self.tell(fault));
        }
        // A name without quotes has a fault of its own at its place, and so may the value before it.
        let fault = if context == Context::Object && token.kind != Kind::Text {
            let value = self.written(last);
            let sign = value.chars().next_back().map_or(0, char::len_utf8);
            let message = format!("expected `,` after {}", self.shown(last));
            self.fault(Token { start: last.end - sign, ..last }, message, BETWEEN_VALUES)
        } else {
            self.fault(token, format!("expected `,` before {}", self.shown(token)), BETWEEN_VALUES)
        };
        if self.may_lack_another(context, last, token) {
            return Err(self.tell(fault));
        }
        let fault = self.put_after(fault, last, ",");
        let fixed = self.fix(fault);
        self.comma_told = self.found.faults.len();
        fixed
    }

    /// Whether what is missing between the value that ends with `last` and `token` may be something else than a comma:
    /// an `or`, or a comma that the text took up.
    fn may_lack_another(&self, context: Context, last: Token, token: Token) -> bool {
        let text = last.kind == Kind::Text;
        let written = self.written(last);
        let has_fallback = last.kind == Kind::Variable
            || text && written.contains("{{")
            || last.kind == Kind::Word && TYPES.contains(&written);
        let operand = matches!(token.kind, Kind::Text | Kind::Variable | Kind::Number);
        self.ends_in_comma(last)
            || token.kind == Kind::Text && self.written(token).trim_start_matches(['"', ' ']).starts_with(',')
            || context == Context::List && has_fallback && operand && !token.begins_line
    }

    /// Whether `token` is a text that may have taken up the comma after it.
    fn ends_in_comma(&self, token: Token) -> bool {
        token.kind == Kind::Text && self.written(token).ends_with(",\"")
    }

    /// A comma between two values of the line, which `help` explains.
    pub fn comma_between(&mut self, help: &str) -> Read {
        if self.take(Kind::Comma) {
            return Ok(());
        }
        let token = self.peek();
        if matches!(token.kind, Kind::Text | Kind::Variable) && !token.begins_line {
            return self.missing_comma(token, help);
        }
        if self.ends_entry(token) {
            return Err(self.missing(token, "the second value", help));
        }
        self.trailing()?;
        let fault = self.misplaced(token, help);
        Err(self.tell(fault))
    }

    pub fn missing_comma(&mut self, token: Token, help: &str) -> Read {
        let message = format!("expected `,` before {}", self.shown(token));
        let fault = self.fault(token, message, help);
        let last = self.previous();
        if self.ends_in_comma(last) {
            return Err(self.tell(fault));
        }
        let fault = self.put_after(fault, last, ",");
        self.fix(fault)
    }

    /// Takes `token` where it is a comma within a list of one line; one before the next line is the block's.
    pub fn takes_list_comma(&mut self, token: Token) -> bool {
        let next = self.next_token();
        let line = next.begins_line || words::begins_line(self.written(next));
        let goes_on = token.kind == Kind::Comma && !(next.kind == Kind::Word && line);
        self.at += usize::from(goes_on);
        goes_on
    }

    /// Reports a comma after a comma.
    pub fn second_comma(&mut self) -> Read {
        let token = self.peek();
        if !self.take(Kind::Comma) {
            return Ok(());
        }
        let fault = self.fault(token, "a second comma is not allowed here", "remove it");
        let fault = self.instead(fault, token, "");
        self.fix(fault)
    }

    /// Whether `token` is a dash in place of a `:` or `=`, as in `X-Source – "phone"`. One at a number is a minus.
    fn is_dash_before_value(&self, token: Token) -> bool {
        let (value, after) = (self.next_token(), self.token(self.at + 2));
        let number = value.kind == Kind::Number
            && value.start > token.end
            && self.context() != Some(Context::Response);
        is_dash(self.written(token))
            && !token.begins_line
            && (number || matches!(value.kind, Kind::Text | Kind::Variable | Kind::Data))
            && !value.begins_line
            && after.kind != Kind::Colon
    }

    /// The fault of the word `name` before `text`, where it is one that others use in the blocks of a body or of headers:
    /// `header "X-Source": "phone"`, `filename "list.csv"`.
    fn word_before_text(&self, name: Token, text: Token) -> Option<Fault> {
        if name.kind != Kind::Word || text.kind != Kind::Text || text.begins_line {
            return None;
        }
        let is_named = self.next_token().kind == Kind::Colon;
        let starts_entry = name.begins_line
            || matches!(self.token(self.at.checked_sub(2)?).kind, Kind::Open(_) | Kind::Comma);
        match (self.block_word()?, &*self.folded(name)) {
            ("headers", "header") if is_named => {
                let fault = self.misplaced(name, "write the name and the value of the header only");
                Some(fault.with_fix(site(name.start, text.start), ""))
            }
            ("multipart", "file") if is_named => Some(self.misplaced(
                name,
                "the content of a part comes first: `list: $flow.key.list file \"list.csv\"`",
            )),
            ("multipart", word) if !is_named && !starts_entry => {
                let meant = match word {
                    "filename" | "file-name" | "file_name" => "file",
                    "content-type" | "content_type" | "contenttype" | "mime" | "mimetype" | "mime-type"
                    | "media-type" => "type",
                    _ => return None,
                };
                let help = format!("write `{meant} {}`", self.written(text));
                Some(self.instead(self.misplaced(name, help), name, meant))
            }
            _ => None,
        }
    }

    /// Reports `sign`, one of the two of `:=` or `=:`.
    fn sign_too_many(&mut self, sign: Token, help: &str) -> Read {
        let fault = self.misplaced(sign, help);
        let fault = self.instead(fault, sign, "");
        self.fix(fault)
    }

    /// `:`, which follows `what`.
    pub fn colon(&mut self, what: &str) -> Read {
        let token = self.peek();
        let name = self.previous();
        if let Some(read) = self.kind_of_expected_body(name) {
            return read;
        }
        match token.kind {
            Kind::Colon => {
                self.at += 1;
                let token = self.peek();
                if !self.take(Kind::Equals) {
                    return Ok(());
                }
                // `=CONCAT(…)`
                if let Some(fault) = self.function(self.peek()) {
                    return Err(self.tell(fault));
                }
                // `:=`
                return self.sign_too_many(token, SENDS);
            }
            Kind::Equals if self.next_token().kind == Kind::Colon && !self.next_token().begins_line => {
                self.at += 2;
                return self.sign_too_many(token, SENDS);
            }
            Kind::Equals
                if matches!(self.written(name), "file" | "type")
                    && self.block_word() == Some("multipart") =>
            {
                let message = format!("`=` is not allowed after `{}`", self.written(name));
                let word = self.written(name);
                let after = format!("write `{word} \"…\"` after the content of the part");
                let help = match name.begins_line {
                    true => format!("{after}, or `{word}: \"…\"` for a part of that name"),
                    false => after,
                };
                self.at += 1;
                let fault = self.fault(token, message, help);
                return Err(self.tell(fault));
            }
            Kind::Equals => {
                self.at += 1;
                let help = "`:` sends a value, `=` saves one: write `:`";
                let fault = self.fault(token, "expected `:`, found `=`", help);
                return self.fix(fault.with_fix(site(name.end, token.end), ":"));
            }
            Kind::Symbol if self.written(token) == "?" && self.next_token().kind == Kind::Colon => {
                self.at += 2;
                let help = "an entry is optional unless it is marked with `mandatory`: remove `?`";
                let fault = self.misplaced(token, help);
                return self.fix(self.instead(fault, token, ""));
            }
            Kind::Symbol
                if matches!(self.written(token), "=>" | "->" | "==" | "<-")
                    || self.is_dash_before_value(token) =>
            {
                self.at += 1;
                let message = format!("expected `:`, found {}", self.shown(token));
                let fault = self.fault(token, message, "`:` sends a value: write `:`");
                return self.fix(fault.with_fix(site(name.end, token.end), ":"));
            }
            _ => {}
        }
        self.common_mistake(token)?;
        if let Some(fault) = self.word_before_text(name, token) {
            return Err(self.tell(fault));
        }
        let help = format!("write `:` between {what} and the value");
        let value = matches!(token.kind, Kind::Text | Kind::Variable | Kind::Number | Kind::Open(_));
        let entry =
            token.kind == Kind::Variable && matches!(self.next_token().kind, Kind::Colon | Kind::Equals);
        if !self.ends_entry(token) && (!value || entry) {
            let fault = self.misplaced(token, help);
            return Err(self.tell(fault));
        }
        if self.just_told(name) {
            return Err(Faulted);
        }
        if name.kind == Kind::Text
            && self.ends_entry(token)
            && let Some(read) = self.entry_in_text(name)
        {
            return read.and(Err(Faulted));
        }
        let message = format!("expected `:` after {}", self.shown(name));
        let written = self.written(name);
        // A line that stands one block too deep is not to be sent.
        let is_line = value
            && name.kind == Kind::Word
            && matches!(self.context(), Some(Context::Fields | Context::Arguments))
            && (METHODS.contains(&written) || Context::Webhook.begins_with(written));
        let is_of_part = value
            && matches!(written, "file" | "type")
            && self.token(self.at.saturating_sub(2)).kind == Kind::Comma
            && self.block_word() == Some("multipart");
        let help = match (is_line, is_of_part) {
            (true, _) => format!("write the line `{written}` outside of this block, or `:` if it is a name"),
            (_, true) => {
                format!("write `{written} \"…\"` directly after the content of the part, without a comma")
            }
            _ => help,
        };
        let fault = self.fault(name, message, help);
        if value
            && name.kind == Kind::Text
            && let Some(inside) = written.strip_suffix(":\"").filter(|inside| inside.len() > 1)
        {
            return self.fix(self.instead(fault, name, format!("{inside}\":")));
        }
        // In `" :phone"` the `:` is where it is not read.
        let holds_colon = self.written(token).trim_start_matches(['"', ' ']).starts_with(':');
        let is_sure = !is_line && !is_of_part && !self.may_follow(name);
        if value && !token.begins_line && !holds_colon && is_sure {
            let fault = self.put_after(fault, name, ":");
            return self.fix(fault);
        }
        Err(self.tell(fault))
    }

    /// Whether `name`, which was just read as that of a field, may belong to the value before it on its line.
    fn may_follow(&self, name: Token) -> bool {
        let before = self.token(self.at.saturating_sub(2)).kind;
        let fields = matches!(self.context(), Some(Context::Fields | Context::Arguments));
        fields && !name.begins_line && !matches!(before, Kind::Open(_) | Kind::Comma)
    }

    /// `=`, which follows `what`.
    pub fn equals(&mut self, what: &str) -> Read {
        let token = self.peek();
        if self.take(Kind::Equals) {
            let colon = self.peek();
            if colon.begins_line || !self.take(Kind::Colon) {
                return Ok(());
            }
            // `=:`
            return self.sign_too_many(colon, "`=` alone saves a value, `:` alone sends one");
        }
        if self.previous().kind == Kind::Variable {
            self.no_other_letters(self.previous())?;
        }
        let help = format!("write `=` between {what} and what is saved");
        if token.kind == Kind::Colon
            || token.kind == Kind::Symbol && matches!(self.written(token), "==" | "=>" | "<" | "<-" | "->")
            || self.is_dash_before_value(token)
        {
            let second = self.next_token();
            let double = second.kind == Kind::Equals && !second.begins_line;
            let symbol = if double { Token { end: second.end, ..token } } else { token };
            let message = format!("expected `=`, found {}", self.shown(symbol));
            let fault = self.fault(symbol, message, "`=` saves a value, `:` sends one: write `=`");
            let fault = self.instead(fault, symbol, "=");
            self.at += 1 + usize::from(double);
            return self.fix(fault);
        }
        let last = self.previous();
        let source = matches!(token.kind, Kind::Data | Kind::Text)
            || matches!(self.written(token), "header" | "data" | "xpath") && token.kind == Kind::Word;
        let value = matches!(token.kind, Kind::Variable | Kind::Number | Kind::Open(b'{' | b'['))
            || matches!(self.written(token), "true" | "false" | "null");
        let second = token.kind == Kind::Variable && self.next_token().kind == Kind::Equals;
        let in_flow = self.context() == Some(Context::Flow) && !token.begins_line;
        let source = source || value && in_flow && !second;
        if !self.ends_entry(token) && !source {
            self.common_mistake(token)?;
            let fault = self.misplaced(token, help);
            return Err(self.tell(fault));
        }
        let message = format!("expected `=` after {}", self.shown(last));
        let fault = self.fault(last, message, help);
        if self.ends_entry(token) {
            return Err(self.tell(fault));
        }
        let fault = self.put_after(fault, last, " =");
        self.fix(fault)
    }
}
