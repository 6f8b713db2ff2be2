//! Which projects there are at some paths, and which files belong to each (language, section 2).

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::above::{parent, root_of};
use super::manifest::{self, Manifest};
use super::read::{ReadError, add, add_beside, metadata};
use super::walk::{identity, joined, walk};
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Source, Sources};

/// A project on disk: its folder and its files, which are not read yet.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Its `*.hook` files, sorted by path; messages call them as they stand here.
    pub files: Vec<PathBuf>,
    /// What makes it a project.
    pub kind: Kind,
    /// Which of the paths that were asked for lie in it or above it.
    scope: Vec<PathBuf>,
}

/// What makes some files a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The `hook.toml` of this folder.
    Manifest(PathBuf),
    /// This folder was named, and no `hook.toml` is in it or above it.
    Folder(PathBuf),
    /// The file was named, and no `hook.toml` is above it: it is one by itself.
    File,
}

/// The files of a project, as they were read.
#[derive(Debug, Default)]
pub struct Project {
    /// Its `*.hook` files, and beside them its `hook.toml`.
    pub sources: Sources,
    /// What its `hook.toml` says.
    pub manifest: Manifest,
    /// What is wrong with its `hook.toml`.
    pub faults: Vec<Diagnostic>,
}

impl Project {
    /// A project of one file; [`ReadError::TooLarge`] where no span could point into it.
    ///
    /// # Errors
    ///
    /// As said.
    pub fn of(source: Source) -> Result<(Self, FileId), ReadError> {
        let mut project = Self::default();
        let path = source.path().to_owned();
        let id = project.sources.add(source).ok_or(ReadError::TooLarge(path))?;
        Ok((project, id))
    }
}

impl Layout {
    /// Reads the files, but takes `source` for the file of its path, whether there is one or not; also its
    /// number.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn read_with(&self, source: Source) -> Result<(Project, FileId), ReadError> {
        let path = identity(source.path());
        let other = |file: &&PathBuf| file.file_name() != path.file_name() || identity(file) != path;
        let others = Self { files: self.files.iter().filter(other).cloned().collect(), ..self.clone() };
        let mut project = others.read()?;
        let name = source.path().to_owned();
        let id = project.sources.add(source).ok_or(ReadError::TooLarge(name))?;
        Ok((project, id))
    }

    /// Every file that [`Self::read`] reads.
    #[must_use]
    pub fn on_disk(&self) -> Vec<PathBuf> {
        self.files.iter().cloned().chain(self.manifest()).collect()
    }

    /// Its `hook.toml`, if it has one.
    #[must_use]
    pub fn manifest(&self) -> Option<PathBuf> {
        match &self.kind {
            Kind::Manifest(folder) => Some(joined(folder, manifest::NAME)),
            Kind::Folder(_) | Kind::File => None,
        }
    }

    /// Whether `file` is one of its files.
    #[must_use]
    pub fn owns(&self, file: &Path) -> bool {
        let identity_of = identity(file);
        self.files.iter().any(|one| one.file_name() == file.file_name() && identity(one) == identity_of)
    }

    /// Reads the files.
    ///
    /// # Errors
    ///
    /// [`ReadError`], for the first file at fault.
    pub fn read(&self) -> Result<Project, ReadError> {
        let mut project = Project::default();
        for file in &self.files {
            add(&mut project.sources, file)?;
        }
        if let Kind::Manifest(folder) = &self.kind {
            let file = joined(folder, manifest::NAME);
            let id = add_beside(&mut project.sources, &file)?;
            if let Some(source) = project.sources.get(id) {
                (project.manifest, project.faults) = Manifest::read(source, folder, id);
            }
        }
        Ok(project)
    }

    /// Whether `path` lies in it.
    #[must_use]
    pub fn surrounds(&self, path: &Path) -> bool {
        match &self.kind {
            Kind::Manifest(folder) | Kind::Folder(folder) => is_below(path, folder),
            Kind::File => self.is_asked_for(path),
        }
    }

    /// Its folder; of a lone file, the file.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        match &self.kind {
            Kind::Manifest(folder) | Kind::Folder(folder) => folder.clone(),
            Kind::File => self.files.first().cloned().unwrap_or_default(),
        }
    }

    /// Whether `file` lies at or below a path that was asked for.
    #[must_use]
    pub fn is_asked_for(&self, file: &Path) -> bool {
        // A link lies where it is, and what it leads to where that is.
        let link = file.file_name().map(|name| identity(&parent(file)).join(name));
        let file = identity(file);
        self.scope
            .iter()
            .any(|path| file.starts_with(path) || link.as_ref().is_some_and(|link| link.starts_with(path)))
    }

    /// Says of a file of it whether it is asked for; looks at the disk once where the whole of it is.
    pub fn asked(&self) -> impl Fn(&Path) -> bool {
        let whole = self.is_whole();
        move |file| whole || self.is_asked_for(file)
    }

    /// Whether everything in it lies at or below a path that was asked for.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.kind {
            Kind::Manifest(folder) | Kind::Folder(folder) => self.is_asked_for(folder),
            Kind::File => true,
        }
    }
}

