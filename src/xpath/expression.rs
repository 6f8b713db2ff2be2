//! A compiled expression.

use crate::instant::Instant;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use sxd_xpath::nodeset::Node;
use sxd_xpath::{Context, Factory, Value, XPath};

use super::check::{Names, check};
use super::convert::string_value;
use super::fault::unsupported;
use super::outline::too_deep;
use super::rewrite::{Rewritten, depth, rewrite};
use super::state::State;
use super::variable::{self, Variable};
use super::{Document, EvaluationFault, Fault, Found, library, syntax};
use crate::json::Json;

/// How deep the text for the engine may be: its parser and its evaluation recurse.
const MAX_ENGINE_DEPTH: usize = 256;

/// A compiled expression. Two are equal when their texts and namespaces are.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    namespaces: BTreeMap<String, String>,
    names: Arc<Names>,
    rewritten: Arc<Rewritten>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.namespaces == other.namespaces
    }
}

impl Eq for Expression {}

impl Expression {
    /// Checks `text`, in which the prefixes of `namespaces` (prefix → URI) may stand, and `xml`.
    ///
    /// # Errors
    ///
    /// The first [`Fault`], with its place in `text`.
    pub fn compile(text: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, Fault> {
        let node = syntax::parse(text)?;
        let names = check(&node, namespaces)?;
        let rewritten = rewrite(&node, namespaces, &names.variables);
        if depth(&rewritten.text) > MAX_ENGINE_DEPTH {
            return Err(too_deep(0..text.len()));
        }
        if build(&rewritten.text).is_none() {
            return Err(unsupported(0..text.len(), "this XPath cannot be evaluated", None));
        }
        Ok(Expression {
            text: text.to_owned(),
            namespaces: namespaces.clone(),
            names: Arc::new(names),
            rewritten: Arc::new(rewritten),
        })
    }

    /// The text as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The namespaces that were declared, by prefix.
    #[must_use]
    pub fn namespaces(&self) -> &BTreeMap<String, String> {
        &self.namespaces
    }

    /// Whether any name in it has a prefix.
    #[must_use]
    pub fn has_prefixes(&self) -> bool {
        self.names.has_prefixes
    }

    /// Whether it names an element without a prefix, which finds none that is in a namespace.
    #[must_use]
    pub fn names_elements_without_prefix(&self) -> bool {
        self.names.has_plain_elements
    }

    /// The variables that it reads, in the order in which they are written; one that is written twice is
    /// listed twice.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.names.variables
    }

    /// Where the texts in quotes are, in bytes of [`text`](Self::text), with their quotes.
    #[must_use]
    pub fn texts(&self) -> &[Range<usize>] {
        &self.names.texts
    }

    /// Evaluates it with the document as context node, until `deadline` at the latest.
    ///
    /// `values` are those of [`variables`](Self::variables), in their order. Where one has no value (`None`,
    /// `null`, a list or an object), the expression finds nothing. A number of more than 15 digits takes part as
    /// its text.
    ///
    /// Blocks: call it off the async threads. A [`Document`] stays on the thread that read it.
    ///
    /// The texts that it finds are taken from `budget`, in bytes: those of nodes that lie inside each other can
    /// be many times as long as the document.
    ///
    /// # Errors
    ///
    /// [`EvaluationFault::Deadline`] when the time is up, [`EvaluationFault::TooLarge`] when the budget is.
    pub fn evaluate(
        &self,
        document: &Document,
        values: &[Option<Json>],
        budget: &mut usize,
        deadline: Instant,
    ) -> Result<Found, EvaluationFault> {
        self.run(document, values, budget, deadline, usize::MAX)
    }

    /// As [`evaluate`](Self::evaluate), but of a node-set only the first node, in document order.
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_first(
        &self,
        document: &Document,
        values: &[Option<Json>],
        budget: &mut usize,
        deadline: Instant,
    ) -> Result<Found, EvaluationFault> {
        self.run(document, values, budget, deadline, 1)
    }

    fn run(
        &self,
        document: &Document,
        values: &[Option<Json>],
        budget: &mut usize,
        deadline: Instant,
        most: usize,
    ) -> Result<Found, EvaluationFault> {
        let engine =
            build(&self.rewritten.text).ok_or_else(|| EvaluationFault::Engine("not an XPath".to_owned()))?;
        let longest = *budget / self.rewritten.text_calls.max(1);
        let state = Rc::new(State::new(deadline, longest, Rc::clone(document.order()), self.rewritten.slots));
        let mut context = Context::without_core_functions();
        library::register(&mut context, &self.rewritten, &state);
        for number in 0..self.variables().len() {
            match values.get(number).and_then(Option::as_ref).and_then(variable::value) {
                Some(value) => context.set_variable(format!("v{number}").as_str(), value),
                None => return Ok(Found::Nodes(Vec::new())),
            }
        }
        let value = engine.evaluate(&context, Node::Root(document.root())).map_err(|error| {
            if state.is_over() {
                EvaluationFault::Deadline
            } else if state.is_too_large() {
                EvaluationFault::TooLarge
            } else {
                EvaluationFault::Engine(error.to_string())
            }
        })?;
        Ok(match value {
            Value::Number(number) => Found::Number(number),
            Value::Boolean(boolean) => Found::Boolean(boolean),
            Value::String(text) => Found::Text(taken(text, budget)?),
            Value::Nodeset(nodes) => {
                let nodes = match most {
                    1 => state.order().first(&nodes).into_iter().collect(),
                    _ => state.order().sorted(&nodes),
                };
                let mut texts = Vec::with_capacity(nodes.len());
                for node in nodes {
                    state.alive().map_err(|_| EvaluationFault::Deadline)?;
                    texts.push(taken(string_value(node), budget)?);
                }
                Found::Nodes(texts)
            }
        })
    }
}

/// What a text weighs at least, and what it weighs beside its bytes: as in JSON.
const LEAST: usize = 8;
const QUOTES: usize = 2;

/// `text`, where `budget` lasts for it.
fn taken(text: String, budget: &mut usize) -> Result<String, EvaluationFault> {
    *budget = budget.checked_sub((text.len() + QUOTES).max(LEAST)).ok_or(EvaluationFault::TooLarge)?;
    Ok(text)
}

fn build(text: &str) -> Option<XPath> {
    Factory::new().build(text).ok().flatten()
}
