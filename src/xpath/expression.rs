//! A compiled expression.

use crate::instant::Instant;
use std::collections::BTreeMap;
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
use super::{Document, EvaluationFault, Fault, Found, library, syntax};

/// How deep the text for the engine may be: its parser and its evaluation recurse.
const MAX_ENGINE_DEPTH: usize = 256;

/// A compiled expression. Two are equal when their texts and namespaces are.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    namespaces: BTreeMap<String, String>,
    names: Names,
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
        let rewritten = rewrite(&node, namespaces);
        if depth(&rewritten.text) > MAX_ENGINE_DEPTH {
            return Err(too_deep(0..text.len()));
        }
        if build(&rewritten.text).is_none() {
            return Err(unsupported(0..text.len(), "this XPath cannot be evaluated", None));
        }
        Ok(Expression {
            text: text.to_owned(),
            namespaces: namespaces.clone(),
            names,
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

    /// Evaluates it with the document as context node, until `deadline` at the latest.
    ///
    /// Blocks: call it off the async threads. A [`Document`] stays on the thread that read it.
    ///
    /// # Errors
    ///
    /// [`EvaluationFault::Deadline`] when the time is up.
    pub fn evaluate(&self, document: &Document, deadline: Instant) -> Result<Found, EvaluationFault> {
        self.run(document, deadline, usize::MAX)
    }

    /// As [`evaluate`](Self::evaluate), but of a node-set only the first node, in document order.
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_first(&self, document: &Document, deadline: Instant) -> Result<Found, EvaluationFault> {
        self.run(document, deadline, 1)
    }

    fn run(&self, document: &Document, deadline: Instant, most: usize) -> Result<Found, EvaluationFault> {
        let engine =
            build(&self.rewritten.text).ok_or_else(|| EvaluationFault::Engine("not an XPath".to_owned()))?;
        let state = Rc::new(State::new(deadline, Rc::clone(document.order()), self.rewritten.slots));
        let mut context = Context::without_core_functions();
        library::register(&mut context, &self.rewritten, &state);
        let value = engine.evaluate(&context, Node::Root(document.root())).map_err(|error| {
            if state.is_over() {
                EvaluationFault::Deadline
            } else {
                EvaluationFault::Engine(error.to_string())
            }
        })?;
        Ok(match value {
            Value::Number(number) => Found::Number(number),
            Value::Boolean(boolean) => Found::Boolean(boolean),
            Value::String(text) => Found::Text(text),
            Value::Nodeset(nodes) => {
                let nodes = match most {
                    1 => state.order().first(&nodes).into_iter().collect(),
                    _ => state.order().sorted(&nodes),
                };
                let mut texts = Vec::with_capacity(nodes.len());
                for node in nodes {
                    state.alive().map_err(|_| EvaluationFault::Deadline)?;
                    texts.push(string_value(node));
                }
                Found::Nodes(texts)
            }
        })
    }
}

fn build(text: &str) -> Option<XPath> {
    Factory::new().build(text).ok().flatten()
}
