//! Deciding a filter's condition (RFC 9535, section 2.3.5).
//!
//! Numbers are compared by their exact values. A regular expression is run under the clock.

use super::Halt;
use super::evaluate::{Evaluation, Stop, Walk, ended};
use super::query::{Condition, Operand, Operator, Pattern, Query};
use super::regexp::Program;
use crate::json::Json;
use std::borrow::Cow;
use std::cmp::Ordering;

/// A value, or none ("Nothing" in RFC 9535).
pub(super) type Value<'v> = Option<Cow<'v, Json>>;

impl<'a> Evaluation<'_, 'a> {
    /// Whether `condition` holds with `node` as `@`.
    pub(super) fn holds(&self, condition: &Condition, node: &'a Json) -> Result<bool, Halt> {
        self.clock.tick()?;
        match condition {
            Condition::Any(parts) => {
                for part in parts {
                    if self.holds(part, node)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Condition::All(parts) => {
                for part in parts {
                    if !self.holds(part, node)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Not(part) => Ok(!self.holds(part, node)?),
            Condition::Exists(query) => Ok(self.first(query, node)?.is_some()),
            Condition::Compare { left, operator, right, .. } => {
                let left = self.value(left, node)?;
                let right = self.value(right, node)?;
                // Texts, lists and objects are as large as the document makes them.
                if left.as_deref().is_some_and(is_large) && right.as_deref().is_some_and(is_large) {
                    self.clock.check()?;
                }
                Ok(compare(left.as_deref(), *operator, right.as_deref()))
            }
            Condition::Matches { whole, text, pattern } => {
                let text = self.value(text, node)?;
                let Some(text) = text.as_deref().and_then(Json::as_text) else { return Ok(false) };
                match pattern {
                    Pattern::Fixed(written, program) => match program.get_or_init(|| Program::new(written)) {
                        Some(program) => program.finds(text, *whole, self.clock),
                        None => Ok(false),
                    },
                    Pattern::Found(operand) => {
                        self.clock.check()?;
                        let pattern = self.value(operand, node)?;
                        match pattern.as_deref().and_then(Json::as_text).and_then(Program::new) {
                            Some(program) => program.finds(text, *whole, self.clock),
                            None => Ok(false),
                        }
                    }
                }
            }
        }
    }

    fn start(&self, query: &Query, node: &'a Json) -> &'a Json {
        if query.from_root { self.root } else { node }
    }

    fn first(&self, query: &Query, node: &'a Json) -> Result<Option<&'a Json>, Halt> {
        let mut first = None;
        let walk = self.walk(&query.segments, self.start(query, node), &mut |found| {
            first = Some(found);
            Walk::Break(Stop::Enough)
        });
        ended(walk)?;
        Ok(first)
    }

    #[inline]
    pub(super) fn value<'o>(&'o self, operand: &'o Operand, node: &'a Json) -> Result<Value<'o>, Halt>
    where
        'a: 'o,
    {
        Ok(match operand {
            Operand::Literal(value) => Some(Cow::Borrowed(value)),
            Operand::Variable(number) => self.values.get(*number).and_then(Option::as_ref).map(Cow::Borrowed),
            Operand::Singular(query) => self.singular(query, node)?.map(Cow::Borrowed),
            Operand::Length(operand) => self.length(operand, node)?.map(Cow::Owned),
            Operand::Count(query) => Some(Cow::Owned(self.count(query, node)?.into())),
            Operand::Value(query) => self.only(query, node)?.map(Cow::Borrowed),
        })
    }

    /// What a query of names and indexes finds.
    fn singular(&self, query: &Query, node: &'a Json) -> Result<Option<&'a Json>, Halt> {
        self.clock.tick()?;
        let mut segments = query.segments.iter();
        Ok(segments
            .try_fold(self.start(query, node), |node, segment| segment.only()?.child(node, self.values)))
    }

    fn length(&self, operand: &Operand, node: &'a Json) -> Result<Option<Json>, Halt> {
        let length = match self.value(operand, node)?.as_deref() {
            Some(Json::Text(text)) => {
                self.clock.check()?;
                Some(text.chars().count())
            }
            Some(Json::List(items)) => Some(items.len()),
            Some(Json::Object(members)) => Some(members.len()),
            _ => None,
        };
        Ok(length.map(|length| Json::from(length as u64)))
    }

    fn count(&self, query: &Query, node: &'a Json) -> Result<u64, Halt> {
        let mut count = 0;
        let walk = self.walk(&query.segments, self.start(query, node), &mut |_| {
            count += 1;
            Walk::Continue(())
        });
        ended(walk)?;
        Ok(count)
    }

    /// What a query finds where that is one value.
    fn only(&self, query: &Query, node: &'a Json) -> Result<Option<&'a Json>, Halt> {
        let mut only = None;
        let mut several = false;
        let walk = self.walk(&query.segments, self.start(query, node), &mut |found| {
            several = only.replace(found).is_some();
            if several { Walk::Break(Stop::Enough) } else { Walk::Continue(()) }
        });
        ended(walk)?;
        Ok(only.filter(|_| !several))
    }
}

fn is_large(value: &Json) -> bool {
    match value {
        Json::Null | Json::Boolean(_) => false,
        Json::Number(number) => number.as_str().len() > 64,
        Json::Text(text) => text.len() > 64,
        Json::List(_) | Json::Object(_) => true,
    }
}

/// RFC 9535, section 2.3.5.2.2: nothing equals nothing; only numbers and texts have an order.
fn compare(left: Option<&Json>, operator: Operator, right: Option<&Json>) -> bool {
    let order = || match (left, right) {
        (Some(Json::Number(left)), Some(Json::Number(right))) => Some(left.cmp(right)),
        (Some(Json::Text(left)), Some(Json::Text(right))) => Some(left.cmp(right)),
        _ => None,
    };
    match operator {
        Operator::Equal => left == right,
        Operator::Unequal => left != right,
        Operator::Less => order() == Some(Ordering::Less),
        Operator::Greater => order() == Some(Ordering::Greater),
        Operator::LessOrEqual => order() == Some(Ordering::Less) || left == right,
        Operator::GreaterOrEqual => order() == Some(Ordering::Greater) || left == right,
    }
}
