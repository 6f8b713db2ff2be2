//! Filters: conditions and what they compare.

use super::call::Call;
use super::{Outcome, Rule, Tree, literal, odd, parts, range};
use crate::json::Json;
use crate::jsonpath::fault::Fault;
use crate::jsonpath::query::{Condition, Operand, Operator, Pattern, Query, Segment};
use pest::iterators::Pair;
use std::sync::OnceLock;

impl Tree {
    pub(super) fn any_of(&mut self, pair: Pair<'_, Rule>) -> Outcome<Condition> {
        let conditions: Outcome<Vec<Condition>> = parts(pair).map(|part| self.all_of(part)).collect();
        Ok(single_or(conditions?, Condition::Any))
    }

    fn all_of(&mut self, pair: Pair<'_, Rule>) -> Outcome<Condition> {
        let conditions: Outcome<Vec<Condition>> = parts(pair).map(|part| self.condition(part)).collect();
        Ok(single_or(conditions?, Condition::All))
    }

    fn condition(&mut self, pair: Pair<'_, Rule>) -> Outcome<Condition> {
        match pair.as_rule() {
            Rule::group => match parts(pair.clone()).next() {
                Some(inner) => self.any_of(inner),
                None => odd(&pair),
            },
            Rule::negation => match parts(pair.clone()).next() {
                Some(inner) => Ok(Condition::Not(Box::new(self.condition(inner)?))),
                None => odd(&pair),
            },
            Rule::relation => {
                let mut inner = parts(pair.clone());
                match (inner.next(), inner.next(), inner.next()) {
                    (Some(left), Some(operator), Some(right)) => Ok(Condition::Compare {
                        left: self.operand(left)?,
                        operator: operator_of(&operator)?,
                        right: self.operand(right)?,
                        range: range(&pair),
                    }),
                    (Some(test), None, None) => self.condition(test),
                    _ => odd(&pair),
                }
            }
            Rule::query => Ok(Condition::Exists(self.query(pair)?)),
            Rule::function => self.test(pair),
            Rule::string | Rule::number | Rule::word | Rule::variable => {
                let message = format!("`{}` by itself is not a condition", pair.as_str());
                let help = format!("compare it with something: `@.name == {}`", pair.as_str());
                Err(Fault::new(range(&pair), message, help))
            }
            _ => odd(&pair),
        }
    }

    pub(super) fn query(&mut self, pair: Pair<'_, Rule>) -> Outcome<Query> {
        let mut from_root = false;
        let mut found = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::root => from_root = true,
                Rule::segments => found = self.segments(part)?,
                _ => {}
            }
        }
        Ok(Query { from_root, segments: found })
    }

    /// What is compared, or given to a function that takes one value.
    pub(super) fn operand(&mut self, pair: Pair<'_, Rule>) -> Outcome<Operand> {
        Ok(match pair.as_rule() {
            Rule::string => Operand::Literal(literal::text(pair.as_str()).into()),
            Rule::number => match crate::json::Number::parse(pair.as_str()) {
                Some(number) => Operand::Literal(Json::Number(number)),
                None => return odd(&pair),
            },
            Rule::word => Operand::Literal(match pair.as_str() {
                "true" => Json::Boolean(true),
                "false" => Json::Boolean(false),
                _ => Json::Null,
            }),
            Rule::variable => Operand::Variable(self.variable(pair)?),
            Rule::query => {
                let at = range(&pair);
                let written = pair.as_str();
                let found = self.query(pair)?;
                if !found.segments.iter().all(Segment::is_singular) {
                    let message =
                        format!("`{written}` can find several values, and only one can be compared");
                    let help = "name one (`[0]`), count them (`count(…)`), or test each in a filter of its own: `@.list[?@ == 1]`";
                    return Err(Fault::new(at, message, help));
                }
                Operand::Singular(found)
            }
            Rule::function => {
                let at = range(&pair);
                let called = Call::of(pair)?;
                match called.name {
                    "length" => Operand::Length(Box::new(called.value(0, self)?)),
                    "count" => Operand::Count(called.nodes(0, self)?),
                    "value" => Operand::Value(called.nodes(0, self)?),
                    name => {
                        let message = format!("`{name}(…)` is true or false, and can't be compared");
                        return Err(Fault::new(
                            at,
                            message,
                            format!("write `{name}(…)` by itself, or `!{name}(…)`"),
                        ));
                    }
                }
            }
            _ => return odd(&pair),
        })
    }

    /// A function that is a condition.
    fn test(&mut self, pair: Pair<'_, Rule>) -> Outcome<Condition> {
        let at = range(&pair);
        let called = Call::of(pair)?;
        let whole = match called.name {
            "match" => true,
            "search" => false,
            name => {
                let message = format!("`{name}(…)` gives a value, and by itself is not a condition");
                return Err(Fault::new(at, message, format!("compare it with something: `{name}(…) > 0`")));
            }
        };
        let text = called.value(0, self)?;
        let pattern = match called.value(1, self)? {
            Operand::Literal(Json::Text(pattern)) => Pattern::Fixed(pattern.into(), OnceLock::new()),
            other => Pattern::Found(other),
        };
        Ok(Condition::Matches { whole, text, pattern })
    }
}

fn single_or(mut parts: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            several(parts)
        }
        None => several(parts),
    }
}

fn operator_of(pair: &Pair<'_, Rule>) -> Outcome<Operator> {
    Ok(match pair.as_str() {
        "==" => Operator::Equal,
        "!=" => Operator::Unequal,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        _ => return odd(pair),
    })
}
