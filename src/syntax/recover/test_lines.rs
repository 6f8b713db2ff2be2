//! Lines of tests in which something is wrong.

use super::super::ast::{
    Answer, AnswerBody, Expected, ExpectedValue, Given, Name, Status, TestLine, Variable,
};
use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Read, Recovery};
use crate::source::Span;

impl Recovery<'_> {
    /// An entry of `given` or `expect`.
    pub fn expected(&mut self, context: Context) -> Read {
        let token = self.peek();
        if token.kind != Kind::Variable {
            self.common_mistake(token)?;
            if self.no_dollar(token, self.written(token)) {
                return Err(Faulted);
            }
            if self.lost {
                return Err(Faulted);
            }
            self.unexpected_entry(context, token);
            return Err(Faulted);
        }
        self.at += 1;
        let variable = Variable { text: self.written(token).into(), span: Span::new(token.start, token.end) };
        self.colon("the variable")?;
        if context == Context::Expect && self.take_word("missing") {
            return self.end_of_expected(context).map(|()| None);
        }
        if context == Context::Expect && self.almost_missing() {
            return Err(Faulted);
        }
        let json = self.json()?;
        if self.unwind.is_none() {
            self.end_of_expected(context)?;
        }
        let span = self.span_from(token);
        Ok(json.map(|value| match context {
            Context::Given => Entry::Given(Given { variable, value, span }),
            _ => Entry::Expected(Expected { variable, value: ExpectedValue::Json(value), span }),
        }))
    }

    pub fn almost_missing(&mut self) -> bool {
        let token = self.peek();
        let written = self.written(token);
        let near = token.kind == Kind::Word
            && !matches!(written, "true" | "false" | "null")
            && words::nearest(written, &["missing"]).is_some();
        if near {
            let message = format!("`{written}` cannot stand here: did you mean `missing`?");
            let fault = self
                .fault(token, message, "`missing` means that there is no value")
                .with_fix(self.place(token), "missing");
            self.tell(fault);
        }
        near
    }

    pub fn end_of_expected(&mut self, context: Context) -> Result<(), Faulted> {
        self.end_of_line(context).map(|_| ())
    }

    pub fn expected_part(&mut self, word: &str) -> Result<(), Faulted> {
        if word == "header" {
            self.text("the name of the header")?;
        }
        self.colon(&format!("`{word}`"))?;
        if matches!(word, "method" | "url") {
            return self.text("a text").map(|_| ());
        }
        if self.take_word("missing") {
            return Ok(());
        }
        if self.almost_missing() {
            return Err(Faulted);
        }
        self.json().map(|_| ())
    }

    pub fn given(&mut self, keyword: Token) -> Read {
        if self.take_word("call") {
            let word = self.previous();
            self.no_sign_behind(word)?;
            let json = self.json()?;
            let span = self.span_from(keyword);
            return Ok(json.map(|record| Entry::Test(TestLine::GivenCall { record, span })));
        }
        let told = self.faults.len();
        let (open, is_virtual) = self.open()?;
        if self.peek().kind == Kind::Text && self.next_token().kind == Kind::Colon {
            if self.faults.len() == told {
                let fault = self
                    .fault(
                        keyword,
                        "`call` is missing behind `given`",
                        "a call record is given by `given call { … }`",
                    )
                    .with_fix(self.location(keyword.end, keyword.end), " call");
                self.tell(fault);
            }
            self.json_block(Context::Object, open, is_virtual);
            return Ok(None);
        }
        let entries = self.block(Context::Given, open, is_virtual);
        let entries = entries
            .into_iter()
            .filter_map(|entry| if let Entry::Given(given) = entry { Some(given) } else { None });
        let entries = entries.collect();
        Ok(Some(Entry::Test(TestLine::Given { entries, span: self.span_from(keyword) })))
    }

    pub fn expect(&mut self, keyword: Token) -> Read {
        if self.take_word("no") {
            self.expect_word("request", "`expect no request` is written in full")?;
            self.take(Kind::Word);
            return self.end_of_line(Context::Test);
        }
        let token = self.peek();
        let mut request = self.take_word("request");
        let near = words::nearest(self.written(token), &["request", "no"]).is_some();
        let told = self.faults.len();
        if !request
            && !matches!(token.kind, Kind::Open(_) | Kind::Word)
            && !token.begins_line
            && self.next_token().kind == Kind::Word
        {
            let _ = self.expect_one(&["request", "no"], "what is expected");
            self.at += usize::from(self.peek().start == token.start);
            request = self.take_word("request");
            if self.ends_entry(self.peek()) || self.ends_entry(self.next_token()) {
                return Err(Faulted);
            }
        } else if !request
            && token.kind == Kind::Word
            && !token.begins_line
            && (near || !self.next_token().begins_line)
        {
            return self.expect_one(&["request", "no"], "what is expected").map(|()| None);
        }
        let name = self.peek();
        let mut webhook = None;
        if (request || self.faults.len() > told) && name.kind == Kind::Word && !name.begins_line {
            self.at += 1;
            webhook = Some(Name { text: self.written(name).into(), span: Span::new(name.start, name.end) });
        }
        let (open, is_virtual) = self.open()?;
        let first = self.peek();
        if !request && first.kind == Kind::Word && words::EXPECTED_PARTS.contains(&self.written(first)) {
            if self.faults.len() == told {
                let fault = self
                    .fault(
                        keyword,
                        "`request` is missing behind `expect`",
                        "what a request holds is compared in `expect request { … }`",
                    )
                    .with_fix(self.location(keyword.end, keyword.end), " request");
                self.tell(fault);
            }
            request = true;
        }
        let context = if request { Context::ExpectRequest } else { Context::Expect };
        let entries = self.block(context, open, is_virtual);
        let span = self.span_from(keyword);
        let (mut parts, mut expected) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::ExpectedPart(part) => parts.push(part),
                Entry::Expected(one) => expected.push(one),
                _ => {}
            }
        }
        Ok(Some(Entry::Test(if request {
            TestLine::ExpectRequest { webhook, entries: parts, span }
        } else {
            TestLine::Expect { entries: expected, span }
        })))
    }

    pub fn reply(&mut self, keyword: Token) -> Read {
        const HELP: &str =
            "write a status as in `reply 200 json { … }`, or `reply timeout` or `reply refused`";
        let mut webhook = None;
        let token = self.peek();
        let next = self.next_token();
        let answers = |word: &str| matches!(word, "timeout" | "refused");
        if token.kind == Kind::Word
            && !token.begins_line
            && (next.kind == Kind::Number || answers(self.written(next)))
        {
            self.at += 1;
            webhook =
                Some(Name { text: self.written(token).into(), span: Span::new(token.start, token.end) });
        }
        let token = self.peek();
        if token.kind == Kind::Word && answers(self.written(token)) && !token.begins_line {
            self.at += 1;
            return self.end_of_line(Context::Test);
        }
        if token.kind != Kind::Number {
            if !self.ends_entry(token) {
                self.common_mistake(token)?;
            }
            if token.kind == Kind::Word
                && !token.begins_line
                && !matches!(self.written(token), "json" | "xml" | "text")
            {
                return self.expect_one(&["timeout", "refused"], "a status").map(|()| None);
            }
            let faulted = self.missing(token, "a status", HELP);
            if token.kind == Kind::Word && matches!(self.next_token().kind, Kind::Open(_)) {
                self.at += 1;
                self.skip_group();
            }
            return Err(faulted);
        }
        self.status()?;
        let status = self.previous();
        let status =
            Status { digits: self.written(status).into(), span: Span::new(status.start, status.end) };
        let mut body = AnswerBody::None;
        let token = self.peek();
        if matches!(token.kind, Kind::Open(b'{' | b'[')) && !token.begins_line {
            let behind = self.previous();
            let message = format!("the kind of body is missing behind {}", self.shown(behind));
            let fault = self
                .fault(behind, message, "write `reply 200 json { … }`")
                .with_fix(self.location(behind.end, behind.end), " json");
            self.tell(fault);
            if let Some(json) = self.json()? {
                body = AnswerBody::Json(json);
            }
        } else if self.take_word("json") {
            let word = self.previous();
            self.no_sign_behind(word)?;
            if let Some(json) = self.json()? {
                body = AnswerBody::Json(json);
            }
        } else if self.take_word("xml") || self.take_word("text") {
            self.text("a text")?;
        } else if token.kind == Kind::Word && !token.begins_line && !self.is_word(token, "headers") {
            self.expect_one(&["json", "xml", "text", "headers"], "the body of the answer")?;
        }
        let mut headers = None;
        if self.unwind.is_none() && self.take_word("headers") {
            let word = self.previous();
            headers = Some(self.fields(word)?);
        }
        if self.unwind.is_none() {
            self.end_of_line(Context::Test)?;
        }
        let answer = Answer::Response { status, body, headers };
        Ok(Some(Entry::Test(TestLine::Reply { webhook, answer, span: self.span_from(keyword) })))
    }

    pub fn skip_group(&mut self) {
        let token = self.peek();
        self.at = token.partner.max(self.at) + 1;
    }
}
