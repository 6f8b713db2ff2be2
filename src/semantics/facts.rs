//! What a declaration does with flow variables, for the rules that look at the whole project.

use std::collections::BTreeMap;

use crate::source::{Location, Span};

/// Kept for every declaration of a project, so only places and borrowed names.
#[derive(Debug, Default)]
pub(super) struct Facts<'s> {
    /// Where `$flow.key` variables are read.
    pub reads: Vec<Location>,
    /// The names behind `$flow.key.` that a mapping, a `set` or an endpoint's method saves.
    pub saved: Vec<&'s str>,
    /// The names that the tests give.
    pub given: Vec<&'s str>,
    /// Warnings inside multi-line texts, each with the whole text.
    pub inside_texts: Vec<(Location, Span)>,
    /// The steps of the flow, where it is one.
    pub steps: Option<Steps<'s>>,
}

/// The steps of a flow, by which its tests name them.
#[derive(Debug, Default)]
pub(super) struct Steps<'s> {
    /// The flow's name.
    pub flow: &'s str,
    /// How often it runs each webhook.
    pub webhooks: BTreeMap<&'s str, usize>,
    /// Whether it has a `flow-end webhook`.
    pub flow_end: bool,
    /// Whether some of it could not be read.
    pub broken: bool,
}

impl<'s> Facts<'s> {
    /// Adds the names of another declaration.
    pub fn absorb(&mut self, mut other: Facts<'s>) {
        self.saved.append(&mut other.saved);
        self.given.append(&mut other.given);
        self.reads.append(&mut other.reads);
        self.inside_texts.append(&mut other.inside_texts);
    }
}
