//! Every name of a project as a number, and how often flow variables are saved, given and read.

use std::collections::HashMap;

use ecow::EcoString;

use crate::ir::OUTCOME_VARIABLES;
use crate::names::Group;
use crate::semantics::typo::Saved;
use crate::semantics::{Mention, Noun, Verb};
use crate::source::Span;

/// A name of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NameId(pub u32);

/// A mention with its name as a number; of a flow variable, what follows `$flow.key.`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub verb: Verb,
    pub noun: Noun,
    pub name: NameId,
    pub span: Span,
}

/// How often a flow variable is used. Each is only told from none.
#[derive(Debug, Clone, Copy, Default)]
struct Uses {
    /// Saved, set, given or provided.
    saved: u32,
    /// Given by tests.
    given: u32,
    /// Saved too, or in text that could not be read: nobody can say that nothing sets it.
    known: u32,
    read: u32,
}

impl Uses {
    /// Whether it is saved, and by more than tests.
    fn saving(&self) -> (bool, bool) {
        (self.saved > 0, self.saved > self.given)
    }
}

/// The names of a project.
#[derive(Debug)]
pub(super) struct Names {
    ids: HashMap<EcoString, NameId>,
    texts: Vec<EcoString>,
    uses: Vec<Uses>,
    /// The names of which it changed since [`Names::take_saved`] whether they are saved, or only given.
    saved: Vec<NameId>,
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Self { ids: HashMap::new(), texts: Vec::new(), uses: Vec::new(), saved: Vec::new() };
        for outcome in OUTCOME_VARIABLES {
            let id = names.id(outcome);
            names.count(Verb::Saves, id, true);
        }
        names
    }
}

impl Names {
    /// The number of `name`.
    pub fn id(&mut self, name: &str) -> NameId {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = NameId(self.texts.len() as u32);
        let text = EcoString::from(name);
        self.texts.push(text.clone());
        self.uses.push(Uses::default());
        self.ids.insert(text, id);
        id
    }

    /// The number of `name`, where something has it.
    pub fn find(&self, name: &str) -> Option<NameId> {
        self.ids.get(name).copied()
    }

    /// The name with that number.
    pub fn text(&self, id: NameId) -> &EcoString {
        static NONE: EcoString = EcoString::new();
        self.texts.get(id.0 as usize).unwrap_or(&NONE)
    }

    /// The mentions of a declaration, named and counted; `text` is the declaration's. Where nothing is asked
    /// but what is wrong `once`, only the mentions that may be at fault.
    pub fn named(&mut self, mentions: &[Mention], text: &str, once: bool) -> Box<[Named]> {
        let counts = |mention: &&Mention| !once || is_at_fault(mention);
        // There may be millions: what is allocated by doubling would take twice the room.
        let mut named = Vec::with_capacity(mentions.iter().filter(counts).count());
        named.extend(mentions.iter().filter(counts).map(|mention| {
            let written = text.get(mention.span.range()).unwrap_or_default();
            let name = match mention.noun {
                Noun::FlowVariable => written.strip_prefix(Group::Flow.prefix()).unwrap_or(written),
                _ => written,
            };
            let name = self.id(name);
            if mention.noun == Noun::FlowVariable {
                self.count(mention.verb, name, true);
            }
            Named { verb: mention.verb, noun: mention.noun, name, span: mention.span }
        }));
        named.into()
    }

    /// Counts the mentions of a declaration no longer.
    pub fn forget(&mut self, mentions: &[Named]) {
        for mention in mentions.iter().filter(|mention| mention.noun == Noun::FlowVariable) {
            self.count(mention.verb, mention.name, false);
        }
    }

    fn count(&mut self, verb: Verb, name: NameId, more: bool) {
        let Some(uses) = self.uses.get_mut(name.0 as usize) else { return };
        let change = |count: &mut u32| *count = if more { *count + 1 } else { count.saturating_sub(1) };
        match verb {
            Verb::Reads => change(&mut uses.read),
            Verb::Unread => change(&mut uses.known),
            Verb::Saves | Verb::Provides | Verb::Gives => {
                let before = uses.saving();
                if verb == Verb::Gives {
                    change(&mut uses.given);
                }
                change(&mut uses.saved);
                change(&mut uses.known);
                if before != uses.saving() {
                    self.saved.push(name);
                }
            }
            Verb::Expects | Verb::Hides | Verb::Runs | Verb::Invokes | Verb::Declares => {}
        }
    }

    /// The flow variables that are read, and that nothing is known to set.
    pub fn unknown(&self) -> Vec<NameId> {
        let ids = self.uses.iter().enumerate().filter(|(_, uses)| uses.read > 0 && uses.known == 0);
        ids.map(|(id, _)| NameId(id as u32)).collect()
    }

    /// The flow variables that are saved.
    pub fn saved(&self) -> impl Iterator<Item = (NameId, Saved<'_>)> {
        let all = (0..self.uses.len()).map(|id| NameId(id as u32));
        all.filter(|id| self.is_saved(*id)).map(|id| (id, self.saved_as(id)))
    }

    /// The flow variable `id`, which is saved.
    pub fn saved_as(&self, id: NameId) -> Saved<'_> {
        let is_only_given = self.uses.get(id.0 as usize).is_some_and(|uses| uses.saved == uses.given);
        Saved { name: self.text(id), is_only_given }
    }

    /// Whether it is saved.
    pub fn is_saved(&self, id: NameId) -> bool {
        self.uses.get(id.0 as usize).is_some_and(|uses| uses.saved > 0)
    }

    /// The names of which it changed since this was asked last whether they are saved, or only given.
    pub fn take_saved(&mut self) -> Vec<NameId> {
        std::mem::take(&mut self.saved)
    }
}

/// Whether what is wrong with a project may depend on `mention`: a typo, or what a step of a flow reads.
fn is_at_fault(mention: &Mention) -> bool {
    match mention.noun {
        Noun::FlowVariable => !matches!(mention.verb, Verb::Expects | Verb::Hides | Verb::Declares),
        Noun::Runnable => mention.verb == Verb::Runs,
        Noun::Endpoint | Noun::Method => mention.verb == Verb::Invokes,
        Noun::OtherVariable | Noun::Setting => false,
    }
}
