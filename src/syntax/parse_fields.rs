//! The entries of `headers`, `query`, `body form` and `body multipart`.

use super::grammar::{Builder, Node, Rule};
use super::parse_entries::Entry;
use crate::source::Span;
use crate::syntax::ast::{Field, Fields, Of, Text};

impl Builder<'_> {
    /// Of `fields`, opened by the word at `head`.
    pub fn fields(self, head: Span, node: Node<'_>) -> Option<Fields> {
        let span = head.to(self.span(&node));
        Some(Fields { head, entries: self.entries(span, node.into_inner())?, span })
    }

    /// Of `name` or `text`: the name of a field.
    pub fn field_name(self, node: Node<'_>) -> Option<Text> {
        if node.as_rule() == Rule::name { Some(self.bare(&node)) } else { self.text(node) }
    }

    /// Of `field`.
    pub fn field(self, node: Node<'_>) -> Option<Field> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let name = self.field_name(inner.next()?)?;
        let value = self.value(inner.next()?)?;
        let mut end = value.span;
        let (mut file, mut media_type, mut mark) = (None, None, None);
        for node in inner {
            let rule = node.as_rule();
            if rule == Rule::mark {
                let written = self.mark(&node);
                end = written.span;
                mark = Some(written);
                continue;
            }
            let written = self.value(node.into_inner().next()?)?;
            end = written.span;
            *(if rule == Rule::part_file { &mut file } else { &mut media_type }) = Some(written);
        }
        let span = start.to(end);
        Some(Field { name, value, file, media_type, mark, span, with_comma: span })
    }
}

impl Entry for Field {
    const OF: Of = Of::Fields;

    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self> {
        builder.field(node)
    }

    fn followed_by(&mut self, comma: Span) {
        self.with_comma = self.span.to(comma);
    }
}
