//! Writing over a file so that it is always whole: whoever looks, even after a crash, finds the old text or the new one.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::Path;

use tempfile::Builder;

use super::Unable;

/// Puts `text` in the place of the file at `path`, which keeps its permissions and its owner. Where `path` is a link,
/// it stays one, and the file that it leads to is replaced.
///
/// # Errors
///
/// Those of the file system, which call the file `name`; then it is as it was.
pub fn replace(path: &Path, name: &str, text: &str) -> Result<(), Unable> {
    Ok(put(path, text).map_err(|error| format!("{name} could not be written: {error}"))?)
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    // Hidden: what a crash leaves is not a file of a project.
    let mut file = Builder::new().prefix(".hook-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    keep_owner(file.path(), &metadata)?;
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn keep_owner(path: &Path, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};

    let new = fs::metadata(path)?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    chown(path, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) -> io::Result<()> {
    Ok(())
}
