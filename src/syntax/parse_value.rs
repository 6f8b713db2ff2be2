//! Values: `operand { "or" operand } [ "or" (list | object) ]`.

use std::iter::Peekable;

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Cast, CastKind, Mark, MarkKind, Operand, Primary, Value};

impl Builder<'_> {
    /// Of `value` or `insert`.
    pub fn value(self, node: Node<'_>) -> Option<Value> {
        let mut inner = node.into_inner().peekable();
        // Most values have one.
        let mut operands = Vec::with_capacity(1);
        let mut composite = None;
        while let Some(node) = inner.next() {
            match node.as_rule() {
                Rule::object | Rule::list => composite = Some(Box::new(self.json(node)?)),
                _ => operands.push(self.operand(node, &mut inner)?),
            }
        }
        let end = composite.as_ref().map_or(operands.last()?.span, |composite| composite.span());
        let span = operands.first()?.span.to(end);
        Some(Value { operands, composite, span })
    }

    /// Of what an operand is, and the cast that may come next in `rest`.
    pub fn operand<'i>(
        self,
        primary: Node<'i>,
        rest: &mut Peekable<impl Iterator<Item = Node<'i>>>,
    ) -> Option<Operand> {
        let written = self.span(&primary);
        let primary = match primary.as_rule() {
            Rule::variable => Primary::Variable(self.variable(&primary)?),
            Rule::plain_text | Rule::mixed_text | Rule::inline_text => Primary::Text(self.text(primary)?),
            Rule::number => Primary::Number(primary.as_str().into()),
            Rule::boolean => Primary::Boolean(primary.as_str() == "true"),
            _ => Primary::Null,
        };
        let is_cast = |node: &Node<'_>| matches!(node.as_rule(), Rule::cast | Rule::inline_cast);
        let cast = match rest.next_if(is_cast) {
            Some(cast) => Some(self.cast(cast)?),
            None => None,
        };
        let end = cast.as_ref().map_or(written, |cast| cast.span);
        Some(Operand { primary, cast, span: written.to(end) })
    }

    /// Of `cast` or `inline_cast`.
    pub fn cast(self, node: Node<'_>) -> Option<Cast> {
        let start = self.span(&node);
        let kind = node.into_inner().next()?;
        let span = start.to(self.span(&kind));
        let kind = match kind.as_str() {
            "text" => CastKind::Text,
            "number" => CastKind::Number,
            "boolean" => CastKind::Boolean,
            "path" => CastKind::Path,
            _ => CastKind::List,
        };
        Some(Cast { kind, span })
    }

    /// Of `mark`.
    pub fn mark(self, node: &Node<'_>) -> Mark {
        let (kind, word) = if node.as_str().starts_with("mandatory") {
            (MarkKind::Mandatory, "mandatory")
        } else {
            (MarkKind::Optional, "optional")
        };
        Mark { kind, span: self.word(node, word) }
    }
}
