//! What a file declares: taken over from its outline when it changes, and registered by name.

use std::collections::HashMap;
use std::num::NonZeroU32;

use super::file::{Entry, File, Role};
use super::names::NameId;
use super::{Slot, Workspace};
use crate::source::{DeclarationId, Edited, FileId, Span};
use crate::syntax::{Head, Kind, Outline, Replaced};

impl Workspace {
    /// Reads the outline of a file anew, as far as `edited` says, and registers what changed.
    pub(super) fn outline(&mut self, index: usize, edited: Option<Edited>) {
        let Some(file) = self.files.get_mut(index) else { return };
        let Some(source) = self.sources.get(FileId(index as u32)) else { return };
        let old = match file.entries.is_empty() {
            true => Outline::default(),
            false => Outline { declarations: file.outline.declarations.clone(), comments: Vec::new() },
        };
        let replaced = match edited {
            Some(edited) => file.update(source, edited),
            None => file.read(source),
        };
        self.replace(index, &replaced, &old, edited);
    }

    /// Takes over the declarations that an outline found anew; `old` is the one before.
    pub(super) fn replace(
        &mut self,
        index: usize,
        replaced: &Replaced,
        old: &Outline,
        edited: Option<Edited>,
    ) {
        self.dirty = true;
        let operators = self.operators();
        let Some(file) = self.files.get_mut(index) else { return };
        let is_removed = replaced.new.is_empty() && old.declarations.is_empty() && !replaced.old.is_empty();
        let old_heads = if is_removed { file.outline.declarations.clone() } else { old.declarations.clone() };
        let new_heads: Vec<Head> = match is_removed {
            true => Vec::new(),
            false => file.outline.declarations.get(replaced.new.clone()).unwrap_or_default().to_vec(),
        };
        let mut olds: HashMap<u32, (Head, Entry)> = HashMap::new();
        let removed = file.entries.splice(replaced.old.clone(), std::iter::empty()).collect::<Vec<_>>();
        let heads = old_heads.get(replaced.old.clone()).unwrap_or_default();
        for (head, entry) in heads.iter().zip(removed) {
            olds.insert(head.span.start, (*head, entry));
        }
        let mut entries: Vec<Option<Entry>> = Vec::with_capacity(new_heads.len());
        // Those before and after the edit are the same as they were.
        for head in &new_heads {
            let stood = edited.and_then(|edited| stood(*head, edited));
            let same = stood.filter(|stood| {
                let old = olds.get(&stood.start).map(|(old, _)| old);
                old.is_some_and(|old| old.span.end == stood.end && old.kind == head.kind)
            });
            entries.push(same.and_then(|stood| olds.remove(&stood.start)).map(|(_, entry)| entry));
        }
        let mut olds: Vec<(Head, Entry)> = olds.into_values().collect();
        olds.sort_by_key(|(head, _)| head.span.start);
        let roles = |file: &File, kind| file.role(kind, operators);
        let mut free: HashMap<(Kind, NameId), Vec<DeclarationId>> = HashMap::new();
        let olds_roles: Vec<Role> = self
            .files
            .get(index)
            .map(|file| olds.iter().map(|(head, _)| roles(file, head.kind)).collect())
            .unwrap_or_default();
        for ((head, entry), role) in olds.iter().zip(olds_roles).rev() {
            free.entry((head.kind, entry.name)).or_default().push(entry.id);
            self.unregister(head, entry, role);
        }
        let mut found = Vec::with_capacity(entries.len());
        for (head, entry) in new_heads.iter().zip(entries) {
            let entry = match entry {
                Some(entry) => entry,
                None => {
                    let name =
                        self.sources.get(FileId(index as u32)).map_or("", |source| source.slice(head.name));
                    let name = self.names.id(name);
                    let kept = free.get_mut(&(head.kind, name)).and_then(Vec::pop);
                    let id = kept.unwrap_or_else(|| self.new_id());
                    let entry = Entry::new(id, name);
                    let role = self.files.get(index).map(|file| roles(file, head.kind));
                    role.into_iter().for_each(|role| self.register(head, &entry, role));
                    entry
                }
            };
            found.push(entry);
        }
        if let Some(file) = self.files.get_mut(index) {
            let at = replaced.old.start.min(file.entries.len());
            file.entries.splice(at..at, found);
            let first = if is_removed { 0 } else { replaced.new.start };
            for (number, entry) in file.entries.iter().enumerate().skip(first) {
                if let Some(slot) = self.slots.get_mut(entry.id.0.get() as usize) {
                    *slot = Slot { file: index as u32, declaration: number as u32 };
                }
            }
        }
    }