/// The project of the nearest `hook.toml` in or above the folder of the file `path`, which need not exist.
#[must_use]
pub fn around(path: &Path) -> Option<Layout> {
    let root = root_of(&parent(path))?;
    let files = walk(&root).ok()?.files;
    Some(Layout { files, kind: Kind::Manifest(root), scope: vec![identity(path)] })
}

/// Every project that one of `paths` lies in or above, once, in the order of the paths.
///
/// # Errors
///
/// [`ReadError`], for the first path at fault.
pub fn find<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Layout>, ReadError> {
    let mut found = Found::default();
    for path in paths {
        found.path(path.as_ref())?;
    }
    found.merge();
    Ok(found.layouts)
}

#[derive(Default)]
struct Found {
    layouts: Vec<Layout>,
}

impl Found {
    fn path(&mut self, path: &Path) -> Result<(), ReadError> {
        let is_folder = metadata(path)?.is_dir();
        let folder = if is_folder { path.to_owned() } else { parent(path) };
        if let Some(root) = root_of(&folder) {
            let walked = walk(&root)?;
            if walked.holds(path) {
                let below = walked.projects.clone();
                self.add(Kind::Manifest(root), walked.files, path);
                return below
                    .iter()
                    .filter(|one| is_below(one, path))
                    .try_for_each(|one| self.project(one, path));
            }
        }
        if !is_folder {
            self.add(Kind::File, vec![path.to_owned()], path);
            return Ok(());
        }
        let walked = walk(path)?;
        if walked.files.is_empty() && walked.projects.is_empty() {
            return Err(ReadError::Empty(path.to_owned()));
        }
        if !walked.files.is_empty() {
            self.add(Kind::Folder(path.to_owned()), walked.files, path);
        }
        walked.projects.iter().try_for_each(|one| self.project(one, path))
    }

    /// Adds the project of the folder `root`, which lies below `path`, and those below it.
    fn project(&mut self, root: &Path, path: &Path) -> Result<(), ReadError> {
        let walked = match walk(root) {
            // It was there a moment ago.
            Err(error) if error.is_absence() => return Ok(()),
            walked => walked?,
        };
        // Where a link leads to it, it lies elsewhere.
        let scope = if is_below(root, path) { path } else { root };
        self.add(Kind::Manifest(root.to_owned()), walked.files, scope);
        walked.projects.iter().try_for_each(|one| self.project(one, scope))
    }

    fn add(&mut self, kind: Kind, files: Vec<PathBuf>, path: &Path) {
        let scope = identity(path);
        let same = |one: &&mut Layout| match (&one.kind, &kind) {
            (Kind::Manifest(one), Kind::Manifest(other)) | (Kind::Folder(one), Kind::Folder(other)) => {
                identity(one) == identity(other)
            }
            _ => false,
        };
        match self.layouts.iter_mut().find(same) {
            Some(layout) => layout.scope.push(scope),
            None => self.layouts.push(Layout { files, kind, scope: vec![scope] }),
        }
    }

    /// Leaves out what is part of a named folder, too.
    fn merge(&mut self) {
        let mut kept: Vec<Layout> = Vec::with_capacity(self.layouts.len());
        let folders: Vec<PathBuf> = self
            .layouts
            .iter()
            .filter_map(|one| match &one.kind {
                Kind::Folder(folder) => Some(identity(folder)),
                _ => None,
            })
            .collect();
        let mut files = HashSet::new();
        for layout in std::mem::take(&mut self.layouts) {
            let part = match &layout.kind {
                Kind::Manifest(_) => false,
                Kind::Folder(folder) => {
                    let folder = identity(folder);
                    folders.iter().any(|other| folder.starts_with(other) && folder != *other)
                }
                Kind::File => layout.scope.iter().any(|file| {
                    folders.iter().any(|folder| file.starts_with(folder)) || !files.insert(file.clone())
                }),
            };
            if !part {
                kept.push(layout);
            }
        }
        self.layouts = kept;
    }
}

