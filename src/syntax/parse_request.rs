//! The lines that endpoints and webhooks share: `notes`, the request, `auth`.

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Auth, AuthKind, Notes, RequestLine, Status};

impl Builder<'_> {
    /// Of `notes`.
    pub fn notes(self, node: Node<'_>) -> Option<Notes> {
        let start = self.span(&node);
        let text = self.text(node.into_inner().next()?)?;
        let span = start.to(text.span);
        Some(Notes { text, span })
    }

    /// Of `request`.
    pub fn request(self, node: Node<'_>) -> Option<RequestLine> {
        let mut inner = node.into_inner();
        let method = self.name(&inner.next()?);
        let url = self.text(inner.next()?)?;
        let span = method.span.to(url.span);
        Some(RequestLine { method, url, span })
    }

    /// Of `auth`.
    pub fn auth(self, node: Node<'_>) -> Option<Auth> {
        let start = self.span(&node);
        let node = node.into_inner().next()?;
        let span = start.to(self.span(&node));
        let kind = match node.as_rule() {
            Rule::auth_none => AuthKind::None,
            Rule::auth_oauth2 => AuthKind::OAuth2(self.name(&node.into_inner().next()?)),
            Rule::auth_basic => {
                let mut inner = node.into_inner();
                AuthKind::Basic { user: self.value(inner.next()?)?, password: self.value(inner.next()?)? }
            }
            _ => AuthKind::Bearer(self.value(node.into_inner().next()?)?),
        };
        Some(Auth { kind, span })
    }

    /// Of `status`.
    pub fn status(self, node: &Node<'_>) -> Status {
        Status { digits: node.as_str().into(), span: self.span(node) }
    }
}
