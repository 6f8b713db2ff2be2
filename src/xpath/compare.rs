//! Comparisons (XPath 1.0, 3.4).

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use sxd_xpath::Value;
use sxd_xpath::nodeset::{Node, Nodeset};

use super::convert::{number_of, parse_number, string_value, text_of};
use super::state::{Interrupted, State};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Relation {
    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Relation::Equal => left == right,
            Relation::NotEqual => left != right,
            Relation::Less => left < right,
            Relation::AtMost => left <= right,
            Relation::Greater => left > right,
            Relation::AtLeast => left >= right,
        }
    }

    fn is_order(self) -> bool {
        !matches!(self, Relation::Equal | Relation::NotEqual)
    }

    /// The relation that holds with its sides exchanged.
    fn mirrored(self) -> Self {
        match self {
            Relation::Less => Relation::Greater,
            Relation::AtMost => Relation::AtLeast,
            Relation::Greater => Relation::Less,
            Relation::AtLeast => Relation::AtMost,
            same => same,
        }
    }
}

/// Whether `left` stands in `relation` to `right`.
pub(super) fn compare(
    state: &State,
    relation: Relation,
    left: &Value<'_>,
    right: &Value<'_>,
) -> Result<bool, Interrupted> {
    match (left, right) {
        (Value::Nodeset(left), Value::Nodeset(right)) => sets(state, relation, left, right),
        (Value::Nodeset(nodes), other) => set(state, relation, nodes, other),
        (other, Value::Nodeset(nodes)) => set(state, relation.mirrored(), nodes, other),
        _ => Ok(values(state, relation, left, right)),
    }
}

/// Two values of which none is a node-set.
fn values(state: &State, relation: Relation, left: &Value<'_>, right: &Value<'_>) -> bool {
    let numbers = |left: &Value<'_>, right: &Value<'_>| {
        relation.holds(number_of(left, state.order()), number_of(right, state.order()))
    };
    if relation.is_order() {
        return numbers(left, right);
    }
    match (left, right) {
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => {
            (left.boolean() == right.boolean()) == (relation == Relation::Equal)
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => numbers(left, right),
        _ => (text_of(left, state.order()) == text_of(right, state.order())) == (relation == Relation::Equal),
    }
}

/// Whether any of `nodes` stands in `relation` to `other`, which is not a node-set.
fn set(
    state: &State,
    relation: Relation,
    nodes: &Nodeset<'_>,
    other: &Value<'_>,
) -> Result<bool, Interrupted> {
    if let Value::Boolean(_) = other {
        let any = Value::Boolean(nodes.size() > 0);
        return Ok(values(state, relation, &any, other));
    }
    for node in nodes.iter() {
        state.alive()?;
        let holds = match other {
            Value::String(text) if !relation.is_order() => {
                (string_value(node) == *text) == (relation == Relation::Equal)
            }
            _ => relation.holds(parse_number(&string_value(node)), number_of(other, state.order())),
        };
        if holds {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether any node of `left` stands in `relation` to any of `right`, in linear time.
fn sets(
    state: &State,
    relation: Relation,
    left: &Nodeset<'_>,
    right: &Nodeset<'_>,
) -> Result<bool, Interrupted> {
    if relation.is_order() {
        let (left, right) = (Bounds::of(state, left)?, Bounds::of(state, right)?);
        return Ok(match relation {
            Relation::Less | Relation::AtMost => relation.holds(left.least, right.most),
            _ => relation.holds(left.most, right.least),
        });
    }
    match relation {
        Relation::Equal => share_a_text(state, left, right),
        _ => differ(state, left, right),
    }
}

/// Whether two nodes have one string-value. The values are kept by their hashes only: those of nodes that lie
/// inside each other are many times as long as the document.
fn share_a_text(state: &State, left: &Nodeset<'_>, right: &Nodeset<'_>) -> Result<bool, Interrupted> {
    let hasher = RandomState::new();
    let mut nodes: HashMap<u64, Vec<Node<'_>>> = HashMap::new();
    for node in left.iter() {
        state.alive()?;
        nodes.entry(hasher.hash_one(string_value(node))).or_default().push(node);
    }
    for node in right.iter() {
        state.alive()?;
        let value = string_value(node);
        let alike = nodes.get(&hasher.hash_one(&value));
        // All of one hash have one value, unless chance has it otherwise.
        if alike.into_iter().flatten().any(|&other| string_value(other) == value) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether two nodes have different string-values.
fn differ(state: &State, left: &Nodeset<'_>, right: &Nodeset<'_>) -> Result<bool, Interrupted> {
    let (Some(first), true) = (left.iter().next().map(string_value), right.size() > 0) else {
        return Ok(false);
    };
    for node in right.iter().chain(left.iter()) {
        state.alive()?;
        // One of the right that differs from the first of the left, or one of the left that differs from it and
        // so from those of the right, which do not.
        if string_value(node) != first {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The least and the greatest number of some nodes; no number where none holds one.
struct Bounds {
    least: f64,
    most: f64,
}

impl Bounds {
    fn of(state: &State, nodes: &Nodeset<'_>) -> Result<Self, Interrupted> {
        let mut bounds = Bounds { least: f64::NAN, most: f64::NAN };
        for node in nodes.iter() {
            state.alive()?;
            let number = parse_number(&string_value(node));
            // `min` and `max` leave out what is not a number.
            bounds.least = bounds.least.min(number);
            bounds.most = bounds.most.max(number);
        }
        Ok(bounds)
    }
}
