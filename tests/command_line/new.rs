//! `hook new`.

use std::fs;

use crate::support::Hook;

#[test]
fn a_new_project_is_right_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let ran = Hook::new(["new", "calls/mine"]).within(folder.path()).run().ended(0);
    assert_eq!(ran.out.lines().count(), 4, "{ran:#?}");
    assert!(ran.out.starts_with("cd calls/mine\n") && ran.err.is_empty(), "{ran:#?}");
    let project = folder.path().join("calls/mine");
    Hook::new(["check", "--deny", "warnings"]).within(&project).run().ended(0);
    Hook::new(["fmt", "--check"]).within(&project).run().ended(0);
    assert!(ran.out.contains("\nhook test "), "{ran:#?}");
    let tested = Hook::new(["test"]).within(&project).run().ended(0);
    assert_eq!(tested.out.trim_end(), "2 passed, 0 failed");
    let ran = Hook::new(["run", "lookup", "--dry-run"]).within(&project).run().ended(0);
    assert!(ran.out.contains("/customers/919879072567"), "{ran:#?}");
    let ignored = fs::read_to_string(project.join(".gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == "*.env") && project.join("secrets.env").is_file());
}

#[test]
fn a_folder_of_any_name_is_written_as_a_shell_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let made = Hook::new(["new", "our hooks"]).within(folder.path()).run().ended(0);
    assert!(made.out.starts_with("cd 'our hooks'\n"), "{}", made.out);
    let made = Hook::new(["new", "it's"]).within(folder.path()).run().ended(0);
    assert!(made.out.starts_with("cd 'it'\\''s'\n"), "{}", made.out);
    if cfg!(unix) {
        let made = Hook::new(["new", r"one\folder"]).within(folder.path()).run().ended(0);
        assert!(made.out.starts_with("cd 'one\\folder'\n"), "{}", made.out);
    }
}

#[test]
fn a_folder_that_is_not_empty_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let ran = Hook::new(["new", "."]).within(folder.path()).run().ended(2);
    assert!(ran.err.contains("is not empty"), "{ran:#?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    fs::create_dir(folder.path().join("empty")).unwrap();
    Hook::new(["new", "empty"]).within(folder.path()).run().ended(0);
    Hook::new(["new", "empty"]).within(folder.path()).run().ended(2);
    Hook::new(["new", "notes.txt"]).within(folder.path()).run().ended(2);
    Hook::new(["new"]).within(folder.path()).run().ended(2);
}
