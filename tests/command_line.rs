//! The `hook` command (section 8): exit codes, streams, options and documents.

mod check;
mod coverage;
mod fix;
mod fixed_pages;
mod killed;
mod new;
mod others;
mod projects;
mod readers;
mod run;
mod save_test;
mod test;

use std::path::Path;

use tempfile::TempDir;

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

pub fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
