//! Parses an expression.

use std::iter::Peekable;
use std::ops::Range;

use pest::Parser;
use pest::error::InputLocation;
use pest::iterators::{Pair, Pairs};
use pest_derive::Parser;

use super::ast::{Axis, Kind, Node, Operator, Start, Step, Test, UNION_STRENGTH};
use super::fault::{Fault, invalid};
use super::{mistakes, outline};

#[derive(Parser)]
#[grammar = "../grammar/xpath.pest"]
struct Grammar;

/// Parses `text` as XPath 1.0.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    outline::check(text)?;
    let mut pairs = Grammar::parse(Rule::xpath, text).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        mistakes::explain(text, at)
    })?;
    match pairs.next() {
        Some(pair) if pair.as_rule() == Rule::expression => expression(pair),
        _ => Err(mistakes::explain(text, 0)),
    }
}

fn range(pair: &Pair<'_, Rule>) -> Range<usize> {
    let span = pair.as_span();
    span.start()..span.start() + span.as_str().trim_end_matches([' ', '\t', '\n', '\r']).len()
}

/// A pair that the grammar does not allow here; no text leads to one.
fn unexpected(range: Range<usize>) -> Fault {
    invalid(range, "this part is not understood", None)
}

fn expression(pair: Pair<'_, Rule>) -> Result<Node, Fault> {
    let whole = range(&pair);
    climb(&mut pair.into_inner().peekable(), 0, &whole)
}

/// Precedence climbing: operands bound by operators of at least `strength`.
fn climb(pairs: &mut Peekable<Pairs<'_, Rule>>, strength: u8, whole: &Range<usize>) -> Result<Node, Fault> {
    let mut left = operand(pairs, whole)?;
    while let Some(here) = peek_strength(pairs).filter(|&here| here >= strength) {
        let mut rest = Vec::new();
        while let Some(operator) = pairs
            .peek()
            .and_then(|pair| operator(pair.as_rule()))
            .filter(|operator| operator.strength() == here)
        {
            pairs.next();
            rest.push((operator, climb(pairs, here + 1, whole)?));
        }
        let end = rest.last().map_or(left.range.end, |(_, node)| node.range.end);
        left = Node { range: left.range.start..end, kind: Kind::Chain { first: Box::new(left), rest } };
    }
    Ok(left)
}

fn peek_strength(pairs: &mut Peekable<Pairs<'_, Rule>>) -> Option<u8> {
    operator(pairs.peek()?.as_rule()).map(Operator::strength)
}

fn operand(pairs: &mut Peekable<Pairs<'_, Rule>>, whole: &Range<usize>) -> Result<Node, Fault> {
    let pair = pairs.next().ok_or_else(|| unexpected(whole.clone()))?;
    if pair.as_rule() != Rule::negation {
        return path(pair);
    }
    let times = pair.as_str().matches('-').count();
    let start = range(&pair).start;
    let operand = climb(pairs, UNION_STRENGTH, whole)?;
    let range = start..operand.range.end;
    Ok(Node { kind: Kind::Negation { times, operand: Box::new(operand) }, range })
}

fn operator(rule: Rule) -> Option<Operator> {
    Some(match rule {
        Rule::or => Operator::Or,
        Rule::and => Operator::And,
        Rule::equal => Operator::Equal,
        Rule::not_equal => Operator::NotEqual,
        Rule::less => Operator::Less,
        Rule::at_most => Operator::AtMost,
        Rule::greater => Operator::Greater,
        Rule::at_least => Operator::AtLeast,
        Rule::plus => Operator::Plus,
        Rule::minus => Operator::Minus,
        Rule::times => Operator::Times,
        Rule::divide => Operator::Divide,
        Rule::modulo => Operator::Modulo,
        Rule::union => Operator::Union,
        _ => return None,
    })
}

fn path(pair: Pair<'_, Rule>) -> Result<Node, Fault> {
    let whole = range(&pair);
    let mut start = Start::Context;
    let mut steps = Vec::new();
    let mut is_descent = false;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::root => start = Start::Root,
            Rule::filter => start = Start::Nodes(Box::new(filter(part)?)),
            Rule::slash => is_descent = part.as_str() == "//",
            Rule::descent => {
                start = Start::Root;
                let inner = part.into_inner().next();
                let inner = inner.ok_or_else(|| unexpected(whole.clone()))?;
                steps.push(step(inner, true)?);
            }
            Rule::step => steps.push(step(part, std::mem::take(&mut is_descent))?),
            _ => return Err(unexpected(range(&part))),
        }
    }
    match start {
        Start::Nodes(node) if steps.is_empty() => Ok(*node),
        start => Ok(Node { kind: Kind::Path { start, steps }, range: whole }),
    }
}

