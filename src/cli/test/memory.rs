//! Which tests failed the last time (`--failed`): kept in the user's cache folder, never in a project.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use hooklang::ir::Test as Block;
use hooklang::source::FileId;

use crate::cli::project::Project;

/// A test, by the place of its file, its target and its title.
type Known = (PathBuf, String, String);

/// The tests that failed.
#[derive(Default)]
pub struct Memory {
    failed: BTreeSet<Known>,
}

impl Memory {
    /// What was kept; nothing where nothing was, or can be read.
    pub fn of_last_time() -> Self {
        let text = file().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        Self { failed: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// Whether `block` of `project` failed.
    pub fn holds(&self, project: &Project, block: &Block) -> bool {
        self.failed.contains(&known(project, block))
    }

    /// Tests that the files of `project` no longer have.
    fn forget_what_is_gone(&mut self, project: &Project, all: &[Block]) {
        let has: BTreeSet<Known> = all.iter().map(|block| known(project, block)).collect();
        let files: BTreeSet<PathBuf> =
            project.sources.iter().map(|(_, source)| absolute(source.path())).collect();
        self.failed.retain(|known| !files.contains(&known.0) || has.contains(known));
    }
}

/// The tests of a project, and whether each that ran has passed.
pub struct Results<'s> {
    /// The project.
    pub project: &'s Project,
    /// All of its tests.
    pub all: &'s [Block],
    /// Those that ran.
    pub ran: Vec<(&'s Block, bool)>,
}

/// Keeps which tests failed. What did not run this time stays as it was.
pub fn remember(results: &[Results<'_>]) {
    let mut memory = Memory::of_last_time();
    for Results { project, all, ran } in results {
        for (block, passed) in ran {
            let known = known(project, block);
            if *passed {
                memory.failed.remove(&known);
            } else {
                memory.failed.insert(known);
            }
        }
        memory.forget_what_is_gone(project, all);
    }
    let Some(file) = file() else { return };
    // Without a memory, `--failed` finds nothing to run, and says how many tests ran.
    if let (Some(folder), Ok(text)) = (file.parent(), serde_json::to_string(&memory.failed)) {
        let _ = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text));
    }
}

fn known(project: &Project, block: &Block) -> Known {
    let path = project.sources.get(FileId(block.at.file)).map(|source| absolute(source.path()));
    (path.unwrap_or_default(), block.target.clone(), block.title.clone())
}

fn absolute(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// One file for each folder that `hook test` is called in: what runs there side by side does not meet.
fn file() -> Option<PathBuf> {
    let mut hasher = DefaultHasher::new();
    std::env::current_dir().ok()?.hash(&mut hasher);
    Some(cache()?.join("hook").join(format!("failed-{:016x}.json", hasher.finish())))
}

fn cache() -> Option<PathBuf> {
    let named =
        |name: &str| std::env::var_os(name).filter(|value| value != OsStr::new("")).map(PathBuf::from);
    named("XDG_CACHE_HOME").or_else(|| named("LOCALAPPDATA")).or_else(|| Some(named("HOME")?.join(".cache")))
}
