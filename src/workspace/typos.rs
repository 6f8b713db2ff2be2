//! Which flow variables are probably misspelt, kept from one state of the project to the next.

use std::collections::HashMap;

use super::names::{NameId, Names};
use crate::semantics::typo::{self, Near, Nearest};

/// More unknown names are all looked up again after each change: how much may be compared is then bounded
/// for all of them together.
const FEW: usize = 16;

/// What was found for each name that is read and not known.
#[derive(Debug, Default)]
pub(super) struct Typos {
    near: HashMap<NameId, Option<Near<NameId>>>,
}

impl Typos {
    /// Looks the names up that are unknown now.
    pub fn refresh(&mut self, names: &mut Names) {
        let changed = names.take_saved();
        let unknown = names.unknown();
        if unknown.len() > FEW {
            let texts: Vec<&str> = unknown.iter().map(|&id| names.text(id).as_str()).collect();
            let ids: HashMap<&str, NameId> = texts.iter().copied().zip(unknown.iter().copied()).collect();
            let saved: HashMap<&str, NameId> = names.saved().map(|(id, saved)| (saved.name, id)).collect();
            let found = typo::probable_typos(&texts, names.saved().map(|(_, saved)| saved));
            self.near = found
                .into_iter()
                .filter_map(|(name, near)| {
                    let Near { name: saved_as, is_only } = near;
                    Some((*ids.get(name)?, Some(Near { name: *saved.get(saved_as)?, is_only })))
                })
                .collect();
            return;
        }
        let old = std::mem::take(&mut self.near);
        for id in unknown {
            // Where another was as near, that one may be gone, or more than tests may give it.
            let holds = |near: Near<NameId>| {
                near.is_only && names.is_saved(near.name) && !changed.contains(&near.name)
            };
            let known = old.get(&id).copied().filter(|near| near.is_none_or(holds));
            let text = names.text(id);
            let near = match known {
                Some(near) => {
                    let candidates = changed
                        .iter()
                        .copied()
                        .filter(|&id| names.is_saved(id))
                        .chain(near.map(|near| near.name));
                    Nearest::among(text, candidates.map(|id| (id, names.saved_as(id))))
                }
                None => Nearest::among(text, names.saved()),
            };
            self.near.insert(id, near);
        }
    }

    /// Whether nothing is probably misspelt.
    pub fn is_empty(&self) -> bool {
        self.near.values().all(Option::is_none)
    }

    /// What `name` was probably meant to be.
    pub fn near(&self, name: NameId) -> Option<Near<NameId>> {
        self.near.get(&name).copied().flatten()
    }
}
