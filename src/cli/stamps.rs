//! What `--watch` tells one state of the files from another by.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::project;

/// How often `--watch` looks for changes.
pub const LOOK_EVERY: Duration = Duration::from_millis(250);

/// When each file was changed, and how long it is; `None` where that cannot be told.
pub type Stamps = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Those of all files of the projects at hand, and of the operator's account.
pub fn of(paths: &[PathBuf], account: Option<&Path>) -> Stamps {
    let layouts = hooklang::project::find(project::or_here(paths)).unwrap_or_default();
    let files = layouts.into_iter().flat_map(|layout| layout.on_disk());
    let files = files.chain(account.map(Path::to_owned));
    files.map(|path| (path.clone(), stamp(&path))).collect()
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
