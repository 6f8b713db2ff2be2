//! JSON in which values of the language may stand.

use super::grammar::{Builder, Node, Rule};
use super::parse_entries::Entry;
use crate::source::Span;
use crate::syntax::ast::{Entries, Json, JsonItem, JsonMember, Of, Text, TextStyle};

impl Builder<'_> {
    /// Of `object`, `list` or `value`.
    pub fn json(self, node: Node<'_>) -> Option<Json> {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::object => Some(Json::Object { members: self.entries(span, node.into_inner())?, span }),
            Rule::list => Some(Json::List { items: self.entries(span, node.into_inner())?, span }),
            _ => self.value(node).map(Json::Value),
        }
    }

    /// Of `json_item`.
    pub fn json_item(self, node: Node<'_>) -> Option<JsonItem> {
        let mut inner = node.into_inner();
        let json = self.json(inner.next()?)?;
        Some(JsonItem { json, mark: inner.next().map(|mark| self.mark(&mark)) })
    }

    /// Of `member`.
    pub fn member(self, node: Node<'_>) -> Option<JsonMember> {
        let mut inner = node.into_inner();
        let name = self.text(inner.next()?)?;
        Some(JsonMember { name, item: self.json_item(inner.next()?)? })
    }
}

impl Entry for JsonMember {
    const OF: Of = Of::Members;

    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self> {
        builder.member(node)
    }

    fn constants(span: Span, digest: u64) -> Option<Self> {
        let start = span.start as usize;
        let name = Text { parts: Entries::default(), span: Span::new(start, start), style: TextStyle::Bare };
        Some(Self { name, item: JsonItem::constants(span, digest)? })
    }
}

impl Entry for JsonItem {
    const OF: Of = Of::Items;

    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self> {
        builder.json_item(node)
    }

    fn constants(span: Span, digest: u64) -> Option<Self> {
        Some(Self { json: Json::Constants { span, digest }, mark: None })
    }
}

impl JsonItem {
    /// Where its last word ends.
    pub(super) fn end(&self) -> Span {
        self.mark.as_ref().map_or_else(|| self.json.span(), |mark| mark.span)
    }
}
