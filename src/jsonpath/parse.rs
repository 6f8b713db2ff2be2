//! From the text of a path to its tree, by the grammar and the typing rules of RFC 9535.

use super::fault::Fault;
use super::query::{Condition, Operand, Operator, Pattern, Query, Segment, Selector};
use super::{limits, literal, mistakes};
use crate::json::Json;
use pest::Parser as _;
use pest::iterators::Pair;
use std::ops::Range;
use std::sync::OnceLock;

/// Kept apart: the macro's types are public and have no comments.
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/jsonpath.pest"]
    pub(super) struct PathParser;
}
use grammar::{PathParser, Rule};

type Parsed<T> = Result<T, Fault>;

/// The segments that `text` is.
///
/// # Errors
/// The first fault.
pub(super) fn parse(text: &str) -> Parsed<Vec<Segment>> {
    limits::check(text)?;
    let mut pairs = PathParser::parse(Rule::path, text).map_err(|error| {
        let at = match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
        };
        mistakes::explain(text, at)
    })?;
    match pairs.next().and_then(|path| path.into_inner().next()) {
        Some(segments_pair) => segments(segments_pair),
        None => Ok(Vec::new()),
    }
}

/// The parts of a rule, without the signs between them.
fn parts(pair: Pair<'_, Rule>) -> impl Iterator<Item = Pair<'_, Rule>> {
    pair.into_inner().filter(|part| {
        !matches!(
            part.as_rule(),
            Rule::comma
                | Rule::colon
                | Rule::close
                | Rule::and
                | Rule::or
                | Rule::begin_call
                | Rule::end_group
        )
    })
}

fn range(pair: &Pair<'_, Rule>) -> Range<usize> {
    let span = pair.as_span();
    span.start()..span.end()
}

/// What the grammar does not let happen; said all the same, never a panic.
fn odd<T>(pair: &Pair<'_, Rule>) -> Parsed<T> {
    let message = format!("`{}` cannot stand here", pair.as_str());
    Err(Fault::new(range(pair), message, "write a path as RFC 9535 has it"))
}

fn segments(pair: Pair<'_, Rule>) -> Parsed<Vec<Segment>> {
    let mut segments = Vec::new();
    for part in parts(pair) {
        let descends = match part.as_rule() {
            Rule::descendant => true,
            Rule::child => false,
            _ => continue,
        };
        let selectors: Parsed<Vec<Selector>> = parts(part).map(selector).collect();
        segments.push(Segment::new(descends, selectors?));
    }
    Ok(segments)
}

fn selector(pair: Pair<'_, Rule>) -> Parsed<Selector> {
    Ok(match pair.as_rule() {
        Rule::wildcard => Selector::Wildcard,
        Rule::member => Selector::Name(pair.as_str().to_owned()),
        Rule::string => Selector::Name(literal::text(pair.as_str())),
        Rule::index => Selector::Index(integer(&pair)?),
        Rule::slice => {
            let (mut start, mut end, mut step) = (None, None, None);
            for part in parts(pair) {
                let number = Some(integer(&part)?);
                match part.as_rule() {
                    Rule::start => start = number,
                    Rule::end => end = number,
                    _ => step = number,
                }
            }
            Selector::Slice { start, end, step }
        }
        Rule::filter => match parts(pair.clone()).next() {
            Some(inner) => Selector::Filter(any_of(inner)?),
            None => return odd(&pair),
        },
        _ => return odd(&pair),
    })
}

/// RFC 9535 section 2.1: integers are within those of I-JSON.
fn integer(pair: &Pair<'_, Rule>) -> Parsed<i64> {
    const MOST: u64 = (1 << 53) - 1;
    match pair.as_str().parse::<i64>() {
        Ok(number) if number.unsigned_abs() <= MOST => Ok(number),
        _ => Err(Fault::new(
            range(pair),
            format!("`{}` is too large for an index", pair.as_str()),
            format!("an index is a whole number from -{MOST} to {MOST}"),
        )),
    }
}

fn any_of(pair: Pair<'_, Rule>) -> Parsed<Condition> {
    let conditions: Parsed<Vec<Condition>> = parts(pair).map(all_of).collect();
    Ok(single_or(conditions?, Condition::Any))
}

fn all_of(pair: Pair<'_, Rule>) -> Parsed<Condition> {
    let conditions: Parsed<Vec<Condition>> = parts(pair).map(condition).collect();
    Ok(single_or(conditions?, Condition::All))
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

fn condition(pair: Pair<'_, Rule>) -> Parsed<Condition> {
    match pair.as_rule() {
        Rule::group => match parts(pair.clone()).next() {
            Some(inner) => any_of(inner),
            None => odd(&pair),
        },
        Rule::negation => match parts(pair.clone()).next() {
            Some(inner) => Ok(Condition::Not(Box::new(condition(inner)?))),
            None => odd(&pair),
        },
        Rule::relation => {
            let mut inner = parts(pair.clone());
            match (inner.next(), inner.next(), inner.next()) {
                (Some(left), Some(sign), Some(right)) => {
                    Ok(Condition::Compare(operand(left)?, operator(&sign)?, operand(right)?))
                }
                (Some(test), None, None) => condition(test),
                _ => odd(&pair),
            }
        }
        Rule::query => Ok(Condition::Exists(query(pair)?)),
        Rule::function => test(pair),
        Rule::string | Rule::number | Rule::word => {
            let message = format!("`{}` alone is no condition", pair.as_str());
            let help = format!("compare it with something: `@.name == {}`", pair.as_str());
            Err(Fault::new(range(&pair), message, help))
        }
        _ => odd(&pair),
    }
}

fn operator(pair: &Pair<'_, Rule>) -> Parsed<Operator> {
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

fn query(pair: Pair<'_, Rule>) -> Parsed<Query> {
    let mut from_root = false;
    let mut found = Vec::new();
    for part in parts(pair) {
        match part.as_rule() {
            Rule::root => from_root = true,
            Rule::segments => found = segments(part)?,
            _ => {}
        }
    }
    Ok(Query { from_root, segments: found })
}

/// What is compared, or given to a function that takes one value.
fn operand(pair: Pair<'_, Rule>) -> Parsed<Operand> {
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
        Rule::query => {
            let at = range(&pair);
            let written = pair.as_str();
            let found = query(pair)?;
            if !found.segments.iter().all(Segment::is_singular) {
                let message = format!("`{written}` can find several values, and only one can be compared");
                let help = "name one (`[0]`), count them (`count(…)`), or test each in a filter of its own: `@.list[?@ == 1]`";
                return Err(Fault::new(at, message, help));
            }
            Operand::Singular(found)
        }
        Rule::function => {
            let at = range(&pair);
            let called = Call::of(pair)?;
            match called.name {
                "length" => Operand::Length(Box::new(called.value(0)?)),
                "count" => Operand::Count(called.nodes(0)?),
                "value" => Operand::Value(called.nodes(0)?),
                name => {
                    let message = format!("`{name}(…)` says yes or no, and cannot be compared");
                    return Err(Fault::new(at, message, format!("write `{name}(…)` alone, or `!{name}(…)`")));
                }
            }
        }
        _ => return odd(&pair),
    })
}

/// A function that stands as a condition.
fn test(pair: Pair<'_, Rule>) -> Parsed<Condition> {
    let at = range(&pair);
    let called = Call::of(pair)?;
    let whole = match called.name {
        "match" => true,
        "search" => false,
        name => {
            let message = format!("`{name}(…)` gives a value, and is no condition alone");
            return Err(Fault::new(at, message, format!("compare it with something: `{name}(…) > 0`")));
        }
    };
    let text = called.value(0)?;
    let pattern = match called.value(1)? {
        Operand::Literal(Json::Text(pattern)) => Pattern::Fixed(pattern.into(), OnceLock::new()),
        other => Pattern::Found(other),
    };
    Ok(Condition::Matches { whole, text, pattern })
}

/// A call of one of the five functions of RFC 9535, section 2.4, with as many arguments as it takes.
struct Call<'a> {
    name: &'a str,
    arguments: Vec<Pair<'a, Rule>>,
    whole: Pair<'a, Rule>,
}

