//! A project that is open in the editor: its files as they are on disk or in open documents.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{Diagnostic as Shown, Uri};

use super::paths::{is_hook, is_manifest, is_open_below};
use crate::diagnostics::Diagnostic;
use crate::project::{self, Kind, Layout, Manifest};
use crate::source::{FileId, Source, Sources, Span};
use crate::workspace::{Options, Workspace, keep_certain};

/// What diagnostics of a `hook.toml` call that file.
pub(super) const MANIFEST_FILE: FileId = FileId(u32::MAX);

/// A project that is open in the editor.
pub(super) struct Project {
    /// What makes it one.
    pub kind: Kind,
    /// What it says.
    pub workspace: Workspace,
    /// Its `hook.toml`, where it has one.
    pub manifest: Option<Source>,
    /// What is wrong with its `hook.toml`.
    pub faults: Vec<Diagnostic>,
    /// Whether it has changed since its diagnostics were published.
    pub changed: bool,
    /// Whether it was checked since it was read.
    pub is_checked: bool,
    /// Its diagnostics with the fixes that are certain, where somebody has asked since it changed.
    fixable: Option<Vec<Diagnostic>>,
    /// What was published of each of its files last.
    pub published: HashMap<Uri, Vec<Shown>>,
    /// What was sent, or is about to be, of its open documents to a client that asks for diagnostics.
    pub pulled: HashMap<Uri, Vec<Shown>>,
}

impl Project {
    /// The project of `layout`, read from disk. A file that cannot be read is not part of it; `each` is
    /// called for every file that was read.
    pub fn read(layout: &Layout, mut each: impl FnMut()) -> Self {
        let mut sources = Sources::default();
        for file in &layout.files {
            // That a file has just gone away is reported to the server soon.
            let _ = project::add(&mut sources, file);
            each();
        }
        let mut read = Self::empty(layout.kind.clone());
        read.workspace = Workspace::of(sources, &Options::default());
        read.read_manifest();
        read
    }

    /// A project without files, of one file that no other project has.
    pub fn lone() -> Self {
        Self::empty(Kind::File)
    }

    /// A project without files, of all that will be in `folder`.
    pub fn of_folder(folder: PathBuf) -> Self {
        Self::empty(Kind::Folder(folder))
    }

    fn empty(kind: Kind) -> Self {
        Self {
            kind,
            workspace: Workspace::default(),
            manifest: None,
            faults: Vec::new(),
            changed: true,
            is_checked: false,
            fixable: None,
            published: HashMap::new(),
            pulled: HashMap::new(),
        }
    }

    /// Its folder, where it has one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Manifest(folder) | Kind::Folder(folder) => Some(folder),
            Kind::File => None,
        }
    }

    /// Whether the file at `path` is one of its files, or its `hook.toml`.
    pub fn has(&self, path: &Path) -> bool {
        self.file_at(path).is_some()
    }

    /// Whether a file at `path` that is yet to be written would be one of its files; another project below it is not
    /// looked for.
    pub fn would_have(&self, path: &Path) -> bool {
        match &self.kind {
            Kind::Manifest(folder) if is_manifest(path) => path.parent() == Some(folder),
            _ => is_hook(path) && self.folder().is_some_and(|folder| is_open_below(path, folder)),
        }
    }

    /// Puts the newest state of one of its files, or of its `hook.toml`, in place.
    pub fn put(&mut self, source: Source) {
        self.touch();
        if is_manifest(source.path()) && self.kind != Kind::File {
            self.set_manifest(source);
            return;
        }
        let before = |(_, other): &(FileId, &Source)| other.path() < source.path();
        let index = self.workspace.sources().iter().filter(before).count();
        self.workspace.put(index, source);
    }

    /// Replaces a part of one of its files; whether it could.
    pub fn edit(&mut self, path: &Path, removed: Span, text: &str) -> bool {
        self.touch();
        if let Some(file) = self.workspace.find(path) {
            return self.workspace.edit(file, removed, text).is_some();
        }
        let Some(mut manifest) = self.manifest.take_if(|manifest| manifest.path() == path) else {
            return false;
        };
        let edited = manifest.edit(removed, text).is_some();
        self.set_manifest(manifest);
        edited
    }

    /// Reads its files anew. One that can't be read, though it may be there, stays as it was.
    pub fn refresh(&mut self) {
        let known = self.workspace.sources().iter().map(|(_, source)| source.path());
        let manifest = self.manifest.iter().map(Source::path);
        let paths: Vec<PathBuf> = known.chain(manifest).map(Path::to_owned).collect();
        for path in paths {
            match read(&path) {
                Some(source) => self.put(source),
                None if path.try_exists().is_ok_and(|exists| !exists) => self.remove(&path),
                None => {}
            }
        }
    }

    /// Removes the file at `path`.
    pub fn remove(&mut self, path: &Path) {
        if self.workspace.remove(path) {
            self.touch();
        }
    }

    /// The text of a file, or of its `hook.toml`.
    pub fn source(&self, path: &Path) -> Option<&Source> {
        let file = self.workspace.find(path).and_then(|file| self.workspace.sources().get(file));
        file.or_else(|| self.manifest.as_ref().filter(|manifest| manifest.path() == path))
    }

    /// Which of its files lies at `path`; also its `hook.toml`.
    pub fn file_at(&self, path: &Path) -> Option<FileId> {
        let of_manifest = || self.manifest.as_ref().filter(|manifest| manifest.path() == path);
        self.workspace.find(path).or_else(|| of_manifest().map(|_| MANIFEST_FILE))
    }

    /// The diagnostics of one of its files, or of its `hook.toml`, in the order of places.
    pub fn diagnostics_of(&mut self, file: FileId) -> &[Diagnostic] {
        match file {
            MANIFEST_FILE => &self.faults,
            _ => self.workspace.diagnostics_of(file),
        }
    }

    /// The diagnostics of all its files, with those fixes only that `hook check --fix` makes. They are tried once for
    /// each state of the project, and only where one is offered in `file`: that costs checks of the whole.
    pub fn fixable(&mut self, file: FileId) -> &[Diagnostic] {
        if self.diagnostics_of(file).iter().all(|one| one.fixes.is_empty()) {
            return &[];
        }
        if self.fixable.is_none() {
            self.workspace.diagnostics();
            let mut found = [self.workspace.found().as_slice(), &self.faults].concat();
            keep_certain(self.workspace.sources(), &Options::default(), &mut found);
            self.fixable = Some(found);
        }
        self.fixable.as_deref().unwrap_or_default()
    }

    fn touch(&mut self) {
        self.changed = true;
        self.fixable = None;
    }

    fn read_manifest(&mut self) {
        if let Kind::Manifest(folder) = &self.kind
            && let Some(source) = read(&folder.join(project::MANIFEST))
        {
            self.set_manifest(source);
        }
    }

    fn set_manifest(&mut self, source: Source) {
        if let Some(folder) = self.folder() {
            self.faults = Manifest::read(&source, folder, MANIFEST_FILE).1;
        }
        self.manifest = Some(source);
    }
}

/// The file at `path` as it is on disk; `None` where it cannot be read.
pub(super) fn read(path: &Path) -> Option<Source> {
    let mut one = Sources::default();
    let id = project::add(&mut one, path).ok()?;
    one.remove(id).map(Arc::unwrap_or_clone)
}

/// An open document of the text `text`.
pub(super) fn document(path: PathBuf, text: String) -> Source {
    let name = path.to_string_lossy().into_owned();
    Source::new(path, name, text)
}
