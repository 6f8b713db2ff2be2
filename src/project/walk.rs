//! The files of the language under a folder.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::mem;
use std::path::{Path, PathBuf};

use super::manifest;
use super::read::ReadError;

/// What is under a folder, but for hidden files and folders, and for what is inside other projects.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The `*.hook` files, sorted.
    pub files: Vec<PathBuf>,
    /// The folders that have a `hook.toml` of their own, sorted.
    pub projects: Vec<PathBuf>,
    /// The folder itself and all below it that are not projects of their own; as the system names them.
    folders: HashSet<PathBuf>,
}

impl Walked {
    /// Whether `path` is one of the folders, or lies in one and is a file of the project.
    pub fn holds(&self, path: &Path) -> bool {
        let path = identity(path);
        let named = |file: &&PathBuf| file.file_name() == path.file_name();
        self.folders.contains(&path)
            || self.files.iter().filter(named).any(|file| identity(file) == path)
            || (path.file_name() == Some(OsStr::new(manifest::NAME))
                && path.parent().is_some_and(|folder| self.folders.contains(folder)))
    }
}

/// Goes through `folder` and what is below it. A link may lead back: no folder is walked twice.
pub(super) fn walk(folder: &Path) -> Result<Walked, ReadError> {
    let mut walked = Walked::default();
    let mut waiting = vec![folder.to_owned()];
    let mut is_first = true;
    while let Some(folder) = waiting.pop() {
        let is_first = mem::take(&mut is_first);
        let of_its_own = !is_first && has_manifest(&folder);
        if of_its_own {
            walked.projects.push(folder);
            continue;
        }
        if !walked.folders.insert(identity(&folder)) {
            continue;
        }
        let unreadable = |error| ReadError::Unreadable { path: folder.clone(), error };
        let entries = match fs::read_dir(&folder) {
            // It was there a moment ago.
            Err(error) if error.kind() == ErrorKind::NotFound && !is_first => continue,
            entries => entries.map_err(unreadable)?,
        };
        for entry in entries {
            match Found::of(&folder, &entry.map_err(unreadable)?) {
                Some(Found::Folder(path)) => waiting.push(path),
                Some(Found::File(path) | Found::Nowhere(path)) if is_hook(&path) => walked.files.push(path),
                _ => {}
            }
        }
    }
    walked.files.sort();
    walked.projects.sort();
    Ok(walked)
}

/// Whether a file of the language or a `hook.toml` lies in `folder` or below it, but for what is hidden; what cannot be read
/// holds none.
#[must_use]
pub fn holds_any(folder: &Path) -> bool {
    let mut walked = HashSet::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        if !walked.insert(identity(&folder)) {
            continue;
        }
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match Found::of(&folder, &entry) {
                Some(Found::Folder(path)) => waiting.push(path),
                Some(Found::File(path)) if is_hook(&path) || path.ends_with(manifest::NAME) => return true,
                _ => {}
            }
        }
    }
    false
}

/// What a walk goes on with.
enum Found {
    Folder(PathBuf),
    File(PathBuf),
    /// A link that leads nowhere: a file that cannot be read.
    Nowhere(PathBuf),
}

impl Found {
    /// What `entry` of `folder` is, links followed; `None` where it is hidden, or gone since it was found.
    fn of(folder: &Path, entry: &DirEntry) -> Option<Self> {
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            return None;
        }
        let path = joined(folder, entry.file_name());
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => Some(Self::Folder(path)),
            Ok(metadata) => metadata.is_file().then_some(Self::File(path)),
            Err(_) => path.is_symlink().then_some(Self::Nowhere(path)),
        }
    }
}

/// Whether something in `folder` is called `hook.toml`. It need not be a file: then the project cannot be read.
pub(super) fn has_manifest(folder: &Path) -> bool {
    joined(folder, manifest::NAME).symlink_metadata().is_ok()
}

fn is_hook(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("hook"))
}

/// `folder/name`, without the `./` of the folder at hand.
pub(super) fn joined(folder: &Path, name: impl AsRef<Path>) -> PathBuf {
    if folder == Path::new(".") { name.as_ref().to_owned() } else { folder.join(name) }
}

/// The same for every way to name one file or folder.
pub(super) fn identity(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn a_folder_that_goes_away_during_a_walk_is_none_of_it() {
        let base = tempfile::tempdir().unwrap();
        fs::write(base.path().join("a.hook"), "").unwrap();
        let is_done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    let folders: Vec<_> = (0..64).map(|name| base.path().join(name.to_string())).collect();
                    folders.iter().for_each(|folder| fs::create_dir(folder).unwrap());
                    folders.iter().for_each(|folder| fs::remove_dir(folder).unwrap());
                }
            });
            let walks: Vec<_> = (0..500).map(|_| walk(base.path())).collect();
            is_done.store(true, Ordering::Relaxed);
            for walked in walks {
                assert_eq!(walked.unwrap().files, [base.path().join("a.hook")]);
            }
        });
        assert!(walk(&base.path().join("none")).is_err(), "what was named is to be there");
    }

    #[test]
    fn a_folder_holds_what_lies_below_it_and_is_not_hidden() {
        let base = tempfile::tempdir().unwrap();
        let path = |name: &str| base.path().join(name);
        for file in ["a/b/x.hook", "c/d/hook.toml", "e/.f/x.hook", "e/.x.hook", "e/x.txt"] {
            fs::create_dir_all(path(file).parent().unwrap()).unwrap();
            fs::write(path(file), "").unwrap();
        }
        for (name, holds) in
            [("", true), ("a", true), ("c", true), ("e", false), ("e/.f", true), ("none", false)]
        {
            assert_eq!(holds_any(&path(name)), holds, "{name}");
        }
    }
}
