//! From the addresses of the protocol to paths, and back.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use gen_lsp_types::Uri;
use url::Url;

use crate::project;

/// The path that `uri` stands for. A document that is not a file, such as one that was never saved, goes by
/// its whole address.
pub(super) fn path_of(uri: &Uri) -> PathBuf {
    let file = Url::parse(uri.as_ref()).ok().filter(|url| url.scheme() == "file");
    file.and_then(|url| url.to_file_path().ok()).unwrap_or_else(|| PathBuf::from(uri.as_ref()))
}

/// The address of the file at `path`.
pub(super) fn uri_of(path: &Path) -> Uri {
    match Url::from_file_path(path) {
        Ok(url) => Uri::from(url.as_str()),
        Err(()) => Uri::from(path.to_string_lossy()),
    }
}

/// Whether it is a `hook.toml`.
pub(super) fn is_manifest(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(project::MANIFEST))
}

/// Whether its name is that of a file of the language.
pub(super) fn is_hook(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("hook"))
}

/// Whether it lies in `folder`, and neither it nor a folder on the way is hidden.
pub(super) fn is_open_below(path: &Path, folder: &Path) -> bool {
    let hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    path.strip_prefix(folder).is_ok_and(|below| !below.components().any(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths_go_both_ways() {
        for (uri, path) in [
            ("file:///a/b.hook", "/a/b.hook"),
            ("file:///a/%E0%A4%B9%20x.hook", "/a/ह x.hook"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
        ] {
            assert_eq!(path_of(&Uri::from(uri)), PathBuf::from(path));
            assert_eq!(uri_of(Path::new(path)), Uri::from(uri));
        }
        assert_eq!(path_of(&Uri::from("file:///a/%62.hook")), PathBuf::from("/a/b.hook"));
    }

    #[test]
    fn what_is_hidden_does_not_lie_open() {
        for (path, open) in [
            ("/p/a.hook", true),
            ("/p/b/a.hook", true),
            ("/p/.b/a.hook", false),
            ("/p/.a.hook", false),
            ("/q/a.hook", false),
        ] {
            assert_eq!(is_open_below(Path::new(path), Path::new("/p")), open, "{path}");
        }
    }
}
