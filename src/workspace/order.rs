//! `variable::used_before_saved`: what a step of a flow reads, and only a later step sets.

use std::collections::{HashMap, HashSet};

use super::collect::Collected;
use super::file::Entry;
use super::names::NameId;
use super::{Slot, Workspace};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{OUTCOME_VARIABLES, Variable};
use crate::semantics::{Noun, Verb};
use crate::source::{Site, Span};
use crate::syntax::Kind;

/// A step of a flow.
struct Step {
    /// The webhook's name, or the variable that is set.
    at: Span,
    /// The webhook that it runs.
    runs: Option<NameId>,
    /// What it reads, and where in the flow that is written.
    reads: Vec<(NameId, Span)>,
    saves: Vec<NameId>,
}

impl Workspace {
    pub(super) fn used_before_saved(&self, found: &mut Collected) {
        let mut given: Option<HashSet<NameId>> = None;
        for (number, file) in self.files.iter().enumerate() {
            for (index, (head, entry)) in file.declarations().enumerate() {
                if head.kind != Kind::Flow || entry.broken {
                    continue;
                }
                let Some(steps) = self.steps(entry) else { continue };
                let slot = Slot { file: number as u32, declaration: index as u32 };
                for (reader, read, later) in early_reads(&steps) {
                    let given = given.get_or_insert_with(|| self.given());
                    if !given.contains(&read.0) {
                        self.push(self.early_read(slot, reader, read, later), None, found);
                    }
                }
            }
        }
    }

    /// The steps of a flow; `None` where what one of them does is not known.
    fn steps(&self, flow: &Entry) -> Option<Vec<Step>> {
        let mut mentions: Vec<_> = flow.mentions.iter().collect();
        mentions.sort_by_key(|mention| mention.span.start);
        let mut steps: Vec<Step> = Vec::new();
        for mention in mentions {
            match (mention.verb, mention.noun) {
                (Verb::Runs, Noun::Runnable) => {
                    let (reads, saves) = self.uses(mention.name)?;
                    let reads = reads.into_iter().map(|name| (name, mention.span)).collect();
                    steps.push(Step { at: mention.span, runs: Some(mention.name), reads, saves });
                }
                (Verb::Saves, Noun::FlowVariable) => {
                    steps.push(Step {
                        at: mention.span,
                        runs: None,
                        reads: Vec::new(),
                        saves: vec![mention.name],
                    });
                }
                (Verb::Reads, Noun::FlowVariable) => {
                    steps.last_mut()?.reads.push((mention.name, mention.span));
                }
                _ => {}
            }
        }
        Some(steps)
    }

    /// What the webhook `name` reads and saves.
    fn uses(&self, name: NameId) -> Option<(Vec<NameId>, Vec<NameId>)> {
        let (_, _, entry) = self.declaration(self.first_of(self.runnables.all(name))?)?;
        if entry.broken {
            return None;
        }
        let (mut reads, mut saves) = (Vec::new(), Vec::new());
        let (mut endpoint, mut method) = (None, None);
        for mention in &entry.mentions {
            match (mention.verb, mention.noun) {
                (Verb::Reads, Noun::FlowVariable) if !reads.contains(&mention.name) => {
                    reads.push(mention.name)
                }
                (Verb::Saves, Noun::FlowVariable) => saves.push(mention.name),
                (Verb::Invokes, Noun::Endpoint) => endpoint = Some(mention.name),
                (Verb::Invokes, Noun::Method) => method = Some(mention.name),
                _ => {}
            }
        }
        if let Some((endpoint, method)) = endpoint.zip(method)
            && let Some(endpoint) = self.index.endpoint(self.names.text(endpoint))
            && let Some(returns) = endpoint.methods.get(self.names.text(method))
        {
            saves.extend(returns.iter().filter_map(|variable| self.names.find(variable.name())));
        }
        Some((reads, saves))
    }

    /// What has a value before a flow begins, for all that is known.
    fn given(&self) -> HashSet<NameId> {
        let outcomes = OUTCOME_VARIABLES.iter().copied();
        let provided = self.index.account().provided.iter().filter_map(|variable| match variable {
            Variable::Flow(variable) => Some(variable.name()),
            _ => None,
        });
        let mut given: HashSet<NameId> =
            outcomes.chain(provided).filter_map(|name| self.names.find(name)).collect();
        for (_, entry) in self.files.iter().flat_map(|file| file.declarations()) {
            let gives =
                entry.mentions.iter().filter(|mention| matches!(mention.verb, Verb::Gives | Verb::Unread));
            given.extend(gives.map(|mention| mention.name));
        }
        given
    }

    fn early_read(&self, slot: Slot, reader: &Step, (name, at): (NameId, Span), later: &Step) -> Diagnostic {
        let variable = format!("$flow.key.{}", self.names.text(name));
        let what = match reader.runs {
            Some(webhook) => format!("`{}` reads `{variable}`", self.names.text(webhook)),
            None => format!("`{variable}` is read here"),
        };
        let message = format!("{what}, and only a later step sets it");
        let help = match later.runs {
            Some(webhook) => format!("run `{}` before this step", self.names.text(webhook)),
            None => "move that `set` before this step".to_owned(),
        };
        let place = |span| self.location(slot, Site::here(span));
        Diagnostic::new(Code::VariableUsedBeforeSaved, place(at), message, help)
            .with_related(place(later.at), "it is set here")
    }
}

/// Each read of what only a later step saves: the step, what it reads, and the first step that saves that.
fn early_reads(steps: &[Step]) -> Vec<(&Step, (NameId, Span), &Step)> {
    let mut first: HashMap<NameId, usize> = HashMap::new();
    for (number, step) in steps.iter().enumerate() {
        for name in &step.saves {
            first.entry(*name).or_insert(number);
        }
    }
    let mut found = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        for read in &step.reads {
            let saved = first.get(&read.0).filter(|saved| **saved > number);
            if let Some(later) = saved.and_then(|saved| steps.get(*saved)) {
                found.push((step, *read, later));
            }
        }
    }
    found
}
