//! Changes on disk, for a client that does not report them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use gen_lsp_types::{
    DidChangeWatchedFilesNotification, DidChangeWatchedFilesParams, FileChangeType, FileEvent,
    Notification as _,
};
use lsp_server::{Message, Notification};

use super::inbox::Sender;
use super::paths::uri_of;
use crate::project::{Layout, Seen, find, look};

/// How often files are looked at, at most.
const EVERY: Duration = Duration::from_secs(1);

/// How many times as long as a look took nothing is looked at after it: large folders take a while.
const REST: u32 = 20;

/// Looks at the files of some folders again and again, and reports what has changed as a client would.
#[derive(Clone, Default)]
pub(super) struct Looks {
    folders: Arc<Mutex<Vec<PathBuf>>>,
}

impl Looks {
    /// Begins to look at the files of `folders` as they are now.
    pub fn at(folders: Vec<PathBuf>, inbox: Sender) -> Self {
        let looks = Self { folders: Arc::new(Mutex::new(folders)) };
        let (mut before, mut took) = looks.look(&Seen::new());
        let looking = looks.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(EVERY.max(took * REST));
                let now;
                (now, took) = looking.look(&before);
                let changed = changed(&before, &now);
                if !changed.is_empty() && !inbox.put(report(&changed)) {
                    return;
                }
                before = now;
            }
        });
        looks
    }

    /// Looks at the files of `folders` from now on.
    pub fn turn_to(&self, folders: Vec<PathBuf>) {
        *self.folders.lock().unwrap_or_else(PoisonError::into_inner) = folders;
    }

    /// What is seen of the files now, and how long that took. A folder that can't be looked through is as it was `before`.
    fn look(&self, before: &Seen) -> (Seen, Duration) {
        let started = Instant::now();
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut seen = Seen::new();
        for folder in &folders {
            match find(&[folder]) {
                Ok(layouts) => seen.extend(look(layouts.iter().flat_map(Layout::on_disk))),
                Err(error) if error.is_absence() => {}
                Err(_) => {
                    let known = before.iter().filter(|(path, _)| path.starts_with(folder));
                    seen.extend(known.map(|(path, seen)| (path.clone(), *seen)));
                }
            }
        }
        (seen, started.elapsed())
    }
}

/// The files that are not as they were.
fn changed<'s>(before: &'s Seen, now: &'s Seen) -> Vec<&'s Path> {
    let other = now.iter().filter(|(path, seen)| before.get(*path) != Some(*seen));
    let gone = before.keys().filter(|path| !now.contains_key(*path));
    other.map(|(path, _)| path).chain(gone).map(PathBuf::as_path).collect()
}

fn report(changed: &[&Path]) -> Message {
    let event = |path: &&Path| FileEvent { uri: uri_of(path), kind: FileChangeType::Changed };
    let params = DidChangeWatchedFilesParams { changes: changed.iter().map(event).collect() };
    Notification::new(DidChangeWatchedFilesNotification::METHOD.to_string(), params).into()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_came_changed_and_went_is_told() {
        let seen = |files: &[(&str, u64)]| -> Seen {
            let one =
                |(name, length): &(&str, u64)| (PathBuf::from(name), Some((SystemTime::UNIX_EPOCH, *length)));
            files.iter().map(one).collect()
        };
        let (before, now) = (seen(&[("a", 1), ("b", 1), ("c", 1)]), seen(&[("a", 1), ("b", 2), ("d", 1)]));
        assert_eq!(changed(&before, &now), ["b", "d", "c"].map(Path::new));
        assert!(changed(&now, &now).is_empty());
    }
    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_looked_through_is_as_it_was() {
        use std::fs;
        use std::os::unix::fs::symlink;

        let base = tempfile::tempdir().unwrap();
        let (real, link) = (base.path().join("real"), base.path().join("link"));
        fs::create_dir(&real).unwrap();
        fs::write(real.join("a.hook"), "").unwrap();
        symlink(&real, &link).unwrap();
        let looks = Looks::default();
        looks.turn_to(vec![link.clone()]);
        let first = looks.look(&Seen::new()).0;
        assert_eq!(first.keys().collect::<Vec<_>>(), [&link.join("a.hook")]);
        // A link to itself leads nowhere, for anybody.
        fs::remove_file(&link).unwrap();
        symlink(&link, &link).unwrap();
        assert_eq!(looks.look(&first).0, first);
        fs::remove_file(&link).unwrap();
        assert_eq!(looks.look(&first).0, Seen::new(), "it is gone");
    }
}
