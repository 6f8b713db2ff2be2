//! JSON in which values of the language may stand.

use super::grammar::{Builder, Node, Rule};
use crate::source::Span;
use crate::syntax::ast::{Json, JsonItem, JsonMember, Text, TextStyle};
use crate::syntax::cut::{Cut, Run};

impl Builder<'_> {
    /// Of `object`, `list` or `value`.
    pub fn json(self, node: Node<'_>) -> Option<Json> {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::object => {
                let inner = node.into_inner();
                let mut members = Vec::with_capacity(inner.len());
                let mut runs = Runs::new(self.cut, span);
                for member in inner {
                    let place = self.span(&member);
                    members.extend(runs.before(place).map(JsonMember::run));
                    members.push(self.member(member)?);
                    runs.skip(place);
                }
                members.extend(runs.rest().map(JsonMember::run));
                Some(Json::Object { members, span })
            }
            Rule::list => {
                let inner = node.into_inner();
                let mut items = Vec::with_capacity(inner.len());
                let mut runs = Runs::new(self.cut, span);
                for item in inner {
                    let place = self.span(&item);
                    items.extend(runs.before(place).map(JsonItem::run));
                    items.push(self.json_item(item)?);
                    runs.skip(place);
                }
                items.extend(runs.rest().map(JsonItem::run));
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

/// The runs that were cut out of a list or object, from the next one on.
struct Runs<'c> {
    cut: Option<&'c Cut>,
    left: &'c [Run],
}

impl<'c> Runs<'c> {
    fn new(cut: Option<&'c Cut>, span: Span) -> Self {
        Self { cut, left: cut.map_or(&[], |cut| cut.within(span)) }
    }

    /// Those before the item or member at `place`.
    fn before(&mut self, place: Span) -> impl Iterator<Item = Run> + use<'c> {
        let count = self.left.partition_point(|run| run.span.end <= place.start);
        self.take(count)
    }

    fn rest(&mut self) -> impl Iterator<Item = Run> + use<'c> {
        self.take(self.left.len())
    }

    fn take(&mut self, count: usize) -> impl Iterator<Item = Run> + use<'c> {
        let (runs, left) = self.left.split_at_checked(count).unwrap_or_default();
        self.left = left;
        if let Some(cut) = self.cut {
            runs.iter().for_each(|_| cut.put());
        }
        runs.iter().copied()
    }

    /// Leaves out those in the item or member at `place`.
    fn skip(&mut self, place: Span) {
        let count = self.left.partition_point(|run| run.span.end <= place.end);
        self.left = self.left.get(count..).unwrap_or_default();
    }
}

impl JsonMember {
    fn run(run: Run) -> Self {
        let start = run.span.start as usize;
        let name = Text { parts: Vec::new(), span: Span::new(start, start), style: TextStyle::Bare };
        Self { name, item: JsonItem::run(run) }
    }
}

impl JsonItem {
    fn run(Run { span, digest }: Run) -> Self {
        Self { json: Json::Constants { span, digest }, mark: None }
    }

    /// Where its last word ends.
    pub(super) fn end(&self) -> Span {
        self.mark.as_ref().map_or_else(|| self.json.span(), |mark| mark.span)
    }
}
