//! Whether folders that came and went make other projects of the files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::paths::{is_hook, is_manifest, is_open_below};
use crate::project::holds_any;

/// Whether files of a project lie in a folder at one of `paths` now, or lay there: one of those that are `known`, or a new
/// one in what the client has `opened`. Of the many files that a build writes, none is looked into.
pub(super) fn has_moved<'k>(
    paths: &[PathBuf],
    mut known: impl Iterator<Item = &'k Path>,
    opened: &[PathBuf],
) -> bool {
    let folders = paths.iter().map(PathBuf::as_path).filter(|path| !is_hook(path) && !is_manifest(path));
    let folders: HashSet<&Path> = folders.collect();
    if folders.is_empty() {
        return false;
    }
    let lies_in = |path: &Path, of: &HashSet<&Path>| path.ancestors().skip(1).any(|one| of.contains(one));
    if known.any(|file| lies_in(file, &folders)) {
        return true;
    }
    let is_new = |path: &&Path| opened.iter().any(|folder| is_open_below(path, folder)) && path.is_dir();
    let new: HashSet<&Path> = folders.into_iter().filter(is_new).collect();
    let mut topmost = new.iter().filter(|path| !lies_in(path, &new));
    topmost.any(|path| holds_any(path))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_count_in_which_files_lie_or_lay() {
        let base = tempfile::tempdir().unwrap();
        let path = |name: &str| base.path().join(name);
        for file in ["p/a.hook", "new/deep/b.hook", "other/x.txt", "other/y/z.txt", ".git/c.hook"] {
            fs::create_dir_all(path(file).parent().unwrap()).unwrap();
            fs::write(path(file), "").unwrap();
        }
        let known = [path("p/a.hook"), path("gone/d/e.hook")];
        for (names, expected) in [
            (vec!["p"], true),
            (vec!["gone"], true),
            (vec!["gone/d"], true),
            (vec!["gone/d/e.hook", "p/a.hook", "new/deep/b.hook"], false),
            (vec!["new"], true),
            (vec!["new/deep"], true),
            (vec!["other/y", "other", "new/deep", "new"], true),
            (vec!["other/y", "other", "other/x.txt", "other/y/z.txt"], false),
            (vec![".git"], false),
            (vec!["p/x.txt", "nowhere"], false),
            (vec![], false),
        ] {
            let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
            let opened = [base.path().to_owned()];
            let found = has_moved(&paths, known.iter().map(PathBuf::as_path), &opened);
            assert_eq!(found, expected, "{names:?}");
        }
        assert!(!has_moved(&[path("new")], std::iter::empty(), &[path("other")]), "it is not opened");
    }
}
