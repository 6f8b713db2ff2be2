//! Values: `operand { "or" operand } [ "or" (list | object) ]`.

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Cast, CastKind, Mark, MarkKind, Operand, Primary, Value};

impl Builder<'_> {
    /// Of `value` or `inline_value`.
    pub fn value(self, node: Node<'_>) -> Option<Value> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let first = self.operand(inner.next()?)?;
        let mut operands = Vec::with_capacity(1 + inner.len());
        operands.push(first);
        let mut composite = None;
        for node in inner {
            match node.as_rule() {
                Rule::object | Rule::list => composite = Some(Box::new(self.json(node)?)),
                _ => operands.push(self.operand(node)?),
            }
        }
        let end = composite.as_ref().map_or(operands.last()?.span, |composite| composite.span());
        Some(Value { operands, composite, span: start.to(end) })
    }

    /// Of `operand` or `inline_operand`.
    pub fn operand(self, node: Node<'_>) -> Option<Operand> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let primary = inner.next()?;
        let written = self.span(&primary);
        let primary = match primary.as_rule() {
            Rule::variable => Primary::Variable(self.variable(&primary)?),
            Rule::text | Rule::inline_text => Primary::Text(self.text(primary)?),
            Rule::number => Primary::Number(primary.as_str().into()),
            Rule::boolean => Primary::Boolean(primary.as_str() == "true"),
            _ => Primary::Null,
        };
        let cast = match inner.next() {
            Some(cast) => Some(self.cast(cast)?),
            None => None,
        };
        let end = cast.as_ref().map_or(written, |cast| cast.span);
        Some(Operand { primary, cast, span: start.to(end) })
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
