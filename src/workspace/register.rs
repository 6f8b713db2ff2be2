//! Which declarations have a name.

use std::collections::BTreeMap;

use super::names::NameId;
use crate::source::DeclarationId;

/// The declarations of one kind by name.
#[derive(Debug, Default)]
pub(super) struct Register {
    /// By name: one declaration of it.
    one: Vec<Option<DeclarationId>>,
    /// All of a name that several have.
    several: BTreeMap<NameId, Vec<DeclarationId>>,
}

impl Register {
    pub fn add(&mut self, name: NameId, id: DeclarationId) {
        let index = name.0 as usize;
        if index >= self.one.len() {
            self.one.resize(index + 1, None);
        }
        match self.one.get_mut(index) {
            Some(Some(one)) => self.several.entry(name).or_insert_with(|| vec![*one]).push(id),
            Some(free) => *free = Some(id),
            None => {}
        }
    }

    pub fn remove(&mut self, name: NameId, id: DeclarationId) {
        let Some(one) = self.one.get_mut(name.0 as usize) else { return };
        let Some(several) = self.several.get_mut(&name) else {
            *one = None;
            return;
        };
        several.retain(|other| *other != id);
        *one = several.first().copied();
        if several.len() < 2 {
            self.several.remove(&name);
        }
    }

    /// The declarations of that name.
    pub fn all(&self, name: NameId) -> &[DeclarationId] {
        match self.several.get(&name) {
            Some(several) => several,
            None => self.one.get(name.0 as usize).map_or(&[], |one| one.as_slice()),
        }
    }

    /// The names that several have, with those that have them.
    pub fn repeated(&self) -> impl Iterator<Item = (NameId, &[DeclarationId])> {
        self.several.iter().map(|(name, all)| (*name, all.as_slice()))
    }
}
