//! Every project that is open in the editor, and the documents that are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

use super::moved;
use super::paths::{is_hook, is_manifest, is_open_below, path_of};
use super::project::{Project, read};
use crate::project::{self, Kind, Layout};
use crate::source::{FileId, Source, Span};

/// A document that the client has open.
#[derive(Debug)]
pub(super) struct Document {
    /// What the client calls it.
    pub uri: Uri,
    /// The client's number of its newest state.
    pub version: i32,
    /// Whether it has changed since its diagnostics were published.
    pub changed: bool,
}

/// Every project that is open in the editor, and the documents that are.
#[derive(Default)]
pub(super) struct Projects {
    /// The folders that the client has open.
    folders: Vec<PathBuf>,
    /// In no order.
    pub all: Vec<Project>,
    /// The documents that are open, by path.
    pub documents: BTreeMap<PathBuf, Document>,
    /// Files with diagnostics that were published, of projects that are gone.
    pub gone: Vec<Uri>,
}

impl Projects {
    /// Those of `folders`, which are read later.
    pub fn of(folders: Vec<PathBuf>) -> Self {
        Self { folders, ..Self::default() }
    }

    /// Opens the folders `folders` in place of those before; they are read later.
    pub fn set_folders(&mut self, folders: Vec<PathBuf>) {
        self.folders = folders;
    }

    /// The folders that the client has open.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The project of the file that the client calls `uri`, its number in it, and the documents that are open. A
    /// `hook.toml` is one, too.
    pub fn find(&mut self, uri: &Uri) -> Option<(&mut Project, FileId, &BTreeMap<PathBuf, Document>)> {
        let path = path_of(uri);
        let index = self.index_of(&path)?;
        let project = self.all.get_mut(index)?;
        let file = project.file_at(&path)?;
        Some((project, file, &self.documents))
    }

    /// Every project, and the documents that are open.
    pub fn with_documents(&mut self) -> (&mut [Project], &BTreeMap<PathBuf, Document>) {
        (&mut self.all, &self.documents)
    }

    /// The folders that its files lie in.
    pub fn roots(&self) -> Vec<PathBuf> {
        let mut roots = self.folders.clone();
        for folder in self.all.iter().filter_map(Project::folder) {
            if !roots.iter().any(|root| folder.starts_with(root)) {
                roots.push(folder.to_owned());
            }
        }
        roots
    }

    /// Takes a document that the client has opened.
    pub fn open(&mut self, uri: Uri, version: i32, source: Source) {
        let path = source.path().to_owned();
        self.documents.insert(path.clone(), Document { uri, version, changed: true });
        self.place(&path, source);
    }

    /// Replaces a part of the open document at `path`; whether it could.
    pub fn edit(&mut self, path: &Path, removed: Span, text: &str) -> bool {
        let index = self.index_of(path);
        let project = index.and_then(|index| self.all.get_mut(index));
        project.is_some_and(|project| project.edit(path, removed, text))
    }

    /// Takes the text of the open document at `path` anew.
    pub fn replace(&mut self, path: &Path, source: Source) {
        self.place(path, source);
    }

    /// The text of a file.
    pub fn source(&self, path: &Path) -> Option<&Source> {
        self.all.iter().find_map(|project| project.source(path))
    }

    /// The document at `path` was closed: what is on disk counts again.
    pub fn close(&mut self, path: &Path) {
        self.documents.remove(path);
        match self.has_moved(&[path.to_owned()]) {
            true => self.read_anew(),
            false => self.look_at_file(path),
        }
        self.drop_unused();
    }

    /// The files and folders at `paths` may have changed on disk.
    pub fn look_at(&mut self, paths: &[PathBuf]) {
        if self.has_moved(paths) {
            self.read_anew();
            return;
        }
        let files = paths.iter().filter(|path| is_hook(path) || is_manifest(path));
        files.for_each(|path| self.look_at_file(path));
    }

    fn look_at_file(&mut self, path: &Path) {
        if self.documents.contains_key(path) {
            return;
        }
        match read(path) {
            Some(source) => self.place_known(path, source),
            None => self.all.iter_mut().for_each(|project| project.remove(path)),
        }
    }

    /// Whether what is at `paths` now, or was, makes other projects of the files: a `hook.toml` that came or went, or a
    /// folder with files.
    fn has_moved(&self, paths: &[PathBuf]) -> bool {
        let mut manifests = paths.iter().filter(|path| is_manifest(path));
        let known = self.all.iter().flat_map(|project| project.workspace.sources().iter());
        manifests.any(|path| self.source(path).is_some() != path.exists())
            || moved::has_moved(paths, known.map(|(_, source)| source.path()), &self.folders)
    }

    /// Reads every project from disk again; open documents keep their texts. A folder that can't be looked through has the
    /// files that it had.
    pub fn read_anew(&mut self) {
        self.read_with(&mut |_, _| {});
    }

