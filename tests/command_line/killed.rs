//! `kill -9` while files are written: each is whole, as it was or as it was to be.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::{Hook, many};

/// How many files there are, and how often each command is killed.
fn sizes() -> (usize, u64) {
    (many(100, 100).min(1_000), many(2, 4) as u64)
}

/// A file that is neither laid out nor right; `number` tells it from the others.
fn before(number: usize) -> String {
    let lines: String = (0..40).map(|line| format!("    $flow.key.v{line} =   data.v{line}\n")).collect();
    format!(
        "webhook w{number} {{\nGTE \"https://api.example.com/{number}\"\nresponse json {{\n{lines}}} }}\n"
    )
}

fn files(folder: &Path) -> HashMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let is_hook = |name: &String| name.ends_with(".hook") && !name.starts_with('.');
    let names = entries.map(|entry| entry.file_name().into_string().unwrap()).filter(is_hook);
    names.map(|name| (name.clone(), fs::read_to_string(folder.join(&name)).unwrap())).collect()
}

fn is_whole_after_kills(command: &[&str], before: impl Fn(usize) -> String) {
    let (count, kills) = sizes();
    let folder = tempfile::tempdir().unwrap();
    let write = || {
        for number in 0..count {
            fs::write(folder.path().join(format!("{number}.hook")), before(number)).unwrap();
        }
    };
    fs::write(folder.path().join("hook.toml"), "").unwrap();
    write();
    let old = files(folder.path());
    Hook::new(command.iter().copied()).within(folder.path()).run();
    let new = files(folder.path());
    assert!(old.iter().all(|(name, text)| new[name] != *text), "every file is written");
    let mut halfway = 0;
    for kill in 0..kills {
        write();
        let mut child = Hook::new(command.iter().copied()).within(folder.path()).start();
        // From when the first file is written, a little later each time.
        let first = |text: &str| fs::read_to_string(folder.path().join("0.hook")).unwrap() == text;
        while first(&old["0.hook"]) && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_millis(kill * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = files(folder.path());
        assert_eq!(now.len(), count);
        for (name, text) in &now {
            assert!(*text == old[name] || *text == new[name], "{name}:\n{text}");
        }
        let changed = now.iter().filter(|(name, text)| **text == new[*name]).count();
        halfway += usize::from(changed > 0 && changed < count);
    }
    assert!(halfway > 0, "no kill came while files were written");
}

#[test]
fn fmt_leaves_whole_files() {
    is_whole_after_kills(&["fmt"], |number| before(number).replace("GTE", "GET"));
}

#[test]
fn fix_leaves_whole_files() {
    is_whole_after_kills(&["check", "--fix"], before);
}