fn is_below(path: &Path, folder: &Path) -> bool {
    identity(path).starts_with(identity(folder))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder with these empty files.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        folder
    }

    /// Each project at `paths`: its files without the folder.
    fn found(folder: &tempfile::TempDir, paths: &[&str]) -> Vec<Vec<String>> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
        let name = |file: &PathBuf| {
            file.strip_prefix(folder.path()).unwrap().components().collect::<PathBuf>().display().to_string()
        };
        let layouts = find(&paths).unwrap();
        layouts.iter().map(|layout| layout.files.iter().map(name).collect()).collect()
    }

    #[test]
    fn a_project_is_the_folder_of_a_hook_toml_without_those_below_it() {
        let folder = folder(&[
            "p/hook.toml",
            "p/a.hook",
            "p/b/c.hook",
            "p/.h/d.hook",
            "p/.e.hook",
            "p/q/hook.toml",
            "p/q/f.hook",
            "p/readme.md",
        ]);
        let p = vec!["p/a.hook".to_owned(), "p/b/c.hook".to_owned()];
        let q = vec!["p/q/f.hook".to_owned()];
        assert_eq!(found(&folder, &["p"]), [p.clone(), q.clone()]);
        assert_eq!(found(&folder, &[""]), [p.clone(), q.clone()]);
        assert_eq!(found(&folder, &["p/a.hook"]), std::slice::from_ref(&p));
        assert_eq!(found(&folder, &["p/b"]), std::slice::from_ref(&p));
        assert_eq!(
            found(&folder, &["p/b", "p/a.hook", "p/b/c.hook"]),
            std::slice::from_ref(&p),
            "it is read once"
        );
        assert_eq!(found(&folder, &["p/q/f.hook", "p"]), [q.clone(), p]);
        assert_eq!(
            found(&folder, &["p/.h/d.hook"]),
            [["p/.h/d.hook"]],
            "what is hidden is not of the project"
        );
        assert_eq!(found(&folder, &["p/.h"]), [["p/.h/d.hook"]]);
        assert_eq!(found(&folder, &["p/q"]), [q]);
    }

    #[test]
    fn without_a_hook_toml_a_named_folder_is_one_and_a_named_file_is_one() {
        let folder = folder(&["a.hook", "b/c.hook", "b/d.hook", "p/hook.toml", "p/e.hook"]);
        let all = vec!["a.hook".to_owned(), "b/c.hook".to_owned(), "b/d.hook".to_owned()];
        assert_eq!(found(&folder, &[""]), [all.clone(), vec!["p/e.hook".to_owned()]]);
        assert_eq!(found(&folder, &["a.hook", "b"]), [vec!["a.hook"], vec!["b/c.hook", "b/d.hook"]]);
        assert_eq!(found(&folder, &["a.hook", "a.hook"]), [["a.hook"]]);
        assert_eq!(found(&folder, &["b", "", "a.hook"]), [all, vec!["p/e.hook".to_owned()]]);
        let layouts = find(&[folder.path().join("a.hook")]).unwrap();
        assert_eq!(layouts[0].kind, Kind::File);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_lies_where_the_link_is() {
        use std::os::unix::fs::symlink;

        let folder =
            folder(&["p/hook.toml", "p/a.hook", "q/b.txt", "r/hook.toml", "r/real.txt", "r/sub/c.txt"]);
        let base = folder.path();
        symlink(base.join("p"), base.join("q/p2")).unwrap();
        symlink(base.join("r/real.txt"), base.join("r/sub/b.hook")).unwrap();
        for (path, file) in [("q", "q/p2/a.hook"), ("r/sub", "r/sub/b.hook")] {
            let layouts = find(&[base.join(path)]).unwrap();
            let [layout] = layouts.as_slice() else { panic!("{layouts:?}") };
            assert!(layout.files.contains(&base.join(file)), "{layout:?}");
            assert!(layout.is_asked_for(&base.join(file)), "{layout:?}");
        }
    }

    #[test]
    fn what_is_asked_for_lies_at_or_below_a_path() {
        let folder = folder(&["hook.toml", "a.hook", "b/c.hook"]);
        let path = |name: &str| folder.path().join(name);
        let layouts = find(&[path("b")]).unwrap();
        assert!(layouts[0].is_asked_for(&path("b/c.hook")));
        assert!(!layouts[0].is_asked_for(&path("a.hook")));
        assert!(!layouts[0].is_whole());
        assert!(find(&[folder.path()]).unwrap()[0].is_whole());
    }
}
