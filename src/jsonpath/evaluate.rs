//! Walking a document along the segments of a path, in the order of RFC 9535.
//!
//! Nodes are handed on one by one, so that nothing is collected that nobody asked for and the walk can end
//! at any node. A segment takes at least one level of the document: recursion is no deeper than that.

use super::Timeout;
use super::clock::Clock;
use super::engine::Run;
use super::query::{Segment, Selector};
use crate::json::Json;
use std::ops::ControlFlow;

/// What ends a walk early.
pub(super) enum Stop {
    /// Whoever takes the nodes has seen enough.
    Enough,
    Timeout,
}

impl From<Timeout> for Stop {
    fn from(_: Timeout) -> Self {
        Self::Timeout
    }
}

pub(super) type Walk = ControlFlow<Stop>;

/// Takes the nodes found, in order.
pub(super) type Sink<'s, 'a> = &'s mut dyn FnMut(&'a Json) -> Walk;

/// What all parts of one evaluation share.
pub(super) struct Evaluation<'e, 'a> {
    pub(super) root: &'a Json,
    pub(super) clock: &'e Clock,
}

impl<'a> Evaluation<'_, 'a> {
    /// Hands the nodes that `segments` find from `node` to `sink`.
    pub(super) fn walk(&self, segments: &[Segment], node: &'a Json, sink: Sink<'_, 'a>) -> Walk {
        self.tick()?;
        let mut node = node;
        let mut rest = segments;
        while let Some((segment, behind)) = rest.split_first() {
            match segment.only() {
                Some(step @ (Selector::Name(_) | Selector::Index(_))) => {
                    let Some(child) = step.child(node) else { return Walk::Continue(()) };
                    node = child;
                    rest = behind;
                }
                Some(Selector::Wildcard | Selector::Slice { .. }) => return self.run(rest, node, sink),
                _ if segment.descends => return self.descend(segment, node, behind, sink),
                _ => return self.children(segment, node, behind, sink),
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
    ) -> Result<Vec<&'a Json>, Timeout> {
        let mut found = Vec::new();
        let walk = self.walk(segments, node, &mut |node| {
            if found.len() >= most {
                return Walk::Break(Stop::Timeout);
            }
            found.push(node);
            Walk::Continue(())
        });
        match walk {
            Walk::Break(Stop::Timeout) => Err(Timeout),
            _ => Ok(found),
        }
    }

    fn tick(&self) -> Walk {
        match self.clock.tick() {
            Ok(()) => Walk::Continue(()),
            Err(timeout) => Walk::Break(timeout.into()),
        }
    }

    fn run(&self, segments: &[Segment], node: &'a Json, sink: Sink<'_, 'a>) -> Walk {
        let Some((run, rest)) = Run::split(segments) else { return Walk::Continue(()) };
        if let Err(timeout) = self.clock.check() {
            return Walk::Break(timeout.into());
        }
        let built;
        let engine = match run.first().map(|first| first.run.get_or_init(|| Run::new(run))) {
            Some(kept) if kept.length() == run.len() => kept,
            // The path was walked in part before, or is now.
            _ => {
                built = Run::new(run);
                &built
            }
        };
        for child in engine.select(node) {
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
                Selector::Name(_) | Selector::Index(_) => {
                    if let Some(child) = selector.child(node) {
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
                    for child in Run::new(&single).select(node) {
                        self.walk(rest, child, sink)?;
                    }
                }
                Selector::Filter(condition) => {
                    for child in Children::of(node) {
                        self.tick()?;
                        match self.holds(condition, child) {
                            Ok(true) => self.walk(rest, child, sink)?,
                            Ok(false) => {}
                            Err(timeout) => return Walk::Break(timeout.into()),
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
