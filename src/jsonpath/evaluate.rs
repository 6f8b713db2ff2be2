//! Walking a document along the segments of a path, in the order of RFC 9535.
//!
//! Nodes are handed on one by one, so that nothing is collected that nobody asked for and the walk can end
//! at any node. A segment takes at least one level of the document: recursion is no deeper than that.

use super::Halt;
use super::clock::Clock;
use super::engine::Run;
use super::query::{Segment, Selector};
use crate::json::Json;
use std::ops::ControlFlow;

/// What ends a walk early.
pub(super) enum Stop {
    /// Whoever takes the nodes has seen enough.
    Enough,
    Halt(Halt),
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

pub(super) type Walk = ControlFlow<Stop>;

/// Whether a walk ended as its taker wanted.
pub(super) fn ended(walk: Walk) -> Result<(), Halt> {
    match walk {
        Walk::Break(Stop::Halt(halt)) => Err(halt),
        Walk::Break(Stop::Enough) | Walk::Continue(()) => Ok(()),
    }
}

/// Takes the nodes found, in order.
pub(super) type Sink<'s, 'a> = &'s mut dyn FnMut(&'a Json) -> Walk;

/// What all parts of one evaluation share.
pub(super) struct Evaluation<'e, 'a> {
    pub(super) root: &'a Json,
    /// Those of the path's variables, by their numbers.
    pub(super) values: &'e [Option<Json>],
    pub(super) clock: &'e Clock,
}

impl<'a> Evaluation<'_, 'a> {
    /// Hands the nodes that `segments` find from `node` to `sink`.
    pub(super) fn walk(&self, segments: &[Segment], node: &'a Json, sink: Sink<'_, 'a>) -> Walk {
        self.tick()?;
        let mut node = node;
        let mut rest = segments;
        while let Some((segment, after)) = rest.split_first() {
            match segment.only() {
                Some(step @ (Selector::Name(_) | Selector::Index(_) | Selector::Variable(_))) => {
                    let Some(child) = step.child(node, self.values) else { return Walk::Continue(()) };
                    node = child;
                    rest = after;
                }
                Some(Selector::Wildcard | Selector::Slice { .. }) => return self.run(rest, node, sink),
                _ if segment.descends => return self.descend(segment, node, after, sink),
                _ => return self.children(segment, node, after, sink),
            }
        }
        sink(node)
    }

    /// The nodes of a walk that is to be seen as a whole.
    pub(super) fn find(
        &self,
        segments: &[Segment],
        node: &'a Json,
        most: usize,
    ) -> Result<Vec<&'a Json>, Halt> {
        let mut found = Vec::new();
        let walk = self.walk(segments, node, &mut |node| {
            if found.len() >= most {
                return Walk::Break(Halt::TooMany.into());
            }
            found.push(node);
            Walk::Continue(())
        });
        ended(walk)?;
        Ok(found)
    }

    fn tick(&self) -> Walk {
        match self.clock.tick() {
            Ok(()) => Walk::Continue(()),
            Err(halt) => Walk::Break(halt.into()),
        }
    }

    fn run(&self, segments: &[Segment], node: &'a Json, sink: Sink<'_, 'a>) -> Walk {
        let Some((run, rest)) = Run::split(segments) else { return Walk::Continue(()) };
        if let Err(halt) = self.clock.check() {
            return Walk::Break(halt.into());
        }
        for child in Run::of(run).select(node) {
            self.walk(rest, child, sink)?;
        }
        Walk::Continue(())
    }

    /// `node` and all below it, parents first, without recursion.
    fn descend(&self, segment: &Segment, node: &'a Json, rest: &[Segment], sink: Sink<'_, 'a>) -> Walk {
        let mut open = vec![Children::one(node)];
        while let Some(level) = open.last_mut() {
            let Some(node) = level.next() else {
                open.pop();
                continue;
            };
            self.tick()?;
            if matches!(node, Json::List(_) | Json::Object(_)) {
                self.children(segment, node, rest, sink)?;
                open.push(Children::of(node));
            }
        }
        Walk::Continue(())
    }

    /// What the segment's selectors select of the children of one node.
    fn children(&self, segment: &Segment, node: &'a Json, rest: &[Segment], sink: Sink<'_, 'a>) -> Walk {
        for selector in &segment.selectors {
            self.tick()?;
            match selector {
                Selector::Name(_) | Selector::Index(_) | Selector::Variable(_) => {
                    if let Some(child) = selector.child(node, self.values) {
                        self.walk(rest, child, sink)?;
                    }
                }
                Selector::Wildcard => {
                    for child in Children::of(node) {
                        self.walk(rest, child, sink)?;
                    }
                }
                Selector::Slice { start, end, step } => {
                    let single = [Segment::new(
                        false,
                        vec![Selector::Slice { start: *start, end: *end, step: *step }],
                    )];
                    for child in Run::of(&single).select(node) {
                        self.walk(rest, child, sink)?;
                    }
                }
                Selector::Filter(condition) => {
                    for child in Children::of(node) {
                        self.tick()?;
                        match self.holds(condition, child) {
                            Ok(true) => self.walk(rest, child, sink)?,
                            Ok(false) => {}
                            Err(halt) => return Walk::Break(halt.into()),
                        }
                    }
                }
            }
        }
        Walk::Continue(())
    }
}

/// The values of a list or object, in order.
enum Children<'a> {
    One(std::iter::Once<&'a Json>),
    Items(std::slice::Iter<'a, Json>),
    Members(crate::json::Values<'a>),
    None,
}

impl<'a> Children<'a> {
    fn one(node: &'a Json) -> Self {
        Self::One(std::iter::once(node))
    }

    fn of(node: &'a Json) -> Self {
        match node {
            Json::List(items) => Self::Items(items.iter()),
            Json::Object(members) => Self::Members(members.values()),
            _ => Self::None,
        }
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = &'a Json;

    fn next(&mut self) -> Option<&'a Json> {
        match self {
            Self::One(node) => node.next(),
            Self::Items(items) => items.next(),
            Self::Members(values) => values.next(),
            Self::None => None,
        }
    }
}
