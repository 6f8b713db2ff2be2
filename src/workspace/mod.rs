//! A project that is worked on: its files as they are now, what is known of each declaration, and so the
//! diagnostics and the program of the whole.
//!
//! A declaration's result is kept until its text changes, or something that it looked up in other
//! declarations. An edit costs the check of one declaration and a look at the heads of the others.
//!
//! ```
//! use hooklang::source::Source;
//! use hooklang::workspace::Workspace;
//!
//! let mut workspace = Workspace::default();
//! let text = |text: &str| Source::new("crm.hook".into(), "crm.hook".into(), text.into());
//! workspace.put(0, text("webhook lookup { GTE \"https://crm.example.com/\" }"));
//! assert_eq!(workspace.diagnostics().errors(), 1);
//! workspace.put(0, text("webhook lookup { GET \"https://crm.example.com/\" }"));
//! assert!(workspace.diagnostics().is_empty());
//! ```

mod certain;
mod check;
mod collect;
mod declarations;
mod file;
mod names;
mod order;
mod parallel;
mod register;
mod replies;
#[cfg(test)]
mod tests;
mod typos;
mod unused;

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir;
use crate::semantics::index::Index;
use crate::semantics::{Mention, Noun, Verb};
use crate::source::{DeclarationId, FileId, Location, Site, Source, Sources, Span};
use crate::syntax::{Head, Outline, Replaced};

pub use certain::keep_certain;
use file::{Entry, File};
use names::{NameId, Named, Names};
use register::Register;
use typos::Typos;

/// How a project is checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The operator's file (`--account`), one of the sources: its `account` replaces the project's, and
    /// nothing else may stand in it (section 3.1).
    pub account: Option<FileId>,
}

/// Reports every fault of a project, in the order of files and places, each once (section 7).
///
/// Time and memory are linear in the size of the files; of the program itself nothing is kept.
#[must_use]
pub fn check(sources: &Sources, options: &Options) -> Diagnostics {
    Workspace::once(sources, options).take_diagnostics()
}

/// Makes a project into a program that can be run; `None` where there is an error. The diagnostics, with
/// the warnings, are those of [`check`].
#[must_use]
pub fn compile(sources: &Sources, options: &Options) -> (Option<ir::Program>, Diagnostics) {
    let mut workspace = Workspace::once(sources, options);
    let program = workspace.program();
    (program, workspace.found)
}

/// Checks a text as a project of one file, which messages call `name`.
#[must_use]
pub fn check_text(name: &str, text: &str) -> (Diagnostics, Sources) {
    let sources = Sources::of_text(name, text);
    (check(&sources, &Options::default()), sources)
}

/// A project that is worked on.
#[derive(Debug, Default)]
pub struct Workspace {
    sources: Sources,
    /// One for each of the sources.
    files: Vec<File>,
    /// Where each declaration stands, by its number.
    slots: Vec<Slot>,
    names: Names,
    index: Index,
    runnables: Register,
    endpoints: Register,
    /// Those whose account counts, in no order; the same of endpoints.
    accounts: Vec<DeclarationId>,
    all_endpoints: Vec<DeclarationId>,
    /// How many webhooks and flows have no name that can be read.
    nameless: usize,
    /// Names of endpoints, webhooks and flows whose declarations have changed.
    touched: BTreeSet<NameId>,
    /// Whether anything changed since the declarations were checked.
    dirty: bool,
    typos: Typos,
    found: Diagnostics,
    /// Whether it is asked only once: then nothing is kept that only a later question needs.
    once: bool,
}

/// A file and a declaration of it, by their positions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    file: u32,
    declaration: u32,
}

/// A declaration of the workspace.
#[derive(Debug, Clone)]
pub struct Declared<'w> {
    /// Its number, which it keeps as long as it has its kind and its name.
    pub id: DeclarationId,
    /// The file it stands in.
    pub file: FileId,
    /// Its head.
    pub head: &'w Head,
    /// The names in it.
    pub mentions: Vec<Mention>,
}

impl<'w> Declared<'w> {
    fn new(file: FileId, head: &'w Head, entry: &Entry) -> Self {
        let mention = |one: &Named| Mention { verb: one.verb, noun: one.noun, span: one.span };
        Self { id: entry.id, file, head, mentions: entry.mentions.iter().map(mention).collect() }
    }
}

impl Workspace {
    /// A project that is asked one question.
    fn once(sources: &Sources, options: &Options) -> Self {
        Self { once: true, ..Self::of(sources.clone(), options) }
    }

