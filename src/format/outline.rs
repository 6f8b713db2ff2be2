//! Where entries and blocks begin: all that the printer has to know of the grammar.

use std::collections::HashSet;

use crate::source::Span;
use crate::syntax::ast::{
    AccountLine, Answer, Body, BodyKind, Declaration, EndpointLine, ExpectedPart, Fields, OAuth2, OAuth2Line,
    Response, Test, TestLine, Webhook, WebhookLine,
};

/// The offsets at which something begins. All other brackets are of JSON, and all other words go on an entry.
#[derive(Debug, Default)]
pub(super) struct Outline {
    base: usize,
    entries: HashSet<usize>,
    blocks: HashSet<usize>,
}

impl Outline {
    /// Of `declarations`, which stand at `spans`.
    pub fn of(declarations: &[Declaration], spans: &[Span]) -> Self {
        let mut outline = Self::default();
        for (declaration, span) in declarations.iter().zip(spans) {
            outline.base = span.start as usize;
            outline.entry(Span::new(0, 0));
            outline.block(Span::new(0, 0));
            match declaration {
                Declaration::Account(account) => outline.entries(account.lines.iter().map(AccountLine::span)),
                Declaration::Endpoint(endpoint) => {
                    outline.entries(endpoint.lines.iter().map(EndpointLine::span))
                }
                Declaration::Webhook(webhook) => outline.webhook(webhook),
                Declaration::Flow(flow) => outline.entries(flow.lines.iter().map(|line| line.span())),
                Declaration::Test(test) => outline.test(test),
                Declaration::OAuth2(oauth2) => outline.oauth2(oauth2),
            }
        }
        outline
    }

    /// Whether the next `{` from `offset` on opens a block of entries.
    pub fn begins_block(&self, offset: usize) -> bool {
        self.blocks.contains(&offset)
    }

    /// Whether an entry begins at `offset`.
    pub fn begins_entry(&self, offset: usize) -> bool {
        self.entries.contains(&offset)
    }

    fn entry(&mut self, span: Span) {
        self.entries.insert(self.base + span.start as usize);
    }

    fn entries(&mut self, spans: impl Iterator<Item = Span>) {
        spans.for_each(|span| self.entry(span));
    }

    fn block(&mut self, head: Span) {
        self.blocks.insert(self.base + head.start as usize);
    }

    fn webhook(&mut self, webhook: &Webhook) {
        for line in &webhook.lines {
            self.entry(line.span());
            match line {
                WebhookLine::Headers(fields) | WebhookLine::Query(fields) => self.fields(fields),
                WebhookLine::Body(body) => self.body(body),
                WebhookLine::Response(response) => self.response(response),
                WebhookLine::With(arguments) => {
                    self.block(arguments.head);
                    self.entries(arguments.entries.iter().map(|one| one.span));
                }
                _ => {}
            }
        }
    }

    fn body(&mut self, body: &Body) {
        match &body.kind {
            BodyKind::Form(fields) | BodyKind::Multipart(fields) => self.fields(fields),
            BodyKind::None | BodyKind::Json(_) | BodyKind::Xml(..) | BodyKind::Text(..) => {}
        }
    }

    fn fields(&mut self, fields: &Fields) {
        self.block(fields.head);
        self.entries(fields.entries.iter().map(|one| one.span));
    }

    fn response(&mut self, response: &Response) {
        self.block(response.span);
        self.entries(response.entries.iter().map(|entry| entry.span()));
    }

    fn oauth2(&mut self, oauth2: &OAuth2) {
        for line in &oauth2.lines {
            self.entry(line.span());
            if let OAuth2Line::Parameters(fields) = line {
                self.fields(fields);
            }
        }
    }

    fn test(&mut self, test: &Test) {
        for line in &test.lines {
            self.entry(line.span());
            match line {
                TestLine::Given { entries, span } => {
                    self.block(*span);
                    self.entries(entries.iter().map(|one| one.span));
                }
                TestLine::Reply { answer: Answer::Response { headers: Some(headers), .. }, .. } => {
                    self.fields(headers);
                }
                TestLine::ExpectRequest { entries, span, .. } => {
                    self.block(*span);
                    self.entries(entries.iter().map(ExpectedPart::span));
                }
                TestLine::Expect { entries, span } => {
                    self.block(*span);
                    self.entries(entries.iter().map(|one| one.span));
                }
                _ => {}
            }
        }
    }
}
