//! `webhook NAME { … }`

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Argument, Arguments, Duration, DurationUnit, JsonItem, Webhook, WebhookLine};

impl Builder<'_> {
    /// Of `webhook`.
    pub fn webhook(self, node: Node<'_>) -> Option<Webhook> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let name = self.name(&inner.next()?);
        let mut lines = Vec::with_capacity(inner.len());
        for line in inner {
            lines.push(self.webhook_line(line)?);
        }
        Some(Webhook { name, lines, span })
    }

    /// Of any rule of `webhook_line`.
    pub fn webhook_line(self, node: Node<'_>) -> Option<WebhookLine> {
        let span = self.span(&node);
        Some(match node.as_rule() {
            Rule::notes => WebhookLine::Notes(self.notes(node)?),
            Rule::request => WebhookLine::Request(self.request(node)?),
            Rule::auth => WebhookLine::Auth(self.auth(node)?),
            Rule::headers | Rule::query => {
                let headers = node.as_rule() == Rule::headers;
                let head = self.word(&node, if headers { "headers" } else { "query" });
                let fields = self.fields(head, node.into_inner().next()?)?;
                if headers { WebhookLine::Headers(fields) } else { WebhookLine::Query(fields) }
            }
            Rule::body => WebhookLine::Body(self.body(node)?),
            Rule::response => WebhookLine::Response(self.response(node)?),
            Rule::accept => {
                let statuses: Vec<_> = node.into_inner().map(|one| self.status(&one)).collect();
                let end = statuses.last()?.span;
                WebhookLine::Accept { statuses, span: span.to(end) }
            }
            Rule::wait => {
                let mut inner = node.into_inner();
                let duration = self.duration(inner.next()?)?;
                let music = inner.next().map(|music| self.span(&music));
                let span = span.to(music.unwrap_or(duration.span));
                WebhookLine::Wait { duration, hold_music: music.is_some(), span }
            }
            Rule::no_wait => WebhookLine::NoWait(span),
            Rule::persist => WebhookLine::Persist(span),
            Rule::invoke => {
                let mut names = node.into_inner().next()?.into_inner();
                let endpoint = self.name(&names.next()?);
                WebhookLine::Invoke { endpoint, method: self.name(&names.next()?), span }
            }
            Rule::with => {
                let head = self.word(&node, "with");
                let inner = node.into_inner();
                let mut entries = Vec::with_capacity(inner.len());
                for entry in inner {
                    entries.push(self.argument(entry)?);
                }
                WebhookLine::With(Arguments { head, entries, span })
            }
            Rule::pass => {
                let items = self.variables(node.into_inner().next()?)?;
                let end = items.last()?.span;
                WebhookLine::Pass { items, span: span.to(end) }
            }
            _ => return None,
        })
    }

    /// Of `argument`.
    pub fn argument(self, node: Node<'_>) -> Option<Argument> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let name = self.field_name(inner.next()?)?;
        let json = self.json(inner.next()?)?;
        let item = JsonItem { json, mark: inner.next().map(|mark| self.mark(&mark)) };
        let span = start.to(item.end());
        Some(Argument { name, item, span })
    }

    fn duration(self, node: Node<'_>) -> Option<Duration> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let digits = inner.next()?.as_str().into();
        let unit = match inner.next()?.as_str() {
            "ms" => DurationUnit::Milliseconds,
            "s" => DurationUnit::Seconds,
            _ => DurationUnit::Minutes,
        };
        Some(Duration { digits, unit, span })
    }
}