    /// The project of these files, not checked yet.
    #[must_use]
    pub fn of(sources: Sources, options: &Options) -> Self {
        let mut workspace = Self { sources, ..Self::default() };
        workspace.files.resize_with(workspace.sources.len(), File::default);
        if let Some(file) = options.account.and_then(|file| workspace.files.get_mut(file.0 as usize)) {
            file.is_operators = true;
        }
        for index in 0..workspace.files.len() {
            workspace.outline(index, None);
        }
        workspace
    }

    /// Its files as they are now.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Puts the newest state of a file in place of the one with its path; one that is not known yet before
    /// the file at `index`, or last. `None`, and nothing is changed, where it has 4 GiB or more.
    pub fn put(&mut self, index: usize, source: Source) -> Option<FileId> {
        u32::try_from(source.text().len()).ok()?;
        if let Some(id) = self.find(source.path()) {
            let edited = self.sources.get_mut(id)?.replace(source);
            self.outline(id.0 as usize, edited);
            return Some(id);
        }
        let operators = self.files.iter().position(|file| file.is_operators).unwrap_or(self.files.len());
        let id = self.sources.insert(index.min(operators), source)?;
        self.files.insert(id.0 as usize, File::default());
        self.renumber(id.0 as usize);
        self.outline(id.0 as usize, None);
        Some(id)
    }

    /// Puts the newest state of the operator's file in place of the one before; it stays that.
    pub fn put_account(&mut self, source: Source) -> Option<FileId> {
        let id = FileId(self.files.iter().position(|file| file.is_operators)? as u32);
        u32::try_from(source.text().len()).ok()?;
        let edited = self.sources.get_mut(id)?.replace(source);
        self.outline(id.0 as usize, edited);
        Some(id)
    }

    /// Takes over the files of `sources`, a newer state of the same project in the order in which it is to be
    /// reported; `operators` is the operator's file among them, if the project has one.
    pub fn update(&mut self, sources: &Sources, operators: Option<FileId>) {
        let still: HashSet<&Path> = sources.iter().map(|(_, source)| source.path()).collect();
        let gone: Vec<PathBuf> = self
            .sources
            .iter()
            .zip(&self.files)
            .filter(|((_, source), file)| !file.is_operators && !still.contains(source.path()))
            .map(|((_, source), _)| source.path().to_owned())
            .collect();
        for path in gone {
            self.remove(&path);
        }
        for (id, source) in sources.iter() {
            match operators == Some(id) {
                true => self.put_account(source.clone()),
                false => self.put(id.0 as usize, source.clone()),
            };
        }
    }

    /// Replaces `removed` of a file by `text`. `None`, and nothing is changed, where it does not lie on the
    /// borders of characters of the file.
    pub fn edit(&mut self, file: FileId, removed: Span, text: &str) -> Option<()> {
        let edited = self.sources.get_mut(file)?.edit(removed, text)?;
        self.outline(file.0 as usize, Some(edited));
        Some(())
    }

    /// Removes the file with that path; whether there was one.
    pub fn remove(&mut self, path: &Path) -> bool {
        let Some(id) = self.find(path) else { return false };
        let index = id.0 as usize;
        let whole = self.files.get(index).map_or(0, |file| file.entries.len());
        self.replace(index, &Replaced { old: 0..whole, new: 0..0 }, &Outline::default(), None);
        self.files.remove(index);
        self.sources.remove(id);
        self.renumber(index);
        true
    }