    /// The same; `progress` is called with how many files are read, and of how many.
    pub fn read_with(&mut self, progress: &mut dyn FnMut(usize, usize)) {
        let open: Vec<(PathBuf, Option<Source>)> =
            self.documents.keys().map(|path| (path.clone(), self.source(path).cloned())).collect();
        let mut before = std::mem::take(&mut self.all);
        let mut layouts: Vec<Layout> = Vec::new();
        for folder in &self.folders {
            let found = match project::find(&[folder]) {
                Ok(found) => found,
                Err(error) if error.is_absence() => Vec::new(),
                Err(_) => {
                    let lies_there = |known: &Path| known.starts_with(folder) || folder.starts_with(known);
                    self.all
                        .extend(before.extract_if(.., |project| project.folder().is_some_and(lies_there)));
                    continue;
                }
            };
            for layout in found {
                if !layouts.iter().any(|known| known.kind == layout.kind) {
                    layouts.push(layout);
                }
            }
        }
        before.extend(self.all.extract_if(.., |kept| layouts.iter().any(|layout| layout.kind == kept.kind)));
        self.gone.extend(before.into_iter().flat_map(|project| project.published.into_keys()));
        self.all.iter_mut().for_each(Project::refresh);
        let files: usize = layouts.iter().map(|layout| layout.files.len()).sum();
        let mut read = 0;
        for layout in &layouts {
            self.all.push(Project::read(layout, || {
                read += 1;
                progress(read, files);
            }));
        }
        for (path, source) in open {
            if let Some(source) = source {
                self.place(&path, source);
            }
            if let Some(document) = self.documents.get_mut(&path) {
                document.changed = true;
            }
        }
    }

    /// Puts a file into the project that it belongs to, which is read from disk where it is not known yet.
    fn place(&mut self, path: &Path, source: Source) {
        let index = self.index_of(path).or_else(|| self.home(path));
        if let Some(project) = index.and_then(|index| self.all.get_mut(index)) {
            project.put(source);
        }
    }

    /// Puts a file that is on disk into a project that is known, or the first one into the project of an opened folder.
    fn place_known(&mut self, path: &Path, source: Source) {
        let known = self.index_of(path).or_else(|| self.nearest(path));
        let is_opened = || self.folders.iter().any(|folder| is_open_below(path, folder));
        let known = if known.is_none() && is_opened() { self.home(path) } else { known };
        if let Some(project) = known.and_then(|index| self.all.get_mut(index)) {
            project.put(source);
        }
    }

    fn index_of(&self, path: &Path) -> Option<usize> {
        self.all.iter().position(|project| project.has(path))
    }

    /// The known project that a new file at `path` is part of.
    fn nearest(&self, path: &Path) -> Option<usize> {
        let candidates = self.all.iter().enumerate().filter(|(_, project)| project.would_have(path));
        let depth = |project: &Project| project.folder().map_or(0, |folder| folder.components().count());
        candidates.max_by_key(|(_, project)| depth(project)).map(|(index, _)| index)
    }

    /// The project that an open file at `path` is part of, made where it is not known yet.
    fn home(&mut self, path: &Path) -> Option<usize> {
        if let Some(layout) = project::around(path)
            && let Kind::Manifest(folder) = &layout.kind
        {
            let known = self.all.iter().position(|project| project.kind == layout.kind);
            if is_manifest(path) || is_open_below(path, folder) {
                return known.or_else(|| self.add(Project::read(&layout, || {})));
            }
        } else if let Some(known) = self.nearest(path) {
            return Some(known);
        } else if let Some(folder) = self.folders.iter().find(|folder| is_open_below(path, folder))
            && is_hook(path)
        {
            // A folder that had no file of the language until now.
            let layout = project::find(&[folder]).unwrap_or_default().into_iter();
            let of_folder = |layout: &project::Layout| layout.kind == Kind::Folder(folder.clone());
            let read = match layout.into_iter().find(of_folder) {
                Some(layout) => Project::read(&layout, || {}),
                None => Project::of_folder(folder.clone()),
            };
            return self.add(read);
        }
        (!is_manifest(path)).then(|| self.add(Project::lone())).flatten()
    }

    fn add(&mut self, project: Project) -> Option<usize> {
        self.all.push(project);
        self.all.len().checked_sub(1)
    }

    /// Forgets the projects that no document and no folder of the client lies in.
    fn drop_unused(&mut self) {
        let folders = &self.folders;
        let documents = &self.documents;
        let (kept, dropped): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.all).into_iter().partition(|project| {
                let opened = |folder: &Path| {
                    folders.iter().any(|one| folder.starts_with(one) || one.starts_with(folder))
                };
                project.folder().is_some_and(opened) || documents.keys().any(|path| project.has(path))
            });
        self.all = kept;
        self.gone.extend(dropped.into_iter().flat_map(|project| project.published.into_keys()));
    }
}
