//! Reads a project from disk: one file, or all `*.hook` files under a folder (language, section 2).

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::source::{FileId, Source, Sources};

/// Why a project could not be read; nothing is wrong with what it says.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A path that is not there, or that may not be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A folder without a file of the language.
    #[error("no `*.hook` file is in `{}`", .0.display())]
    Empty(PathBuf),
    /// More text than a span can point into.
    #[error("`{}` is too large: a file holds less than 4 GiB", .0.display())]
    TooLarge(PathBuf),
}

/// Reads the files that `paths` name: each file, and every `*.hook` file under each folder, sorted by
/// path. Files and folders whose name begins with a dot are left out, and so is a file named twice.
///
/// Messages call a file as `paths` give it. A file that is not UTF-8 is read up to there; checking it
/// says so.
///
/// # Errors
///
/// [`ReadError`], for the first path at fault.
pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Sources, ReadError> {
    let mut sources = Sources::default();
    for file in files(paths)? {
        add(&mut sources, &file)?;
    }
    Ok(sources)
}

/// The files that [`read`] reads, in its order.
///
/// # Errors
///
/// [`ReadError`], for the first path at fault.
pub fn files<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    for path in paths {
        let path = path.as_ref();
        if !metadata(path)?.is_dir() {
            files.push(path.to_owned());
            continue;
        }
        let mut found = Vec::new();
        walk(path, &mut HashSet::new(), &mut found)?;
        if found.is_empty() {
            return Err(ReadError::Empty(path.to_owned()));
        }
        found.sort();
        files.append(&mut found);
    }
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(identity(file)));
    Ok(files)
}

/// Reads one more file, as the operator's (`--account`).
///
/// # Errors
///
/// As [`read`].
pub fn add(sources: &mut Sources, file: &Path) -> Result<FileId, ReadError> {
    sources.add(read_file(file)?).ok_or_else(|| ReadError::TooLarge(file.to_owned()))
}

/// Reads one file.
///
/// # Errors
///
/// As [`read`].
pub fn read_file(file: &Path) -> Result<Source, ReadError> {
    let unreadable = |error| ReadError::Unreadable { path: file.to_owned(), error };
    if !metadata(file)?.is_file() && !is_given_open(file) {
        // Opening a pipe waits until somebody writes to it, which may be never.
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    Ok(Source::from_bytes(file.to_owned(), shown(file), bytes))
}

/// Whether `file` is one that the caller of this process opened for it, as a shell does for `<(command)`.
fn is_given_open(file: &Path) -> bool {
    ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|given| file.starts_with(given))
}

/// The files of the language under `folder`. `folders` are those that were walked: a link may lead back.
fn walk(folder: &Path, folders: &mut HashSet<PathBuf>, files: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        if !folders.insert(identity(&folder)) {
            continue;
        }
        let unreadable = |error| ReadError::Unreadable { path: folder.clone(), error };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = joined(&folder, &entry.file_name());
            // A link that leads nowhere is no file of the project.
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if metadata.is_dir() {
                waiting.push(path);
            } else if metadata.is_file() && path.extension().is_some_and(|extension| extension == "hook") {
                files.push(path);
            }
        }
    }
    Ok(())
}

/// `folder/name`, without the `./` of the folder at hand.
fn joined(folder: &Path, name: &std::ffi::OsStr) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) }
}

fn metadata(path: &Path) -> Result<fs::Metadata, ReadError> {
    fs::metadata(path).map_err(|error| ReadError::Unreadable { path: path.to_owned(), error })
}

/// The same for every way to name one file or folder.
fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sources: &Sources, base: &Path) -> Vec<String> {
        let name = |source: &Source| {
            Path::new(source.name()).strip_prefix(base).unwrap().to_string_lossy().into_owned()
        };
        sources.iter().map(|(_, source)| name(source)).collect()
    }

    #[test]
    fn a_folder_is_read_sorted_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        for file in
            ["b.hook", "a/z.hook", "a.hook", ".hidden.hook", ".git/x.hook", "readme.md", "a/.h/y.hook"]
        {
            fs::create_dir_all(base.join(file).parent().unwrap()).unwrap();
            fs::write(base.join(file), "").unwrap();
        }
        assert_eq!(names(&read(&[base]).unwrap(), base), ["a/z.hook", "a.hook", "b.hook"]);
        let twice = read(&[base.to_owned(), base.join("b.hook")]).unwrap();
        assert_eq!(twice.len(), 3, "a file named twice is read once");
        let hidden = read(&[base.join(".hidden.hook")]).unwrap();
        assert_eq!(hidden.len(), 1, "a file that is named is read, hidden or not");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_back_ends() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        fs::create_dir(base.join("a")).unwrap();
        fs::write(base.join("a/x.hook"), "").unwrap();
        std::os::unix::fs::symlink(base, base.join("a/back")).unwrap();
        std::os::unix::fs::symlink(base.join("nowhere"), base.join("gone.hook")).unwrap();
        assert_eq!(names(&read(&[base]).unwrap(), base), ["a/x.hook"]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        assert!(matches!(read(&[base]), Err(ReadError::Empty(_))));
        assert!(matches!(read(&[base.join("none.hook")]), Err(ReadError::Unreadable { .. })));
    }

    #[test]
    fn a_file_that_is_not_text_is_a_diagnostic() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.hook");
        fs::write(&file, b"# one\n# tw\xff\xfe\nwebhook x {").unwrap();
        let sources = read(&[&file]).unwrap();
        let found = crate::check(&sources, &crate::Options::default());
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(only.code.as_str(), "syntax::unexpected");
        let source = sources.get(only.location.file).unwrap();
        let at = source.position(only.location.span.start);
        assert_eq!((at.line, at.column), (2, 5));
    }
}