    /// The file of the project, not the operator's, with that path.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<FileId> {
        let mut all = self.sources.iter().zip(&self.files);
        all.find(|((_, source), file)| !file.is_operators && source.path() == path).map(|((id, _), _)| id)
    }

    /// Every fault, in the order of files and places, each once (section 7).
    pub fn diagnostics(&mut self) -> &Diagnostics {
        self.refresh(false);
        &self.found
    }

    /// Finds every fault, for [`Workspace::found`]; `progress` is called again and again with how many declarations are
    /// checked, and how many there are.
    pub fn check_with(&mut self, progress: &mut dyn FnMut(usize, usize)) {
        let all = self.files.iter().map(|file| file.entries.len()).sum();
        let mut done = 0;
        self.refresh_with(false, &mut |more| {
            done += more;
            progress(done, all);
        });
    }

    /// Every fault, as [`Workspace::diagnostics`]; they are put together anew when they are asked for again.
    pub fn take_diagnostics(&mut self) -> Diagnostics {
        self.refresh(false);
        self.dirty = true;
        std::mem::take(&mut self.found)
    }

    /// Every fault that [`Workspace::diagnostics`] found last.
    #[must_use]
    pub fn found(&self) -> &Diagnostics {
        &self.found
    }

    /// The diagnostics of one file, in the order of places.
    pub fn diagnostics_of(&mut self, file: FileId) -> &[Diagnostic] {
        let all = self.diagnostics().as_slice();
        let from = all.partition_point(|one| one.location.file < file);
        let to = all.partition_point(|one| one.location.file <= file);
        all.get(from..to).unwrap_or_default()
    }

    /// The program that the project is; `None` where there is an error. Every declaration is lowered for it.
    pub fn program(&mut self) -> Option<ir::Program> {
        for entry in self.files.iter_mut().flat_map(|file| &mut file.entries) {
            entry.stale = true;
        }
        self.dirty = true;
        let built = self.refresh(true);
        (self.found.errors() == 0).then(|| self.assemble(built))
    }

    /// What the project declares, by name.
    pub fn index(&mut self) -> &Index {
        self.refresh(false);
        &self.index
    }

    /// The declarations and comments of a file.
    #[must_use]
    pub fn outline_of(&self, file: FileId) -> Option<&Outline> {
        self.files.get(file.0 as usize).map(|file| &file.outline)
    }

    /// The declaration that the byte at `offset` of a file belongs to.
    pub fn declaration_at(&mut self, file: FileId, offset: u32) -> Option<Declared<'_>> {
        self.refresh(false);
        let of = self.files.get(file.0 as usize)?;
        let (index, head) = of.outline.at(offset)?;
        Some(Declared::new(file, head, of.entries.get(index)?))
    }

    /// The declarations of a file with all that they mention.
    pub fn declarations(&mut self, file: FileId) -> Vec<Declared<'_>> {
        self.refresh(false);
        let Some(of) = self.files.get(file.0 as usize) else { return Vec::new() };
        of.declarations().map(|(head, entry)| Declared::new(file, head, entry)).collect()
    }

    /// Calls `each` with everything of a kind that is mentioned: the name, what is done with it, the head of the
    /// declaration that does, and where in the file.
    pub fn each_mention(&mut self, noun: Noun, mut each: impl FnMut(&str, Verb, &Head, Location)) {
        self.refresh(false);
        for (file, of) in self.files.iter().enumerate() {
            for (head, entry) in of.declarations() {
                for one in entry.mentions.iter().filter(|one| one.noun == noun) {
                    let span = one.span.from_start(head.span.start);
                    let at = Location { file: FileId(file as u32), span };
                    each(self.names.text(one.name), one.verb, head, at);
                }
            }
        }
    }

    /// Every place at which `name` is mentioned, of a flow variable without `$flow.key.`, in the order of
    /// files and declarations.
    pub fn mentions_of(&mut self, noun: Noun, name: &str) -> Vec<(Mention, Location)> {
        self.refresh(false);
        let name = self.names.id(name);
        let mut found = Vec::new();
        for (file, of) in self.files.iter().enumerate() {
            for (head, entry) in of.declarations() {
                let named = entry.mentions.iter().filter(|one| one.noun == noun && one.name == name);
                found.extend(named.map(|one| {
                    let span = one.span.from_start(head.span.start);
                    let mention = Mention { verb: one.verb, noun, span: one.span };
                    (mention, Location { file: FileId(file as u32), span })
                }));
            }
        }
        found
    }

    /// Where a site of the declaration at `own` stands.
    fn location(&self, own: Slot, site: Site) -> Location {
        let slot = match site.declaration {
            Some(id) => self.slots.get(id.0.get() as usize).copied().unwrap_or(own),
            None => own,
        };
        let heads = self.files.get(slot.file as usize).map(|file| &file.outline.declarations);
        let start =
            heads.and_then(|heads| heads.get(slot.declaration as usize)).map_or(0, |head| head.span.start);
        Location { file: FileId(slot.file), span: site.span.from_start(start) }
    }

    fn declaration(&self, id: DeclarationId) -> Option<(Slot, &Head, &Entry)> {
        let slot = *self.slots.get(id.0.get() as usize)?;
        let file = self.files.get(slot.file as usize)?;
        let index = slot.declaration as usize;
        Some((slot, file.outline.declarations.get(index)?, file.entries.get(index)?))
    }

    fn operators(&self) -> bool {
        self.files.iter().any(|file| file.is_operators)
    }
}
