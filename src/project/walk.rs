//! The files of the language under a folder.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
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
    /// The folder itself and all below it that are no projects of their own; as the system names them.
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
    let mut first = true;
    while let Some(folder) = waiting.pop() {
        let of_its_own = !first && joined(&folder, manifest::NAME).is_file();
        first = false;
        if of_its_own {
            walked.projects.push(folder);
            continue;
        }
        if !walked.folders.insert(identity(&folder)) {
            continue;
        }
        let unreadable = |error| ReadError::Unreadable { path: folder.clone(), error };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = joined(&folder, entry.file_name());
            // A link that leads nowhere is not a file of the project.
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if metadata.is_dir() {
                waiting.push(path);
            } else if metadata.is_file() && path.extension().is_some_and(|extension| extension == "hook") {
                walked.files.push(path);
            }
        }
    }
    walked.files.sort();
    walked.projects.sort();
    Ok(walked)
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
