//! What the client is asked to report of the files on disk.

use gen_lsp_types::{
    DidChangeWatchedFilesNotification, DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher,
    Notification as _, Registration, RegistrationParams, RegistrationRequest, WatchKind,
};

use super::wire::Wire;

/// The files whose texts count.
const FILES: [&str; 2] = ["**/*.hook", "**/hook.toml"];

/// A folder that is moved or deleted is reported by itself, without the files in it.
const FOLDERS: &str = "**/*";

/// Asks the client to report which files change on disk.
pub(super) fn register(wire: &mut Wire) {
    let watcher = |pattern: &str, kind| FileSystemWatcher { glob_pattern: pattern.to_owned().into(), kind };
    let files = FILES.into_iter().map(|pattern| watcher(pattern, None));
    let folders = watcher(FOLDERS, Some(WatchKind::Create | WatchKind::Delete));
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: files.chain([folders]).collect() };
    let registration = Registration {
        id: "files".to_owned(),
        method: DidChangeWatchedFilesNotification::METHOD.to_string(),
        register_options: serde_json::to_value(options).ok(),
    };
    wire.ask::<RegistrationRequest>(RegistrationParams { registrations: vec![registration] });
}