fn filter(pair: Pair<'_, Rule>) -> Result<Node, Fault> {
    let whole = range(&pair);
    let mut parts = pair.into_inner();
    let primary = parts.next().ok_or_else(|| unexpected(whole.clone()))?;
    let primary = primary_expression(primary)?;
    let predicates = parts.map(predicate).collect::<Result<Vec<_>, _>>()?;
    if predicates.is_empty() {
        return Ok(primary);
    }
    Ok(Node { kind: Kind::Filter { primary: Box::new(primary), predicates }, range: whole })
}

fn primary_expression(pair: Pair<'_, Rule>) -> Result<Node, Fault> {
    let whole = range(&pair);
    let written = || pair.as_str().to_owned();
    let kind = match pair.as_rule() {
        Rule::literal => Kind::Literal(written()),
        Rule::number => Kind::Number(written()),
        Rule::variable => Kind::Variable { name: written(), range: whole.clone() },
        Rule::group => {
            let inner = pair.into_inner().next();
            let mut node = expression(inner.ok_or_else(|| unexpected(whole.clone()))?)?;
            node.range = whole;
            return Ok(node);
        }
        Rule::call => {
            let mut parts = pair.into_inner();
            let name = parts.next().ok_or_else(|| unexpected(whole.clone()))?;
            Kind::Call {
                name: name.as_str().to_owned(),
                name_range: range(&name),
                arguments: parts.map(expression).collect::<Result<Vec<_>, _>>()?,
            }
        }
        _ => return Err(unexpected(whole)),
    };
    Ok(Node { kind, range: whole })
}

fn predicate(pair: Pair<'_, Rule>) -> Result<Node, Fault> {
    let whole = range(&pair);
    let inner = pair.into_inner().next();
    expression(inner.ok_or_else(|| unexpected(whole))?)
}

fn step(pair: Pair<'_, Rule>, is_descent: bool) -> Result<Step, Fault> {
    let whole = range(&pair);
    let mut axis = Axis::Child;
    let mut test = Test::Node;
    let mut predicates = Vec::new();
    let mut abbreviation = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::parent_step => {
                axis = Axis::Parent;
                abbreviation = Some("parent::node()");
            }
            Rule::self_step => {
                axis = Axis::Itself;
                abbreviation = Some("self::node()");
            }
            Rule::attribute => axis = Axis::Attribute,
            Rule::axis => axis = axis_of(part)?,
            Rule::node_test => test = node_test(part)?,
            Rule::predicate => {
                let place = range(&part);
                if let Some(long) = abbreviation {
                    return Err(invalid(
                        place,
                        "XPath 1.0 has no predicate after `.` or `..`",
                        Some(format!("write `{long}[…]`")),
                    ));
                }
                predicates.push(predicate(part)?);
            }
            _ => return Err(unexpected(range(&part))),
        }
    }
    Ok(Step { is_descent, axis, test, predicates, range: whole })
}

fn axis_of(pair: Pair<'_, Rule>) -> Result<Axis, Fault> {
    let whole = range(&pair);
    let Some(name) = pair.into_inner().next() else {
        return Err(unexpected(whole));
    };
    Axis::ALL
        .iter()
        .find(|(known, _)| *known == name.as_str())
        .map(|&(_, axis)| axis)
        .ok_or_else(|| mistakes::unknown_axis(name.as_str(), range(&name)))
}

fn node_test(pair: Pair<'_, Rule>) -> Result<Test, Fault> {
    let whole = range(&pair);
    let mut parts = pair.into_inner();
    let first = parts.next().ok_or_else(|| unexpected(whole.clone()))?;
    let argument = parts.next();
    if first.as_rule() == Rule::name_test {
        let (prefix, local) = match first.as_str().split_once(':') {
            Some((prefix, local)) => (Some(prefix.to_owned()), local),
            None => (None, first.as_str()),
        };
        return Ok(Test::Name {
            prefix,
            local: (local != "*").then(|| local.to_owned()),
            range: range(&first),
        });
    }
    match (first.as_str(), argument) {
        ("processing-instruction", target) => {
            Ok(Test::Instruction(target.map(|target| super::functions::unquoted(target.as_str()).to_owned())))
        }
        (name, Some(argument)) => Err(invalid(
            range(&argument),
            format!("`{name}()` takes no argument"),
            (name == "text").then(|| "to compare the text write `[. = 'x']`".to_owned()),
        )),
        ("text", None) => Ok(Test::Text),
        ("comment", None) => Ok(Test::Comment),
        _ => Ok(Test::Node),
    }
}
