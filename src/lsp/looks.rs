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
use crate::project::{Seen, find, look};

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
        let (mut before, mut took) = looks.look();
        let looking = looks.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(EVERY.max(took * REST));
                let now;
                (now, took) = looking.look();
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

    fn look(&self) -> (Seen, Duration) {
        let started = Instant::now();
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let layouts = folders.iter().flat_map(|folder| find(&[folder]).unwrap_or_default());
        (look(layouts.flat_map(|layout| layout.on_disk())), started.elapsed())
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
}
