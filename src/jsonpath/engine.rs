//! The engine, `jsonpath-rust`, on our own JSON values.
//!
//! It evaluates runs of segments with one selector each (names, indexes, wildcards, slices): what it gets
//! right, in work and memory linear in the document. Not given to it, and walked in `evaluate`:
//!
//! - several selectors in one segment: it goes selector by selector through all nodes, where RFC 9535 goes
//!   node by node, and keeps every intermediate node, which grows by powers;
//! - `..`: it writes down the path of every node below, hundreds of bytes each, and cannot be interrupted;
//! - filters: it compares numbers as rounded ones, takes those closer than 2.2e-16 for equal, mistakes a
//!   filter right after `@`, and builds a regular expression anew for every node.

use super::query::{Segment, Selector};
use crate::json::Json;
use jsonpath_rust::parser::model::{JpQuery, Segment as Part, Selector as Choice};
use jsonpath_rust::query::js_path_process;
use jsonpath_rust::query::queryable::Queryable;
use std::borrow::Cow;

/// How many segments are one run: the engine keeps a text for each node that grows with every segment.
const LONGEST: usize = 8;

/// Segments that the engine evaluates in one go.
pub(super) struct Run<'q> {
    query: Cow<'q, JpQuery>,
}

impl<'q> Run<'q> {
    /// The run at the start of `segments`, and what follows it; `None` where the engine is not to evaluate
    /// the first of them.
    pub(super) fn split(segments: &[Segment]) -> Option<(&[Segment], &[Segment])> {
        let length = segments.iter().take(LONGEST).take_while(|segment| choice(segment).is_some()).count();
        if length == 0 { None } else { segments.split_at_checked(length) }
    }

    /// The run of all of `segments`, which [`Run::split`] gave; kept with the first of them.
    pub(super) fn of(segments: &'q [Segment]) -> Self {
        match segments.first().map(|first| first.run.get_or_init(|| query(segments))) {
            Some(kept) if kept.segments.len() == segments.len() => Self { query: Cow::Borrowed(kept) },
            // The path was walked in part before, or is now.
            _ => Self { query: Cow::Owned(query(segments)) },
        }
    }

    /// What the run selects from `node`, in order.
    pub(super) fn select<'a>(&self, node: &'a Json) -> Vec<&'a Json> {
        let found = js_path_process(&self.query, node).unwrap_or_default();
        found.into_iter().map(|found| found.val()).collect()
    }
}

fn query(segments: &[Segment]) -> JpQuery {
    JpQuery::new(segments.iter().filter_map(choice).map(Part::Selector).collect())
}

fn choice(segment: &Segment) -> Option<Choice> {
    match segment.only()? {
        Selector::Name(name) => Some(Choice::Name(name.clone())),
        Selector::Index(index) => Some(Choice::Index(*index)),
        Selector::Wildcard => Some(Choice::Wildcard),
        Selector::Slice { start, end, step } => Some(Choice::Slice(*start, *end, *step)),
        Selector::Filter(_) | Selector::Variable(_) => None,
    }
}

impl Queryable for Json {
    fn get(&self, key: &str) -> Option<&Self> {
        Json::get(self, key)
    }

    fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    // The engine uses the names only for the paths that it writes down, which nobody reads: without them a
    // long name would be copied for every value below it.
    fn as_object(&self) -> Option<Vec<(&str, &Self)>> {
        let members = Json::as_object(self)?;
        Some(members.values().map(|value| ("", value)).collect())
    }

    fn as_str(&self) -> Option<&str> {
        self.as_text()
    }

    fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.as_number().map(|number| number.as_f64())
    }

    fn as_bool(&self) -> Option<bool> {
        self.as_boolean()
    }

    fn null() -> Self {
        Self::Null
    }
}
