//! Fields in which something is wrong.

use super::super::ast::{Arguments, Fields, WebhookLine};
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Read, Recovery};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

impl Recovery<'_> {
    pub fn fields(&mut self, keyword: Token) -> Result<Fields, Faulted> {
        let (open, is_virtual) = self.open()?;
        let entries = self.block(Context::Fields, open, is_virtual);
        let entries = entries
            .into_iter()
            .filter_map(|entry| if let Entry::Field(field) = entry { Some(field) } else { None });
        let head = Span::new(keyword.start, keyword.end);
        Ok(Fields { head, entries: entries.collect(), span: self.span_from(keyword) })
    }

    /// `with { … }`
    pub fn with(&mut self, keyword: Token) -> Read {
        let (open, is_virtual) = self.open()?;
        let entries = self.block(Context::Arguments, open, is_virtual);
        let entries = entries
            .into_iter()
            .filter_map(|entry| if let Entry::Argument(entry) = entry { Some(entry) } else { None });
        let head = Span::new(keyword.start, keyword.end);
        let with = Arguments { head, entries: entries.collect(), span: self.span_from(keyword) };
        Ok(Some(Entry::Webhook(WebhookLine::With(with))))
    }

    /// `NAME: value [mark]`
    pub fn field(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let next = self.next_token();
        let written = self.written(token);
        match token.kind {
            Kind::Word => {
                self.at += 1;
                if next.kind == Kind::Word && !next.begins_line {
                    self.name_of_several_words(token)?;
                }
            }
            Kind::Text => {
                self.text("a name")?;
            }
            Kind::SingleQuoted | Kind::SmartQuoted => {
                self.wrong_quotes(token);
                self.at += 1;
            }
            Kind::Variable | Kind::Number | Kind::Dotted
                if matches!(next.kind, Kind::Colon | Kind::Equals) =>
            {
                let mended = if token.kind == Kind::Variable {
                    format!("\"{{{{{written}}}}}\"")
                } else {
                    format!("\"{written}\"")
                };
                let message = format!("the name {} stands without quotes", self.shown(token));
                let fault = self
                    .fault(token, message, format!("a name of other characters than letters, digits, `_` and `-` stands in quotes: `{mended}`"))
                    .with_fix(self.place(token), mended);
                self.tell(fault);
                self.at += 1;
            }
            _ => {
                self.common_mistake(token)?;
                if self.lost {
                    return Err(Faulted);
                }
                self.unexpected_entry(Context::Fields, token);
                return Err(Faulted);
            }
        }
        self.colon("the name")?;
        self.value()?;
        self.mark();
        self.end_of_field()
    }

    pub fn name_of_several_words(&mut self, first: Token) -> Result<(), Faulted> {
        let mut last = self.at;
        while self.token(last + 1).kind == Kind::Word && !self.token(last + 1).begins_line {
            last += 1;
        }
        if self.token(last + 1).kind != Kind::Colon {
            return Ok(());
        }
        let end = self.token(last).end;
        let name = self.text.get(first.start..end).unwrap_or_default();
        let message = format!("the name `{name}` stands without quotes");
        let location = self.location(first.start, end);
        let help = format!("a name with blanks stands in quotes: `\"{name}\"`");
        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, help)
            .with_fix(location, format!("\"{name}\""));
        self.tell(fault);
        self.at = last + 1;
        Ok(())
    }

    pub fn end_of_field(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        if self.ends_entry(token) || self.is_entry(Context::Fields) {
            return Ok(());
        }
        self.trailing()?;
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(
            token,
            message,
            "behind the value stands `or`, `as`, `mandatory`, `optional` or nothing",
        );
        Err(self.tell(fault))
    }
}
