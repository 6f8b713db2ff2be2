//! The folders above a path, in the words that it is given in.

use std::path::{Component, Path, PathBuf};

use super::walk::{has_manifest, identity};

/// The folder at or above `folder` that has a `hook.toml`, the nearest one.
pub(super) fn root_of(folder: &Path) -> Option<PathBuf> {
    let mut at = folder.to_owned();
    let mut place = identity(&at);
    // A path of the system has far fewer steps.
    for _ in 0..1024 {
        if has_manifest(&at) {
            return Some(at);
        }
        let up = above(&at);
        let place_above = identity(&up);
        if place_above == place {
            return None;
        }
        (at, place) = (up, place_above);
    }
    None
}

/// The folder that `folder` lies in, in the words that `folder` is given in.
#[must_use]
pub fn above(folder: &Path) -> PathBuf {
    match folder.components().next_back() {
        Some(Component::Normal(_)) => parent(folder),
        Some(Component::RootDir | Component::Prefix(_)) => folder.to_owned(),
        Some(Component::CurDir) | None => PathBuf::from(".."),
        Some(Component::ParentDir) => folder.join(".."),
    }
}

/// The folder of the file `path`.
pub(super) fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn above_a_relative_folder() {
        for (folder, expected) in [
            (".", ".."),
            ("", ".."),
            ("a", "."),
            ("a/b", "a"),
            ("..", "../.."),
            ("/", "/"),
            ("/a", "/"),
            ("./a", "."),
        ] {
            assert_eq!(above(Path::new(folder)), Path::new(expected), "{folder}");
        }
    }
}
