//! JSON in which something is wrong: member by member and item by item.

use super::super::ast::{Json, JsonItem, JsonMember, Text, TextStyle};
use super::super::lexemes::MOST_LEVELS;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::source::Span;

impl Recovery<'_> {
    /// A value of a JSON document, as far as it can be read.
    pub fn json(&mut self) -> Result<Option<Json>, Faulted> {
        let token = self.peek();
        let mut is_virtual = false;
        let context = match token.kind {
            Kind::Open(b'{') => Context::Object,
            Kind::Open(b'[') => Context::List,
            _ if self.is_unopened_object(token) => {
                is_virtual = true;
                Context::Object
            }
            _ => return self.value().map(|()| None),
        };
        self.at += usize::from(!is_virtual);
        let entries = self.json_block(context, self.at - 1, is_virtual);
        let span = Span::new(token.start, self.previous().end);
        let (mut members, mut items) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::Member(member) => members.push(member),
                Entry::Item(item) => items.push(item),
                _ => {}
            }
        }
        Ok(Some(if context == Context::Object {
            Json::Object { members, span }
        } else {
            Json::List { items, span }
        }))
    }

    /// Whether an object begins here whose `{` is missing; it is told.
    fn is_unopened_object(&mut self, token: Token) -> bool {
        let named = |name: Token, colon: Token| name.kind == Kind::Text && colon.kind == Kind::Colon;
        let next = self.next_token();
        let behind = self.previous();
        if self.levels.len() > MOST_LEVELS {
            return false;
        }
        let directly = self.levels.last().is_some_and(|level| {
            let entries = [Context::List, Context::ExpectRequest, Context::Given, Context::Expect];
            let unbalanced = level.context == Context::Object && self.missing_closers < 0;
            level.context.is_declaration() || entries.contains(&level.context) || unbalanced
        });
        if named(token, next) && (directly || !token.begins_line) {
            let message = format!("a `{{` is missing behind {}", self.shown(behind));
            let fault = self.fault(behind, message, "the members of an object stand between `{` and `}`");
            let place = self.location(behind.end, behind.end);
            let fault = if self.missing_closers < 0 { fault.with_fix(place, " {") } else { fault };
            self.tell(fault);
        } else if matches!(token.kind, Kind::Word | Kind::Sign | Kind::Number | Kind::Close(_) | Kind::Colon)
            && !token.begins_line
            && (directly || !next.begins_line)
            && named(next, self.token(self.at + 2))
        {
            let message = format!("{} stands where `{{` must", self.shown(token));
            let fault = self
                .fault(token, message, "the members of an object stand between `{` and `}`")
                .with_fix(self.place(token), "{");
            self.tell(fault);
            self.missing_closers += isize::from(token.kind == Kind::Close(b'}'));
            self.at += 1;
        } else {
            return false;
        }
        self.missing_closers += 1;
        true
    }

    pub fn json_block(&mut self, context: Context, open: usize, is_virtual: bool) -> Vec<Entry> {
        self.enter(context, open, is_virtual);
        let mut entries = Vec::new();
        let mut behind_entry = false;
        // How many faults there were when the last missing comma was told.
        let mut comma_told = None;
        while self.unwind.is_none() {
            let token = self.peek();
            match token.kind {
                Kind::End => {
                    self.unclosed_at_end();
                    break;
                }
                Kind::Close(_) => {
                    if self.close(token) {
                        break;
                    }
                    continue;
                }
                Kind::Comma => {
                    self.at += 1;
                    if !behind_entry {
                        self.extra_comma(token);
                    }
                    behind_entry = false;
                    continue;
                }
                _ => {}
            }
            if let Some(level) = self.claimed() {
                self.unclosed();
                self.unwind = Some(level);
                break;
            }
            if behind_entry && token.kind == Kind::Semicolon {
                let _: Result<(), Faulted> = self.common_mistake(token);
                self.at += 1;
                behind_entry = false;
                continue;
            }
            let start = self.at;
            let told = self.faults.len();
            let patched = self.patches.len();
            if behind_entry {
                let read = comma_told == Some(told);
                if self.no_separator(context, token, read).is_err() {
                    self.skip_to_comma(start);
                    self.skipped = start..self.at;
                    continue;
                }
                if self.faults.len() > told {
                    comma_told = Some(self.faults.len());
                }
            }
            let mut faulty =
                context == Context::List && token.kind == Kind::Text && self.next_token().kind == Kind::Colon;
            // `"a": $flow. key.x`
            let value = if context == Context::Object { self.at + 2 } else { self.at };
            if context == Context::Object && self.missing_closers < 0 {
                // `"a": "b": 1 }`
                let (name, colon) = (self.token(value), self.token(value + 1));
                faulty |= name.kind == Kind::Text && colon.kind == Kind::Colon;
            }
            faulty |= self.is_variable_cut_short(self.token(value), value + 1);
            if let Some(entry) = if faulty { None } else { self.try_entry(context) } {
                self.lost = false;
                entries.push(entry);
            } else {
                let read = if context == Context::Object {
                    self.member().map(|member| member.map(Entry::Member))
                } else {
                    self.item().map(|item| item.map(Entry::Item))
                };
                match read {
                    Ok(entry) => {
                        let right = entry.or_else(|| self.patched_entry(context, start, patched, told));
                        entries.extend(right);
                        if self.faults.len() == told && self.unwind.is_none() && !self.lost && !self.excused {
                            self.unexpected_entry(context, self.token(start));
                        }
                    }
                    Err(Faulted) => {
                        self.skip_to_comma(start);
                        self.skipped = start..self.at;
                    }
                }
                if self.at == start && self.unwind.is_none() {
                    self.at += 1;
                }
            }
            behind_entry = self.previous().kind != Kind::Comma;
        }
        self.leave();
        entries
    }

    fn extra_comma(&mut self, token: Token) {
        if self.lost {
            return;
        }
        let message = "a comma cannot stand here";
        let help = "one comma stands between two values: take this one out";
        let fault = self.fault(token, message, help).with_fix(self.place(token), "");
        self.tell(fault);
    }

    /// Tells of what stands behind an entry where only a comma may: `Err` where it is no entry itself.
    /// What was told on the line before it matters not where that `is_read` all the same.
    fn no_separator(&mut self, context: Context, token: Token, is_read: bool) -> Result<(), Faulted> {
        let next = self.next_token();
        let named = matches!(token.kind, Kind::Text | Kind::Word | Kind::SingleQuoted | Kind::SmartQuoted);
        let begins = match context {
            Context::Object => named && next.kind == Kind::Colon,
            _ => self.is_entry(context),
        };
        if self.lost || !is_read && self.told_on_line_of(self.previous()) {
            return if begins { Ok(()) } else { Err(Faulted) };
        }
        if self.glued_to_text(token) {
            return Err(self.missing_quote(token));
        }
        if !begins {
            let at = self.at;
            self.trailing()?;
            if self.at > at {
                return Err(Faulted);
            }
            let message = format!("{} cannot stand here", self.shown(token));
            let closing = if context == Context::Object { "`}`" } else { "`]`" };
            let help = format!("behind a value stands a `,`, {closing}, `optional` or `mandatory`");
            let fault = self.fault(token, message, help);
            return Err(self.tell(fault));
        }
        let behind = self.previous();
        let message = format!("a comma is missing before {}", self.shown(token));
        let fault = self
            .fault(token, message, "put a `,` between two values")
            .with_fix(self.location(behind.end, behind.end), ",");
        self.tell(fault);
        Ok(())
    }

    fn skip_to_comma(&mut self, start: usize) {
        if self.at == start && !matches!(self.peek().kind, Kind::Comma | Kind::Close(_)) {
            let token = self.peek();
            self.at = if token.partner > self.at { token.partner + 1 } else { self.at + 1 };
        }
        self.skip_unopened();
        loop {
            let token = self.peek();
            let next = self.next_token();
            match token.kind {
                Kind::End | Kind::Comma => return,
                Kind::Close(bracket) if bracket != b')' => return,
                Kind::Open(_) if token.partner > self.at => self.at = token.partner + 1,
                Kind::Text | Kind::Word if token.begins_line && next.kind == Kind::Colon => {
                    // The line before it was told of already, its missing comma too.
                    self.lost = true;
                    return;
                }
                _ if token.begins_line && self.claimed().is_some() => return,
                _ => self.at += 1,
            }
        }
    }

    /// Goes behind the end of a list or object whose opening bracket is missing, where one is.
    fn skip_unopened(&mut self) {
        let in_list = self.levels.iter().any(|level| level.context == Context::List);
        let mut index = self.at;
        loop {
            let token = self.token(index);
            match token.kind {
                Kind::End => return,
                Kind::Open(_) if token.partner > index => index = token.partner,
                Kind::Close(b']') if !in_list => {
                    self.at = index + 1;
                    return;
                }
                Kind::Close(b'}') => {
                    let next = self.token(index + 1);
                    let goes_on = matches!(next.kind, Kind::Comma | Kind::Word) && !next.begins_line;
                    if self.missing_closers < 0
                        && !token.begins_line
                        && (goes_on || matches!(next.kind, Kind::Close(_)))
                    {
                        self.missing_closers += 1;
                        self.at = index + 1;
                    }
                    return;
                }
                Kind::Close(_) => return,
                _ if token.begins_line && index > self.at && self.missing_closers >= 0 => return,
                _ => {}
            }
            index += 1;
        }
    }

    fn member(&mut self) -> Result<Option<JsonMember>, Faulted> {
        let brace = self.peek().kind == Kind::Open(b'{');
        let name = self.member_name()?;
        if brace {
            return self.member();
        }
        self.colon("the name")?;
        let item = self.item()?;
        Ok(name.zip(item).map(|(name, item)| JsonMember { name, item }))
    }

    fn member_name(&mut self) -> Result<Option<Text>, Faulted> {
        let token = self.peek();
        let colon = matches!(self.next_token().kind, Kind::Colon | Kind::Equals);
        match token.kind {
            Kind::Text => return self.text("a name in quotes").map(Some),
            Kind::Word | Kind::Number | Kind::Dotted if colon => {
                let written = self.written(token);
                let message = format!("the name {} stands without quotes", self.shown(token));
                let fault = self
                    .fault(token, message, format!("in JSON a name is a text: `\"{written}\"`"))
                    .with_fix(self.place(token), format!("\"{written}\""));
                self.tell(fault);
                self.at += 1;
                return Ok(None);
            }
            Kind::Variable if colon => {
                let written = self.written(token);
                let message = format!("{} cannot be a name as it stands", self.shown(token));
                let fault = self
                    .fault(token, message, format!("in JSON a name is a text: `\"{{{{{written}}}}}\"`"))
                    .with_fix(self.place(token), format!("\"{{{{{written}}}}}\""));
                self.tell(fault);
                self.at += 1;
                return Ok(None);
            }
            Kind::SingleQuoted | Kind::SmartQuoted if colon => {
                self.wrong_quotes(token);
                self.at += 1;
                return Ok(None);
            }
            _ => {}
        }
        self.common_mistake(token)?;
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(token, message, Context::Object.expected());
        let faulted = self.tell(fault);
        if token.kind == Kind::Open(b'{') && self.missing_closers > 0 {
            // It is one too many: what stands behind it belongs to the object around.
            self.missing_closers -= 1;
            self.at += 1;
            return Ok(None);
        }
        Err(faulted)
    }

    /// A value and its mark.
    pub fn item(&mut self) -> Result<Option<JsonItem>, Faulted> {
        let json = self.json()?;
        let mark = if self.unwind.is_none() { self.mark() } else { None };
        Ok(json.map(|json| JsonItem { json, mark }))
    }
}

/// The text of a head that has none.
pub(super) fn no_text(at: Span) -> Text {
    Text { parts: Vec::new(), span: at, style: TextStyle::OneLine }
}
