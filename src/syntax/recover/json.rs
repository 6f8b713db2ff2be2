//! JSON in which something is wrong: member by member and item by item.

use super::super::ast::{Json, JsonItem, JsonMember, Text, TextStyle};
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::source::Span;

impl Recovery<'_> {
    /// A value of a JSON document, as far as it can be read.
    pub fn json(&mut self) -> Result<Option<Json>, Faulted> {
        let token = self.peek();
        let context = match token.kind {
            Kind::Open(b'{') => Context::Object,
            Kind::Open(b'[') => Context::List,
            _ => return self.value().map(|()| None),
        };
        self.at += 1;
        let entries = self.json_block(context, self.at - 1);
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

    fn json_block(&mut self, context: Context, open: usize) -> Vec<Entry> {
        self.enter(context, open, false);
        let mut entries = Vec::new();
        let mut behind_entry = false;
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
            let start = self.at;
            let told = self.faults.len();
            if behind_entry && self.no_separator(context, token).is_err() {
                self.skip_to_comma(start);
                continue;
            }
            if let Some(entry) = self.try_entry(context) {
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
                        entries.extend(entry);
                        if self.faults.len() == told && self.unwind.is_none() && !self.lost && !self.excused {
                            self.unexpected_entry(context, self.token(start));
                        }
                    }
                    Err(Faulted) => self.skip_to_comma(start),
                }
                if self.at == start && self.unwind.is_none() {
                    self.at += 1;
                }
            }
            behind_entry = true;
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
        let fault = self.fault(token, message, help).with_mend(self.place(token), "");
        self.tell(fault);
    }

    /// Tells of what stands behind an entry where only a comma may: `Err` where it is no entry itself.
    fn no_separator(&mut self, context: Context, token: Token) -> Result<(), Faulted> {
        let next = self.next_token();
        let named = matches!(token.kind, Kind::Text | Kind::Word | Kind::SingleQuoted | Kind::SmartQuoted);
        let begins = match context {
            Context::Object => named && next.kind == Kind::Colon,
            _ => self.is_entry(context),
        };
        if self.lost {
            return if begins { Ok(()) } else { Err(Faulted) };
        }
        if self.glued_to_text(token) {
            return Err(self.missing_quote(token));
        }
        if !begins {
            self.trailing()?;
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
            .with_mend(self.location(behind.end, behind.end), ",");
        self.tell(fault);
        Ok(())
    }

    fn skip_to_comma(&mut self, start: usize) {
        if self.at == start && !matches!(self.peek().kind, Kind::Comma | Kind::Close(_)) {
            let token = self.peek();
            self.at = if token.partner > self.at { token.partner + 1 } else { self.at + 1 };
        }
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

    fn member(&mut self) -> Result<Option<JsonMember>, Faulted> {
        let name = self.member_name()?;
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
                    .with_mend(self.place(token), format!("\"{written}\""));
                self.tell(fault);
                self.at += 1;
                return Ok(None);
            }
            Kind::Variable if colon => {
                let written = self.written(token);
                let message = format!("{} cannot be a name as it stands", self.shown(token));
                let fault = self
                    .fault(token, message, format!("in JSON a name is a text: `\"{{{{{written}}}}}\"`"))
                    .with_mend(self.place(token), format!("\"{{{{{written}}}}}\""));
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
        Err(self.tell(fault))
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
