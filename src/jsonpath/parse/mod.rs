//! From the text of a path to its tree, by the grammar and the typing rules of RFC 9535.

mod call;
mod filter;
mod variable;

use super::fault::Fault;
use super::query::{Segment, Selector};
use super::{Variable, limits, literal, mistakes};
use pest::Parser as _;
use pest::iterators::Pair;
use std::ops::Range;

/// Kept apart: the macro's types are public and have no comments.
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/jsonpath.pest"]
    pub(super) struct PathParser;
}
use grammar::{PathParser, Rule};

type Outcome<T> = Result<T, Fault>;

/// A path as it was read.
pub(super) struct Parsed {
    pub(super) segments: Vec<Segment>,
    /// In the order in which they are written.
    pub(super) variables: Vec<Variable>,
}

/// The path that `text` is.
///
/// # Errors
/// The first fault.
pub(super) fn parse(text: &str) -> Outcome<Parsed> {
    limits::check(text)?;
    let mut pairs = PathParser::parse(Rule::path, text).map_err(|error| {
        let at = match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
        };
        mistakes::explain(text, at)
    })?;
    let mut tree = Tree::default();
    let segments = match pairs.next().and_then(|path| path.into_inner().next()) {
        Some(segments) => tree.segments(segments)?,
        None => Vec::new(),
    };
    Ok(Parsed { segments, variables: tree.variables })
}

/// Builds the tree, and notes what it refers to on the way.
#[derive(Default)]
struct Tree {
    variables: Vec<Variable>,
}

/// The parts of a rule, without the symbols between them.
fn parts(pair: Pair<'_, Rule>) -> impl Iterator<Item = Pair<'_, Rule>> {
    pair.into_inner().filter(|part| {
        !matches!(
            part.as_rule(),
            Rule::comma
                | Rule::colon
                | Rule::close
                | Rule::and
                | Rule::or
                | Rule::r#as
                | Rule::begin_call
                | Rule::end_group
        )
    })
}

fn range(pair: &Pair<'_, Rule>) -> Range<usize> {
    let span = pair.as_span();
    span.start()..span.end()
}

/// What the grammar does not let happen; reported all the same, never a panic.
fn odd<T>(pair: &Pair<'_, Rule>) -> Outcome<T> {
    let message = format!("`{}` can't be used here", pair.as_str());
    Err(Fault::new(range(pair), message, "write a path as RFC 9535 defines it"))
}

impl Tree {
    fn segments(&mut self, pair: Pair<'_, Rule>) -> Outcome<Vec<Segment>> {
        let mut segments = Vec::new();
        for part in parts(pair) {
            let descends = match part.as_rule() {
                Rule::descendant => true,
                Rule::child => false,
                _ => continue,
            };
            let selectors: Outcome<Vec<Selector>> = parts(part).map(|part| self.selector(part)).collect();
            segments.push(Segment::new(descends, selectors?));
        }
        Ok(segments)
    }

    fn selector(&mut self, pair: Pair<'_, Rule>) -> Outcome<Selector> {
        Ok(match pair.as_rule() {
            Rule::wildcard => Selector::Wildcard,
            Rule::member => Selector::Name(pair.as_str().to_owned()),
            Rule::string => Selector::Name(literal::text(pair.as_str())),
            Rule::variable => Selector::Variable(self.variable(pair)?),
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
                Some(inner) => Selector::Filter(self.any_of(inner)?),
                None => return odd(&pair),
            },
            _ => return odd(&pair),
        })
    }
}

/// RFC 9535 section 2.1: integers are within those of I-JSON.
fn integer(pair: &Pair<'_, Rule>) -> Outcome<i64> {
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
