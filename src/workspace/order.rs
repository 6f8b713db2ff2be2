//! `variable::used_before_saved`: what a step of a flow reads, and only a later step sets.

use std::collections::{HashMap, HashSet, hash_map};

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
#[derive(Clone, Copy)]
struct Step {
    /// Where it is among the steps.
    number: usize,
    /// The webhook's name, or the variable that is set.
    at: Span,
    /// The webhook that it runs.
    runs: Option<NameId>,
}

/// What a webhook reads, and what it saves.
type Uses = (Vec<NameId>, Vec<NameId>);

/// What a step reads, where in the flow that is written, and the first step that saves it.
struct EarlyRead {
    reader: Step,
    name: NameId,
    at: Span,
    later: Step,
}

impl Workspace {
    pub(super) fn used_before_saved(&self, found: &mut Collected) {
        let mut given: Option<HashSet<NameId>> = None;
        for (number, file) in self.files.iter().enumerate() {
            for (index, (head, entry)) in file.declarations().enumerate() {
                if head.kind != Kind::Flow || entry.broken {
                    continue;
                }
                let slot = Slot { file: number as u32, declaration: index as u32 };
                for read in self.early_reads(entry).unwrap_or_default() {
                    let given = given.get_or_insert_with(|| self.given());
                    if !given.contains(&read.name) {
                        self.push(self.early_read(slot, &read), None, found);
                    }
                }
            }
        }
    }

    /// Each read of what only a later step saves; `None` where what a step does is not known.
    fn early_reads(&self, flow: &Entry) -> Option<Vec<EarlyRead>> {
        let mut uses: HashMap<NameId, Uses> = HashMap::new();
        let mut first: HashMap<NameId, Step> = HashMap::new();
        self.each_step(flow, &mut uses, |step, _, saves| {
            for &name in saves {
                first.entry(name).or_insert(step);
            }
        })?;
        let mut found = Vec::new();
        if first.is_empty() {
            return Some(found);
        }
        self.each_step(flow, &mut uses, |reader, reads, _| {
            for &(name, at) in reads {
                if let Some(&later) = first.get(&name).filter(|later| later.number > reader.number) {
                    found.push(EarlyRead { reader, name, at, later });
                }
            }
        })?;
        Some(found)
    }

    /// Calls `each` with the steps of a flow, what each reads and what it saves, of one step perhaps bit by bit. What
    /// is known of the webhooks is kept in `uses`. A flow may have very many steps: they are not kept.
    fn each_step(
        &self,
        flow: &Entry,
        uses: &mut HashMap<NameId, Uses>,
        mut each: impl FnMut(Step, &[(NameId, Span)], &[NameId]),
    ) -> Option<()> {
        let mut mentions: Vec<u32> = (0..flow.mentions.len() as u32).collect();
        mentions.sort_by_key(|&mention| flow.mentions.get(mention as usize).map(|one| one.span.start));
        let mut step = None;
        let mut reads = Vec::new();
        for mention in mentions.into_iter().filter_map(|mention| flow.mentions.get(mention as usize)) {
            let number = step.map_or(0, |step: Step| step.number + 1);
            match (mention.verb, mention.noun) {
                (Verb::Runs, Noun::Runnable) => {
                    let (read, saves) = match uses.entry(mention.name) {
                        hash_map::Entry::Occupied(known) => known.into_mut(),
                        hash_map::Entry::Vacant(unknown) => unknown.insert(self.uses(mention.name)?),
                    };
                    reads.clear();
                    reads.extend(read.iter().map(|&name| (name, mention.span)));
                    let this = Step { number, at: mention.span, runs: Some(mention.name) };
                    each(this, &reads, saves);
                    step = Some(this);
                }
                (Verb::Saves, Noun::FlowVariable) => {
                    let this = Step { number, at: mention.span, runs: None };
                    each(this, &[], &[mention.name]);
                    step = Some(this);
                }
                (Verb::Reads, Noun::FlowVariable) => each(step?, &[(mention.name, mention.span)], &[]),
                _ => {}
            }
        }
        Some(())
    }

    /// What the webhook `name` reads and saves.
    fn uses(&self, name: NameId) -> Option<Uses> {
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

    fn early_read(&self, slot: Slot, read: &EarlyRead) -> Diagnostic {
        let variable = format!("$flow.key.{}", self.names.text(read.name));
        let what = match read.reader.runs {
            Some(webhook) => format!("`{}` reads `{variable}`", self.names.text(webhook)),
            None => format!("`{variable}` is read here"),
        };
        let message = format!("{what}, and only a later step sets it");
        let help = match read.later.runs {
            Some(webhook) => format!("run `{}` before this step", self.names.text(webhook)),
            None => "move that `set` before this step".to_owned(),
        };
        let place = |span| self.location(slot, Site::here(span));
        Diagnostic::new(Code::VariableUsedBeforeSaved, place(read.at), message, help)
            .with_related(place(read.later.at), "it is set here")
    }
}
