//! Whether files have changed, without reading them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What is seen of files: when each was changed last, and its length in bytes; `None` where that is not known.
pub type Seen = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Looks at files.
pub fn look(files: impl IntoIterator<Item = PathBuf>) -> Seen {
    let seen = |file: &Path| {
        let data = std::fs::metadata(file).ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    let of = |file: PathBuf| {
        let seen = seen(&file);
        (file, seen)
    };
    files.into_iter().map(of).collect()
}
