//! A JSONPath as a tree: well-formed and well-typed by RFC 9535, not evaluated.

use super::regexp::Program;
use crate::json::Json;
use jsonpath_rust::parser::model::JpQuery;
use std::ops::Range;
use std::sync::OnceLock;

/// One segment: which children of a node are taken, and whether those of its descendants too.
#[derive(Debug)]
pub(super) struct Segment {
    /// Whether it is written with `..`.
    pub(super) descends: bool,
    /// At least one.
    pub(super) selectors: Vec<Selector>,
    /// What the engine evaluates from here on, built when it is first needed.
    pub(super) run: OnceLock<JpQuery>,
}

/// What one entry between `[` and `]` selects.
#[derive(Debug)]
pub(super) enum Selector {
    Name(String),
    Index(i64),
    Wildcard,
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: Option<i64>,
    },
    Filter(Condition),
    /// A member or an item, by the value of the variable with this number.
    Variable(usize),
}

/// A filter's condition, or a part of it.
#[derive(Debug)]
pub(super) enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
    /// The query finds something.
    Exists(Query),
    Compare {
        left: Operand,
        operator: Operator,
        right: Operand,
        /// Where it is written, in bytes of the path.
        range: Range<usize>,
    },
    /// `match` (the whole text) and `search` (a part of it).
    Matches {
        whole: bool,
        text: Operand,
        pattern: Pattern,
    },
}

/// A query inside a filter.
#[derive(Debug)]
pub(super) struct Query {
    /// Whether it starts at `$`, not at `@`.
    pub(super) from_root: bool,
    pub(super) segments: Vec<Segment>,
}

/// What can be compared: it has one value or none.
#[derive(Debug)]
pub(super) enum Operand {
    Literal(Json),
    /// The variable with this number.
    Variable(usize),
    /// A query of names and indexes.
    Singular(Query),
    Length(Box<Operand>),
    Count(Query),
    Value(Query),
}

/// The pattern of `match` and `search`.
#[derive(Debug)]
pub(super) enum Pattern {
    /// Written in the path; built when it is first needed, `None` where it is not an I-Regexp.
    Fixed(String, OnceLock<Option<Program>>),
    /// Taken from the document, or no text at all.
    Found(Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Segment {
    pub(super) fn new(descends: bool, selectors: Vec<Selector>) -> Self {
        Self { descends, selectors, run: OnceLock::new() }
    }

    /// The selector of a segment that has only one and no `..`.
    pub(super) fn only(&self) -> Option<&Selector> {
        match self.selectors.as_slice() {
            [selector] if !self.descends => Some(selector),
            _ => None,
        }
    }

    /// Whether it can select one child at most.
    pub(super) fn is_singular(&self) -> bool {
        matches!(self.only(), Some(Selector::Name(_) | Selector::Index(_) | Selector::Variable(_)))
    }
}

impl Selector {
    /// The child of `node` that a name, an index or a variable selects; `values` are those of the path's
    /// variables.
    pub(super) fn child<'a>(&self, node: &'a Json, values: &[Option<Json>]) -> Option<&'a Json> {
        match self {
            Self::Name(name) => node.get(name),
            Self::Index(index) => item(node, *index),
            Self::Variable(number) => match values.get(*number)?.as_ref()? {
                Json::Text(name) => node.get(name),
                Json::Number(index) => item(node, index.as_integer()?),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The item of a list at `index`, which counts from the end where it is negative.
fn item(node: &Json, index: i64) -> Option<&Json> {
    let items = node.as_list()?;
    let place = usize::try_from(index.unsigned_abs()).ok()?;
    items.get(if index < 0 { items.len().checked_sub(place)? } else { place })
}
