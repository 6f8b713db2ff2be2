//! Where entries and blocks begin: all that the printer has to know of the grammar.

use std::collections::HashSet;

use crate::source::Span;
use crate::syntax::ast::{
    Account, AccountLine, Answer, Body, BodyKind, Declaration, Endpoint, EndpointLine, ExpectedPart, Fields,
    File, Flow, FlowLine, OAuth2, OAuth2Line, Response, ResponseEntry, Test, TestLine, Webhook, WebhookLine,
};

/// The offsets at which something begins. All other brackets are of JSON, and all other words go on an entry.
#[derive(Debug, Default)]
pub(super) struct Outline {
    base: usize,
    entries: HashSet<usize>,
    /// Offsets, and how many tokens before them an entry begins.
    entries_before: Vec<(usize, usize)>,
    blocks: HashSet<usize>,
}

impl Outline {
    /// Of a whole file.
    pub fn of(file: &File) -> Self {
        let mut outline = Self::default();
        for (declaration, span) in file.declarations.iter().zip(&file.spans) {
            outline.base = span.start as usize;
            outline.block_entry(Span::new(0, 0));
            match declaration {
                Declaration::Account(account) => outline.account(account),
                Declaration::Endpoint(endpoint) => outline.endpoint(endpoint),
                Declaration::Webhook(webhook) => outline.webhook(webhook),
                Declaration::Flow(flow) => outline.flow(flow),
                Declaration::Test(test) => outline.test(test),
                Declaration::OAuth2(oauth2) => outline.oauth2(oauth2),
            }
        }
        outline.entries_before.sort_unstable();
        outline
    }

    /// Whether the next `{` from `offset` on opens a block of entries.
    pub fn begins_block(&self, offset: usize) -> bool {
        self.blocks.contains(&offset)
    }

    /// Resolves the entries that begin some tokens before a place, once `starts`, the offsets of all tokens but
    /// comments, are known.
    pub fn resolved(&self, starts: &[usize]) -> HashSet<usize> {
        let mut entries = self.entries.clone();
        for &(offset, back) in &self.entries_before {
            let index = starts.partition_point(|&start| start < offset);
            entries.extend(index.checked_sub(back).and_then(|index| starts.get(index)));
        }
        entries
    }

    fn entry(&mut self, span: Span) {
        self.entries.insert(self.base + span.start as usize);
    }

    fn block(&mut self, head: Span) {
        self.blocks.insert(self.base + head.start as usize);
    }

    fn block_entry(&mut self, span: Span) {
        self.entry(span);
        self.block(span);
    }

    /// The tree does not have the places of an account's lines, but those of what follows their words.
    fn account(&mut self, account: &Account) {
        for line in &account.lines {
            let (span, back) = match line {
                AccountLine::AllowHttp(span) => (*span, 0),
                AccountLine::AllowNetwork(network) => (network.span, 2),
                AccountLine::Set { name, .. } => (name.span, 1),
                AccountLine::Provide(variables) | AccountLine::Private(variables) => {
                    let Some(first) = variables.first() else { continue };
                    (first.span, 1)
                }
            };
            self.entries_before.push((self.base + span.start as usize, back));
        }
    }

    fn endpoint(&mut self, endpoint: &Endpoint) {
        for line in &endpoint.lines {
            self.entry(match line {
                EndpointLine::Notes(notes) => notes.span,
                EndpointLine::Request(request) => request.span,
                EndpointLine::Auth(auth) => auth.span,
                EndpointLine::Default(span)
                | EndpointLine::Sign { span, .. }
                | EndpointLine::Method { span, .. } => *span,
            });
        }
    }

    fn webhook(&mut self, webhook: &Webhook) {
        for line in &webhook.lines {
            match line {
                WebhookLine::Notes(notes) => self.entry(notes.span),
                WebhookLine::Request(request) => self.entry(request.span),
                WebhookLine::Auth(auth) => self.entry(auth.span),
                WebhookLine::Headers(fields) | WebhookLine::Query(fields) => {
                    self.entry(fields.head);
                    self.fields(fields);
                }
                WebhookLine::Body(body) => self.body(body),
                WebhookLine::Response(response) => self.response(response),
                WebhookLine::With(arguments) => {
                    self.block_entry(arguments.head);
                    arguments.entries.iter().for_each(|one| self.entry(one.span));
                }
                WebhookLine::NoWait(span)
                | WebhookLine::Persist(span)
                | WebhookLine::Accept { span, .. }
                | WebhookLine::Wait { span, .. }
                | WebhookLine::Invoke { span, .. }
                | WebhookLine::Pass { span, .. } => self.entry(*span),
            }
        }
    }

    fn body(&mut self, body: &Body) {
        self.entry(body.span);
        match &body.kind {
            BodyKind::Form(fields) | BodyKind::Multipart(fields) => self.fields(fields),
            BodyKind::None | BodyKind::Json(_) | BodyKind::Xml(..) | BodyKind::Text(..) => {}
        }
    }

    fn fields(&mut self, fields: &Fields) {
        self.block(fields.head);
        fields.entries.iter().for_each(|field| self.entry(field.span));
    }

    fn response(&mut self, response: &Response) {
        self.block_entry(response.span);
        for entry in &response.entries {
            self.entry(match entry {
                ResponseEntry::Namespace { span, .. } => *span,
                ResponseEntry::Mapping(mapping) => mapping.span,
            });
        }
    }

    fn flow(&mut self, flow: &Flow) {
        for line in &flow.lines {
            self.entry(match line {
                FlowLine::Notes(notes) => notes.span,
                FlowLine::Set { span, .. } | FlowLine::Run { span, .. } | FlowLine::FlowEnd { span, .. } => {
                    *span
                }
            });
        }
    }

    fn oauth2(&mut self, oauth2: &OAuth2) {
        for line in &oauth2.lines {
            match line {
                OAuth2Line::Notes(notes) => self.entry(notes.span),
                OAuth2Line::Request(request) => self.entry(request.span),
                OAuth2Line::Client { span, .. } | OAuth2Line::Scope { span, .. } => self.entry(*span),
                OAuth2Line::Parameters(fields) => {
                    self.entry(fields.head);
                    self.fields(fields);
                }
            }
        }
    }

    fn test(&mut self, test: &Test) {
        for line in &test.lines {
            match line {
                TestLine::Given { entries, span } => {
                    self.block_entry(*span);
                    entries.iter().for_each(|one| self.entry(one.span));
                }
                TestLine::GivenCall { span, .. } | TestLine::ExpectNoRequest { span, .. } => {
                    self.entry(*span);
                }
                TestLine::Reply { answer, span, .. } => {
                    self.entry(*span);
                    if let Answer::Response { headers: Some(headers), .. } = answer {
                        self.fields(headers);
                    }
                }
                TestLine::ExpectRequest { entries, span, .. } => {
                    self.block_entry(*span);
                    for part in entries {
                        self.entry(match part {
                            ExpectedPart::Method(_, span)
                            | ExpectedPart::Url(_, span)
                            | ExpectedPart::Body(_, span)
                            | ExpectedPart::Header { span, .. } => *span,
                        });
                    }
                }
                TestLine::Expect { entries, span } => {
                    self.block_entry(*span);
                    entries.iter().for_each(|one| self.entry(one.span));
                }
            }
        }
    }
}
