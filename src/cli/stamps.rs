//! What `--watch` tells one state of the files from another by.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hooklang::project::{Seen, find, look};

use super::project;

/// How often `--watch` looks for changes.
pub const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Looks at all files of the projects at hand, and at the operator's account.
pub fn of(paths: &[PathBuf], account: Option<&Path>) -> Seen {
    let layouts = find(project::or_here(paths)).unwrap_or_default();
    let files = layouts.into_iter().flat_map(|layout| layout.on_disk());
    look(files.chain(account.map(Path::to_owned)))
}