    fn new_id(&mut self) -> DeclarationId {
        if self.slots.is_empty() {
            self.slots.push(Slot::default());
        }
        let id = NonZeroU32::new(self.slots.len() as u32).unwrap_or(NonZeroU32::MAX);
        self.slots.push(Slot::default());
        DeclarationId(id)
    }

    /// Says of all declarations in the files from `first` on where they stand.
    pub(super) fn renumber(&mut self, first: usize) {
        for (index, file) in self.files.iter().enumerate().skip(first) {
            for (number, entry) in file.entries.iter().enumerate() {
                if let Some(slot) = self.slots.get_mut(entry.id.0.get() as usize) {
                    *slot = Slot { file: index as u32, declaration: number as u32 };
                }
            }
        }
        self.dirty = true;
    }

    fn register(&mut self, head: &Head, entry: &Entry, role: Role) {
        match role {
            Role::Stray if !head.name.is_empty() => {
                let name = self.names.text(entry.name).clone();
                self.index.count_stray(&name, true);
            }
            Role::Account => self.accounts.push(entry.id),
            Role::Endpoint => {
                self.all_endpoints.push(entry.id);
                self.endpoints.add(entry.name, entry.id);
                self.touched.insert(entry.name);
            }
            Role::Runnable => {
                self.nameless += usize::from(!head.named);
                if !head.name.is_empty() {
                    self.runnables.add(entry.name, entry.id);
                    self.touched.insert(entry.name);
                }
            }
            Role::Test => self.count_test(entry, true),
            Role::Stray | Role::Misplaced | Role::Replaced => {}
        }
    }

    fn count_test(&mut self, test: &Entry, stands: bool) {
        let target = self.names.text(test.name).clone();
        self.index.count_test(&target, stands);
    }

    fn unregister(&mut self, head: &Head, entry: &Entry, role: Role) {
        self.names.forget(&entry.mentions);
        match role {
            Role::Stray if !head.name.is_empty() => {
                let name = self.names.text(entry.name).clone();
                self.index.count_stray(&name, false);
            }
            Role::Account => self.accounts.retain(|id| *id != entry.id),
            Role::Endpoint => {
                self.all_endpoints.retain(|id| *id != entry.id);
                self.endpoints.remove(entry.name, entry.id);
                self.touched.insert(entry.name);
            }
            Role::Runnable => {
                self.nameless -= usize::from(!head.named);
                if !head.name.is_empty() {
                    self.runnables.remove(entry.name, entry.id);
                    self.touched.insert(entry.name);
                }
            }
            Role::Test => self.count_test(entry, false),
            Role::Stray | Role::Misplaced | Role::Replaced => {}
        }
    }
}

/// Where what stands at `head` stood before the edit, where that did not touch it.
fn stood(head: Head, edited: Edited) -> Option<Span> {
    let by = edited.moves_by();
    let back = |offset: u32| u32::try_from(i64::from(offset) - by).unwrap_or(0);
    match head.span {
        span if span.end <= edited.start => Some(span),
        span if span.start >= edited.new_end => Some(Span { start: back(span.start), end: back(span.end) }),
        _ => None,
    }
}
