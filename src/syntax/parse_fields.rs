//! The entries of `headers`, `query`, `body form` and `body multipart`.

use super::grammar::{Builder, Node, Rule};
use crate::source::Span;
use crate::syntax::ast::{Field, Fields};

impl Builder<'_> {
    /// Of `fields`, opened by the word at `head`.
    pub fn fields(self, head: Span, node: Node<'_>) -> Option<Fields> {
        let span = head.to(self.span(&node));
        let inner = node.into_inner();
        let mut entries = Vec::with_capacity(inner.len());
        for field in inner {
            entries.push(self.field(field)?);
        }
        Some(Fields { head, entries, span })
    }

    /// Of `field`.
    pub fn field(self, node: Node<'_>) -> Option<Field> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let name = inner.next()?;
        let name = if name.as_rule() == Rule::name { self.bare(&name) } else { self.text(name)? };
        let value = self.value(inner.next()?)?;
        let mark = inner.next().map(|mark| self.mark(&mark));
        let end = mark.as_ref().map_or(value.span, |mark| mark.span);
        Some(Field { name, value, mark, span: start.to(end) })
    }
}
