//! JSON in which values of the language may stand.

use super::grammar::{Builder, Node, Rule};
use crate::source::Span;
use crate::syntax::ast::{Json, JsonItem, JsonMember};

impl Builder<'_> {
    /// Of `object`, `list` or `value`.
    pub fn json(self, node: Node<'_>) -> Option<Json> {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::object | Rule::list if self.constants.binary_search(&span.start).is_ok() => {
                Some(Json::Constant(span))
            }
            Rule::object => {
                let inner = node.into_inner();
                let mut members = Vec::with_capacity(inner.len());
                for member in inner {
                    members.push(self.member(member)?);
                }
                Some(Json::Object { members, span })
            }
            Rule::list => {
                let inner = node.into_inner();
                let mut items = Vec::with_capacity(inner.len());
                for item in inner {
                    items.push(self.json_item(item)?);
                }
                Some(Json::List { items, span })
            }
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

impl JsonItem {
    /// Where its last word ends.
    pub(super) fn end(&self) -> Span {
        self.mark.as_ref().map_or_else(|| self.json.span(), |mark| mark.span)
    }
}