impl<'a> Call<'a> {
    fn of(pair: Pair<'a, Rule>) -> Parsed<Self> {
        let mut inner = parts(pair.clone());
        let Some(name) = inner.next() else { return odd(&pair) };
        let wanted = match name.as_str() {
            "length" | "count" | "value" => 1,
            "match" | "search" => 2,
            _ => return Err(mistakes::unknown_function(name.as_str(), range(&name))),
        };
        let arguments: Vec<_> = inner.collect();
        if arguments.len() != wanted {
            let name = name.as_str();
            let message = format!(
                "`{name}` takes {wanted} value{}, not {}",
                if wanted == 1 { "" } else { "s" },
                arguments.len()
            );
            let help = if wanted == 1 {
                format!("write `{name}(@.name)`")
            } else {
                format!("write `{name}(@.name, \"pattern\")`")
            };
            return Err(Fault::new(range(&pair), message, help));
        }
        Ok(Self { name: name.as_str(), arguments, whole: pair })
    }

    /// The argument as it was written, where it is no condition of several parts.
    fn argument(&self, number: usize) -> Parsed<Pair<'a, Rule>> {
        let Some(argument) = self.arguments.get(number) else { return odd(&self.whole) };
        let mut inner = argument.clone();
        while let Rule::any_of | Rule::all_of | Rule::relation = inner.as_rule() {
            let mut within = parts(inner.clone());
            match (within.next(), within.next()) {
                (Some(only), None) => inner = only,
                _ => break,
            }
        }
        match inner.as_rule() {
            Rule::string | Rule::number | Rule::word | Rule::query | Rule::function => Ok(inner),
            _ => {
                let message = format!("`{}` takes a value here, no condition", self.name);
                Err(Fault::new(range(argument), message, format!("write `{}(@.name)`", self.name)))
            }
        }
    }

    fn value(&self, number: usize) -> Parsed<Operand> {
        operand(self.argument(number)?)
    }

    fn nodes(&self, number: usize) -> Parsed<Query> {
        let argument = self.argument(number)?;
        if argument.as_rule() == Rule::query {
            return query(argument);
        }
        let message = format!("`{}` takes a path, not `{}`", self.name, argument.as_str());
        Err(Fault::new(range(&argument), message, format!("write `{}(@.list[*])`", self.name)))
    }
}
