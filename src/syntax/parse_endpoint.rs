//! `endpoint NAME { … }`

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Endpoint, EndpointLine};

impl Builder<'_> {
    /// Of `endpoint`.
    pub fn endpoint(self, node: Node<'_>) -> Option<Endpoint> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let name = self.name(&inner.next()?);
        let mut lines = Vec::with_capacity(inner.len());
        for line in inner {
            lines.push(self.endpoint_line(line)?);
        }
        Some(Endpoint { name, lines, span })
    }

    /// Of any rule of `endpoint_line`.
    pub fn endpoint_line(self, node: Node<'_>) -> Option<EndpointLine> {
        let span = self.span(&node);
        Some(match node.as_rule() {
            Rule::notes => EndpointLine::Notes(self.notes(node)?),
            Rule::request => EndpointLine::Request(self.request(node)?),
            Rule::auth => EndpointLine::Auth(self.auth(node)?),
            Rule::sign => {
                let mut keys = Vec::with_capacity(2);
                for key in node.into_inner() {
                    keys.push(self.value(key)?);
                }
                let span = span.to(keys.last()?.span);
                EndpointLine::Sign { keys, span }
            }
            Rule::default => EndpointLine::Default(span),
            Rule::endpoint_method => {
                let mut inner = node.into_inner();
                let name = self.name(&inner.next()?);
                let returns = match inner.next() {
                    Some(list) => self.variables(list)?,
                    None => Vec::new(),
                };
                let span = span.to(returns.last().map_or(name.span, |last| last.span));
                EndpointLine::Method { name, returns, span }
            }
            _ => return None,
        })
    }
}
