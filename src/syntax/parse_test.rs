//! `test NAME "…" { … }`

use super::grammar::{Builder, Node, Rule};
use super::parse_entries::Entry;
use crate::source::Span;
use crate::syntax::ast::{
    Answer, AnswerBody, Expected, ExpectedPart, ExpectedValue, Given, Name, Of, Test, TestLine,
};

impl Builder<'_> {
    /// Of `test`.
    pub fn test(self, node: Node<'_>) -> Option<Test> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let target = self.name(&inner.next()?);
        let title = self.text(inner.next()?)?;
        let mut lines = Vec::with_capacity(inner.len());
        for line in inner {
            lines.push(self.test_line(line)?);
        }
        Some(Test { target, title, lines, span })
    }

    /// Of any rule of `test_line`.
    pub fn test_line(self, node: Node<'_>) -> Option<TestLine> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut inner = node.into_inner();
        Some(match rule {
            Rule::given => TestLine::Given { entries: self.entries(span, inner)?, span },
            Rule::given_call => {
                let record = self.json(inner.next()?)?;
                let span = span.to(record.span());
                TestLine::GivenCall { record, span }
            }
            Rule::reply => {
                let mut answer = inner.next()?;
                let mut webhook = None;
                if answer.as_rule() == Rule::replying {
                    webhook = self.webhook_of(answer);
                    answer = inner.next()?;
                }
                let (answer, end) = self.answer(answer)?;
                TestLine::Reply { webhook, answer, span: span.to(end) }
            }
            Rule::expect_request => {
                let webhook = self.webhook_of(inner.next()?);
                let mut entries = Vec::with_capacity(inner.len());
                for entry in inner {
                    entries.push(self.expected_part(entry)?);
                }
                TestLine::ExpectRequest { webhook, entries, span }
            }
            Rule::expect_no_request => {
                TestLine::ExpectNoRequest { webhook: self.webhook_of(inner.next()?), span }
            }
            Rule::expect => TestLine::Expect { entries: self.entries(span, inner)?, span },
            _ => return None,
        })
    }

    /// Of `given_entry`.
    pub fn given_entry(self, node: Node<'_>) -> Option<Given> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let variable = self.variable(&inner.next()?)?;
        let value = self.json(inner.next()?)?;
        let span = start.to(value.span());
        Some(Given { variable, value, span })
    }

    /// Of `expected`.
    pub fn expected(self, node: Node<'_>) -> Option<Expected> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let variable = self.variable(&inner.next()?)?;
        let (value, end) = self.expected_value(inner.next()?)?;
        Some(Expected { variable, value, span: start.to(end) })
    }

    /// Of any rule of `expected_part`.
    pub fn expected_part(self, node: Node<'_>) -> Option<ExpectedPart> {
        let start = self.span(&node);
        let rule = node.as_rule();
        let mut inner = node.into_inner();
        let first = inner.next()?;
        Some(match rule {
            Rule::expected_method | Rule::expected_url => {
                let text = self.text(first)?;
                let span = start.to(text.span);
                if rule == Rule::expected_url {
                    ExpectedPart::Url(text, span)
                } else {
                    ExpectedPart::Method(text, span)
                }
            }
            Rule::expected_body => {
                let (value, end) = self.expected_value(first)?;
                ExpectedPart::Body(value, start.to(end))
            }
            Rule::expected_header => {
                let name = self.text(first)?;
                let (value, end) = self.expected_value(inner.next()?)?;
                ExpectedPart::Header { name, value, span: start.to(end) }
            }
            _ => return None,
        })
    }

    fn expected_value(self, node: Node<'_>) -> Option<(ExpectedValue, Span)> {
        if node.as_rule() == Rule::missing {
            let span = self.span(&node);
            return Some((ExpectedValue::Missing(span), span));
        }
        let json = self.json(node)?;
        let span = json.span();
        Some((ExpectedValue::Json(json), span))
    }

    /// The name in `replying`, `requested` or `unrequested`.
    fn webhook_of(self, node: Node<'_>) -> Option<Name> {
        node.into_inner().next().map(|name| self.name(&name))
    }

    fn answer(self, node: Node<'_>) -> Option<(Answer, Span)> {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::answer_timeout => return Some((Answer::Timeout(span), span)),
            Rule::answer_refused => return Some((Answer::Refused(span), span)),
            _ => {}
        }
        let mut inner = node.into_inner();
        let status = self.status(&inner.next()?);
        let (mut body, mut headers, mut end) = (AnswerBody::None, None, status.span);
        for node in inner {
            let rule = node.as_rule();
            let word = self.word(&node, "headers");
            let content = node.into_inner().next()?;
            match rule {
                Rule::answer_json => {
                    let json = self.json(content)?;
                    end = json.span();
                    body = AnswerBody::Json(json);
                }
                Rule::answer_xml | Rule::answer_text => {
                    let text = self.text(content)?;
                    end = text.span;
                    body =
                        if rule == Rule::answer_xml { AnswerBody::Xml(text) } else { AnswerBody::Text(text) };
                }
                _ => {
                    let fields = self.fields(word, content)?;
                    end = fields.span;
                    headers = Some(fields);
                }
            }
        }
        Some((Answer::Response { status, body, headers }, end))
    }
}

impl Entry for Given {
    const OF: Of = Of::Given;

    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self> {
        builder.given_entry(node)
    }
}

impl Entry for Expected {
    const OF: Of = Of::Expected;

    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self> {
        builder.expected(node)
    }
}
