//! Projects on disk: a folder with a `hook.toml`, a folder or file that was named (language, section 2).

mod above;
mod layout;
mod manifest;
mod read;
mod seen;
mod walk;

use std::path::Path;

pub use above::above;
pub use layout::{Kind, Layout, Project, around, find};
pub use manifest::{Manifest, NAME as MANIFEST};
pub use read::{LARGEST, ReadError, add, add_beside};
pub use seen::{Seen, look};
pub use walk::holds_any;

/// The one project that `path` lies in; where it lies in none, the one at or below it.
///
/// # Errors
///
/// [`ReadError::Several`] where there are several of them; any other where `path` cannot be read.
pub fn one(path: &Path) -> Result<Layout, ReadError> {
    let mut found = find(&[path])?;
    let lies_in = found.first().is_some_and(|first| first.surrounds(path));
    if found.len() == 1 || lies_in {
        return Ok(found.swap_remove(0));
    }
    let projects = found.iter().map(Layout::place).collect();
    Err(ReadError::Several { path: path.to_owned(), projects })
}

/// Reads the one project that `path` lies in, or that is at or below it.
///
/// Messages call a file in the words of `path`. A file that is not UTF-8 is read up to there; checking it
/// says so.
///
/// # Errors
///
/// As [`one`], and for the first file that cannot be read.
pub fn read(path: impl AsRef<Path>) -> Result<Project, ReadError> {
    one(path.as_ref())?.read()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::source::Source;

    fn names(project: &Project, base: &Path) -> Vec<String> {
        let name = |source: &Source| {
            Path::new(source.name()).strip_prefix(base).unwrap().to_string_lossy().into_owned()
        };
        project.sources.iter().map(|(_, source)| name(source)).collect()
    }

    #[test]
    fn a_folder_is_read_sorted_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        for file in
            ["b.hook", "a/z.hook", "a.hook", ".hidden.hook", ".git/x.hook", "readme.md", "a/.h/y.hook"]
        {
            fs::create_dir_all(base.join(file).parent().unwrap()).unwrap();
            fs::write(base.join(file), "").unwrap();
        }
        assert_eq!(names(&read(base).unwrap(), base), ["a/z.hook", "a.hook", "b.hook"]);
        let hidden = read(base.join(".hidden.hook")).unwrap();
        assert_eq!(hidden.sources.len(), 1, "a file that is named is read, hidden or not");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_back_ends() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        fs::create_dir(base.join("a")).unwrap();
        fs::write(base.join("a/x.hook"), "").unwrap();
        std::os::unix::fs::symlink(base, base.join("a/back")).unwrap();
        std::os::unix::fs::symlink(base.join("nowhere"), base.join("gone.md")).unwrap();
        assert_eq!(names(&read(base).unwrap(), base), ["a/x.hook"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_a_file_that_cannot_be_read() {
        use std::os::unix::fs::symlink;
        for name in ["b.hook", "sub/b.hook", "hook.toml"] {
            let folder = tempfile::tempdir().unwrap();
            let base = folder.path();
            fs::create_dir(base.join("sub")).unwrap();
            fs::write(base.join("a.hook"), "").unwrap();
            // As Emacs marks a file that it edits.
            symlink("somebody@somewhere", base.join(".#a.hook")).unwrap();
            assert_eq!(names(&read(base).unwrap(), base), ["a.hook"]);
            symlink("nowhere", base.join(name)).unwrap();
            assert!(
                matches!(read(base), Err(ReadError::Unreadable { path, .. }) if path == base.join(name)),
                "{name}"
            );
        }
    }

    #[test]
    fn a_hook_toml_that_is_a_folder_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        fs::create_dir_all(base.join("p/hook.toml")).unwrap();
        fs::write(base.join("p/a.hook"), "").unwrap();
        for path in [base.join("p"), base.join("p/a.hook"), base.to_owned()] {
            assert!(
                matches!(read(path), Err(ReadError::Unreadable { path, .. }) if path.ends_with("hook.toml"))
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        assert!(matches!(read(base), Err(ReadError::Empty(_))));
        assert!(matches!(read(base.join("none.hook")), Err(ReadError::Unreadable { .. })));
        for file in ["a/hook.toml", "a/a.hook", "b/hook.toml", "b/b.hook"] {
            fs::create_dir_all(base.join(file).parent().unwrap()).unwrap();
            fs::write(base.join(file), "").unwrap();
        }
        assert!(matches!(read(base), Err(ReadError::Several { projects, .. }) if projects.len() == 2));
        assert!(read(base.join("a")).is_ok());
        fs::write(base.join("large.hook"), vec![b'#'; LARGEST as usize + 1]).unwrap();
        assert!(matches!(read(base.join("large.hook")), Err(ReadError::TooLarge(_))));
    }

    #[test]
    fn a_hook_toml_says_what_runs_use_and_what_is_wrong_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        fs::write(base.join("hook.toml"), "[run]\nvars = \"v.json\"\nsecret = \"s.env\"\n").unwrap();
        fs::write(base.join("a.hook"), "").unwrap();
        let project = read(base.join("a.hook")).unwrap();
        assert_eq!(project.manifest.vars.as_deref(), Some(&*base.join("v.json")));
        let [fault] = project.faults.as_slice() else { panic!("{:?}", project.faults) };
        assert_eq!(project.sources.slice(fault.location), "secret");
        assert_eq!(project.sources.get(fault.location.file).unwrap().path(), base.join("hook.toml"));
        assert_eq!(names(&project, base), ["a.hook"], "it is not a file of the language");
    }

    #[test]
    fn a_file_that_is_not_text_is_a_diagnostic() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.hook");
        fs::write(&file, b"# one\n# tw\xff\xfe\nwebhook x {").unwrap();
        let sources = read(&file).unwrap().sources;
        let found = crate::check(&sources, &crate::Options::default());
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(only.code.as_str(), "syntax::unexpected");
        let source = sources.get(only.location.file).unwrap();
        let at = source.position(only.location.span.start);
        assert_eq!((at.line, at.column), (2, 5));
    }
}
