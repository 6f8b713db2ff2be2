//! The lines that endpoints and webhooks share: `notes`, the request, `auth`.

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Auth, AuthKind, Notes, RequestLine, Status};

impl Builder {
    /// Of `notes`.
    pub fn notes(self, node: Node<'_>) -> Option<Notes> {
        let span = self.span(&node);
        Some(Notes { text: self.text(node.into_inner().nth(1)?)?, span })
    }

    /// Of `request`.
    pub fn request(self, node: Node<'_>) -> Option<RequestLine> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let method = self.name(&inner.next()?);
        Some(RequestLine { method, url: self.text(inner.next()?)?, span })
    }

    /// Of `auth`.
    pub fn auth(self, node: Node<'_>) -> Option<Auth> {
        let span = self.span(&node);
        let node = node.into_inner().nth(1)?;
        let kind = match node.as_rule() {
            Rule::kw_none => AuthKind::None,
            Rule::auth_basic => {
                let mut inner = node.into_inner().skip(1);
                AuthKind::Basic { user: self.value(inner.next()?)?, password: self.value(inner.next()?)? }
            }
            _ => AuthKind::Bearer(self.value(node.into_inner().nth(1)?)?),
        };
        Some(Auth { kind, span })
    }

    /// Of `status`.
    pub fn status(self, node: &Node<'_>) -> Status {
        Status { digits: node.as_str().into(), span: self.span(node) }
    }
}
