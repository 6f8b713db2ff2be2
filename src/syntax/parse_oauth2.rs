//! `oauth2 NAME { … }`

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{OAuth2, OAuth2Line};

impl Builder<'_> {
    /// Of `oauth2`.
    pub fn oauth2(self, node: Node<'_>) -> Option<OAuth2> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let name = self.name(&inner.next()?);
        let mut lines = Vec::with_capacity(inner.len());
        for line in inner {
            lines.push(self.oauth2_line(line)?);
        }
        Some(OAuth2 { name, lines, span })
    }

    /// Of any rule of `oauth2_line`.
    pub fn oauth2_line(self, node: Node<'_>) -> Option<OAuth2Line> {
        let span = self.span(&node);
        Some(match node.as_rule() {
            Rule::notes => OAuth2Line::Notes(self.notes(node)?),
            Rule::request => OAuth2Line::Request(self.request(node)?),
            Rule::client => {
                let mut inner = node.into_inner();
                let (id, secret) = (self.value(inner.next()?)?, self.value(inner.next()?)?);
                OAuth2Line::Client { id, secret, in_body: inner.next().is_some(), span }
            }
            Rule::scope => {
                let text = self.text(node.into_inner().next()?)?;
                let span = span.to(text.span);
                OAuth2Line::Scope { text, span }
            }
            Rule::parameters => {
                let head = self.word(&node, "parameters");
                OAuth2Line::Parameters(self.fields(head, node.into_inner().next()?)?)
            }
            _ => return None,
        })
    }
}
