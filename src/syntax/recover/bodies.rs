//! `body …` in which something is wrong.

use super::super::ast::{Body, BodyKind, JsonItem, WebhookLine};
use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Read, Recovery};
use crate::source::Span;

impl Recovery<'_> {
    pub fn body(&mut self, keyword: Token) -> Read {
        const KINDS: [&str; 6] = ["none", "json", "xml", "text", "form", "multipart"];
        let token = self.peek();
        let next = self.next_token();
        let mut word = self.written(token);
        if token.kind == Kind::Open(b'{') || token.kind == Kind::Open(b'[') {
            let message = "the kind of body is missing behind `body`";
            let help = "write `body json { … }` or `body form { … }`";
            word = if next.kind == Kind::Word { "form" } else { "json" };
            let mend = format!(" {word}");
            let fault =
                self.fault(keyword, message, help).with_fix(self.location(keyword.end, keyword.end), mend);
            self.tell(fault);
        } else if token.kind == Kind::Text {
            let message = "the kind of body is missing behind `body`";
            let fault = self
                .fault(keyword, message, "write `body text \"…\"` or `body xml \"…\"`")
                .with_fix(self.location(keyword.end, keyword.end), " text");
            return Err(self.tell(fault));
        } else if !KINDS.contains(&word) {
            let inside = self.token(self.at + 2);
            let guess = if inside.kind == Kind::Word { "form" } else { "json" };
            let opens = matches!(next.kind, Kind::Open(_)) && !token.begins_line;
            let near = words::nearest(word, &KINDS).or(opens.then_some(guess));
            self.expect_one(&KINDS, "the kind of body")
                .or_else(|faulted| if near.is_some() { Ok(()) } else { Err(faulted) })?;
            word = near.unwrap_or_default();
            self.at += usize::from(!matches!(self.peek().kind, Kind::Open(_)));
            if !matches!(self.peek().kind, Kind::Open(_)) {
                return Err(Faulted);
            }
        } else {
            self.at += 1;
            self.no_sign_behind(token)?;
        }
        let head = Span::new(keyword.start, token.end);
        let kind = match word {
            "none" => None,
            "json" => {
                let json = self.json()?;
                let mark = if self.unwind.is_none() { self.mark() } else { None };
                json.map(|json| BodyKind::Json(JsonItem { json, mark }))
            }
            "xml" | "text" => {
                self.text("a text")?;
                self.mark();
                None
            }
            _ => {
                let fields = self.fields(token)?;
                Some(if word == "form" { BodyKind::Form(fields) } else { BodyKind::Multipart(fields) })
            }
        };
        if self.unwind.is_none() {
            self.end_of_line(Context::Webhook)?;
        }
        Ok(kind.map(|kind| {
            Entry::Webhook(WebhookLine::Body(Body { kind, head, span: self.span_from(keyword) }))
        }))
    }
}
