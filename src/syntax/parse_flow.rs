//! `flow NAME { … }`

use super::grammar::{Builder, Node, Rule};
use super::parse_entries::Entry;
use crate::syntax::ast::{Flow, FlowLine, Of};

impl Builder<'_> {
    /// Of `flow`.
    pub fn flow(self, node: Node<'_>) -> Option<Flow> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let name = self.name(&inner.next()?);
        Some(Flow { name, lines: self.entries(span, inner)?, span })
    }

    /// Of any rule of `flow_line`.
    pub fn flow_line(self, node: Node<'_>) -> Option<FlowLine> {
        let span = self.span(&node);
        let rule = node.as_rule();
        if rule == Rule::notes {
            return self.notes(node).map(FlowLine::Notes);
        }
        let mut inner = node.into_inner();
        Some(match rule {
            Rule::set_variable => {
                let target = self.variable(&inner.next()?)?;
                let value = self.json(inner.next()?)?;
                let span = span.to(value.span());
                FlowLine::Set { target, value, span }
            }
            Rule::run => {
                let webhook = self.name(&inner.next()?);
                let mark = inner.next().map(|mark| self.mark(&mark));
                let span = span.to(mark.as_ref().map_or(webhook.span, |mark| mark.span));
                FlowLine::Run { webhook, mark, span }
            }
            Rule::flow_end => FlowLine::FlowEnd { endpoint: inner.next().map(|name| self.name(&name)), span },
            _ => return None,
        })
    }
}

impl Entry for FlowLine {
    const OF: Of = Of::Flow;

    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self> {
        builder.flow_line(node)
    }
}
