//! Where the public suites lie.

use std::path::{Path, PathBuf};

/// The file or folder `path` of the suites.
pub fn conformance(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(path)
}
