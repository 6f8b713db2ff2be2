//! A filter that compares texts with numbers: it never holds.

use super::NearMiss;
use crate::json::Json;
use crate::jsonpath::evaluate::{Evaluation, Stop, Walk};
use crate::jsonpath::query::{Condition, Operand, Operator, Segment, Selector};
use crate::jsonpath::{Path, Type};
use std::ops::Range;

/// The first comparison of the path that found a text beside a number, and never two of one type.
pub(super) fn miss(path: &Path, evaluation: &Evaluation<'_, '_>) -> Option<NearMiss> {
    let segments = path.segments();
    segments.iter().enumerate().find_map(|(number, segment)| {
        let before = segments.get(..number)?;
        let conditions = segment.selectors.iter().filter_map(|selector| match selector {
            Selector::Filter(condition) => Some(condition),
            _ => None,
        });
        let mut comparisons = Vec::new();
        conditions.for_each(|condition| collect(condition, &mut comparisons));
        comparisons.into_iter().find_map(|comparison| {
            let sides = comparison.sides_in(before, segment.descends, evaluation)?;
            Some(comparison.described(path, sides))
        })
    })
}

#[derive(Clone, Copy)]
struct Comparison<'q> {
    left: &'q Operand,
    right: &'q Operand,
    range: &'q Range<usize>,
}

/// Which side of a comparison is the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextSide {
    Left,
    Right,
}

/// The comparisons that a condition asks for; not what it asks not to be.
fn collect<'q>(condition: &'q Condition, comparisons: &mut Vec<Comparison<'q>>) {
    match condition {
        Condition::Any(parts) | Condition::All(parts) => {
            parts.iter().for_each(|part| collect(part, comparisons));
        }
        Condition::Compare { left, operator, right, range } if *operator != Operator::Unequal => {
            comparisons.push(Comparison { left, right, range });
        }
        _ => {}
    }
}

impl Comparison<'_> {
    /// Which side is the text, where among the nodes that the filter looked at one side always was a text and
    /// the other a number.
    fn sides_in(
        self,
        before: &[Segment],
        descends: bool,
        evaluation: &Evaluation<'_, '_>,
    ) -> Option<TextSide> {
        let children = [Segment::new(descends, vec![Selector::Wildcard])];
        let mut sides = None;
        let mut fits = false;
        let walk = evaluation.walk(before, evaluation.root, &mut |parent| {
            evaluation.walk(&children, parent, &mut |node| {
                let (left, right) =
                    match (evaluation.value(self.left, node), evaluation.value(self.right, node)) {
                        (Ok(left), Ok(right)) => (left, right),
                        (Err(halt), _) | (_, Err(halt)) => return Walk::Break(halt.into()),
                    };
                match (left.as_deref(), right.as_deref()) {
                    (Some(Json::Text(_)), Some(Json::Number(_))) => sides = Some(TextSide::Left),
                    (Some(Json::Number(_)), Some(Json::Text(_))) => sides = Some(TextSide::Right),
                    (Some(_), Some(_)) => fits = true,
                    _ => {}
                }
                if fits { Walk::Break(Stop::Enough) } else { Walk::Continue(()) }
            })
        });
        // Where there was no time to look at all of them, those that were speak for the rest.
        drop(walk);
        sides.filter(|_| !fits)
    }

    fn described(self, path: &Path, text: TextSide) -> NearMiss {
        let comparison = path.text().get(self.range.clone()).unwrap_or_default().to_owned();
        let (left, right) = match text {
            TextSide::Left => (Type::Number, Type::Text),
            TextSide::Right => (Type::Text, Type::Number),
        };
        let help = other_type(path, self.left, left).or_else(|| other_type(path, self.right, right));
        NearMiss::Types { comparison, help }
    }
}

/// How to write `operand` as a `wanted`.
fn other_type(path: &Path, operand: &Operand, wanted: Type) -> Option<String> {
    match operand {
        Operand::Variable(number) => {
            let variable = path.variables().get(*number)?;
            Some(format!("`{} as {}`", variable.name, wanted.name()))
        }
        Operand::Literal(Json::Text(text)) if wanted == Type::Number => {
            crate::json::Number::parse(text).map(|number| format!("`{}`, without quotes", number.as_str()))
        }
        Operand::Literal(Json::Number(number)) if wanted == Type::Text => {
            Some(format!("`\"{}\"`, with quotes", number.as_str()))
        }
        _ => None,
    }
}
