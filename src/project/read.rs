//! Reading files from disk.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::source::{FileId, Source, Sources};

/// How many bytes a file of the language has at most (section 4, Limits).
pub const LARGEST: u64 = 32 << 20;

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
    /// More text than a file of the language may have.
    #[error("`{}` is too large: a file has at most 32 MiB", .0.display())]
    TooLarge(PathBuf),
    /// Several projects, where one is needed.
    #[error("`{}` holds {} projects: name one of them, such as `{}`", path.display(), projects.len(), first(projects))]
    Several {
        /// The folder.
        path: PathBuf,
        /// The projects in it.
        projects: Vec<PathBuf>,
    },
}

impl ReadError {
    /// Whether nothing is there; otherwise there is something, which cannot be read.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        match self {
            Self::Unreadable { error, .. } => error.kind() == io::ErrorKind::NotFound,
            Self::Empty(_) => true,
            Self::TooLarge(_) | Self::Several { .. } => false,
        }
    }
}

fn first(projects: &[PathBuf]) -> String {
    projects.first().map(|path| path.display().to_string()).unwrap_or_default()
}

/// Reads one more file of the language into `sources`. One that is not UTF-8 is read up to there; checking
/// it says so.
///
/// # Errors
///
/// [`ReadError`], where it cannot be read.
pub fn add(sources: &mut Sources, file: &Path) -> Result<FileId, ReadError> {
    sources.add(source(file)?).ok_or_else(|| ReadError::TooLarge(file.to_owned()))
}

/// Reads a file into `sources` that diagnostics point into, and that is not of the language.
///
/// # Errors
///
/// [`ReadError`], where it cannot be read.
pub fn add_beside(sources: &mut Sources, file: &Path) -> Result<FileId, ReadError> {
    sources.add_beside(source(file)?).ok_or_else(|| ReadError::TooLarge(file.to_owned()))
}

fn source(file: &Path) -> Result<Source, ReadError> {
    let unreadable = |error| ReadError::Unreadable { path: file.to_owned(), error };
    let metadata = metadata(file)?;
    if !metadata.is_file() && !is_given_open(file) {
        // Opening a pipe waits until somebody writes to it, which may be never.
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    // One byte more, so that the end is seen without growing.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(LARGEST) + 1).unwrap_or_default());
    File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(ReadError::TooLarge(file.to_owned()));
    }
    Ok(Source::from_bytes(file.to_owned(), file.to_string_lossy().into_owned(), bytes))
}

/// Whether `file` is one that the caller of this process opened for it, as a shell does for `<(command)`.
fn is_given_open(file: &Path) -> bool {
    ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|given| file.starts_with(given))
}

pub(super) fn metadata(path: &Path) -> Result<fs::Metadata, ReadError> {
    fs::metadata(path).map_err(|error| ReadError::Unreadable { path: path.to_owned(), error })
}
