//! A file of the workspace: its outline, and what is known of each of its declarations.

use std::cell::OnceCell;

use super::names::{NameId, Named};
use crate::diagnostics::{Fault, Severity};
use crate::semantics::allow::Allowed;
use crate::semantics::{Checked, FactKey, Known, Lowered, Mention, Wanted};
use crate::source::{DeclarationId, Edited, Source, Span};
use crate::syntax::{self, Head, Kind, Outline, Replaced};

/// A file of the workspace.
#[derive(Debug, Default)]
pub(super) struct File {
    pub outline: Outline,
    /// One for each declaration of the outline.
    pub entries: Vec<Entry>,
    /// Whether it is the operator's.
    pub is_operators: bool,
    allowed: OnceCell<Allowed>,
}

/// A declaration and what is known of it.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: DeclarationId,
    /// Its name, or of what belongs to no declaration the second word.
    pub name: NameId,
    /// Whether it must be checked.
    pub stale: bool,
    pub broken: bool,
    pub mentions: Box<[Named]>,
    pub looked_up: Box<[FactKey]>,
    pub told: Option<Box<Told>>,
    pub known: Option<Box<Known>>,
}

/// What is to be said of a declaration.
#[derive(Debug)]
pub(super) struct Told {
    pub faults: Vec<Fault>,
    pub wanted: Vec<Wanted>,
    pub inside_texts: Vec<(u32, Span)>,
}

/// What was found of one declaration, in the smallest room.
pub(super) struct Found {
    pub mentions: Box<[Mention]>,
    pub looked_up: Box<[FactKey]>,
    pub told: Option<Box<Told>>,
    pub known: Option<Box<Known>>,
    pub broken: bool,
    pub lowered: Option<Lowered>,
}

impl Found {
    pub fn new(checked: Checked) -> Self {
        let Checked { faults, mentions, wanted, inside_texts, looked_up, known, lowered, broken } = checked;
        let told = !faults.is_empty() || !inside_texts.is_empty();
        Self {
            mentions: mentions.into(),
            looked_up: looked_up.into(),
            told: told.then(|| Box::new(Told { faults, wanted, inside_texts })),
            known: (!matches!(known, Known::Nothing)).then(|| Box::new(known)),
            broken,
            lowered,
        }
    }

    /// How many errors it has.
    pub fn errors(&self) -> usize {
        let faults = self.told.as_ref().map_or(&[][..], |told| &told.faults);
        faults.iter().filter(|fault| fault.severity() == Severity::Error).count()
    }
}

impl Entry {
    pub fn new(id: DeclarationId, name: NameId) -> Self {
        Self {
            id,
            name,
            stale: true,
            broken: false,
            mentions: Box::default(),
            looked_up: Box::default(),
            told: None,
            known: None,
        }
    }
}

impl File {
    /// The outline of `source` anew; nothing where it is not UTF-8.
    pub fn read(&mut self, source: &Source) -> Replaced {
        self.allowed = OnceCell::new();
        let old = 0..self.outline.declarations.len();
        self.outline = match source.not_utf8_at() {
            Some(_) => Outline::default(),
            None => syntax::outline(source.text()),
        };
        Replaced { old, new: 0..self.outline.declarations.len() }
    }

    /// The outline of `source`, which was changed at `edited`.
    pub fn update(&mut self, source: &Source, edited: Edited) -> Replaced {
        self.allowed = OnceCell::new();
        self.outline.update(source.text(), edited)
    }

    /// What its comments allow; `source` is its text.
    pub fn allowed(&self, source: &Source) -> &Allowed {
        self.allowed.get_or_init(|| Allowed::of(source, &self.outline.comments))
    }

    /// Its declarations with their heads.
    pub fn declarations(&self) -> impl Iterator<Item = (&Head, &Entry)> {
        self.outline.declarations.iter().zip(&self.entries)
    }
}

/// What a declaration is in the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Stray,
    Account,
    Endpoint,
    Runnable,
    Test,
    /// A declaration other than an account in the operator's file.
    Misplaced,
    /// An account that the operator's replaces.
    Replaced,
}

impl File {
    /// What a declaration of this file is; `operators` says whether the operator has a file.
    pub fn role(&self, kind: Kind, operators: bool) -> Role {
        match kind {
            Kind::Stray => Role::Stray,
            Kind::Account if operators && !self.is_operators => Role::Replaced,
            Kind::Account => Role::Account,
            _ if self.is_operators => Role::Misplaced,
            Kind::Endpoint => Role::Endpoint,
            Kind::Webhook | Kind::Flow | Kind::OAuth2 => Role::Runnable,
            Kind::Test => Role::Test,
        }
    }
}
