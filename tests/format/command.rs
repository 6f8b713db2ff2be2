//! `hook fmt`: files, streams and exit codes.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::Hook;

const LOOSE: &str = "webhook a { GET \"https://a.example.com/\" }\n";
const LAID_OUT: &str = "webhook a {\n  GET \"https://a.example.com/\"\n}\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn it_writes_in_place_what_is_asked_for() {
    let folder =
        folder(&[("hook.toml", ""), ("a.hook", LOOSE), ("b.hook", &LOOSE.replace("webhook a", "webhook b"))]);
    let ran = Hook::new(["fmt", "a.hook"]).within(folder.path()).run().ended(0);
    assert!(ran.out.is_empty(), "{ran:#?}");
    assert_eq!(read(folder.path(), "a.hook"), LAID_OUT);
    assert!(read(folder.path(), "b.hook").contains("{ GET"));
    let ran = Hook::new(["fmt"]).within(folder.path()).run().ended(0);
    assert!(ran.err.contains("1 file changed, 1 in the layout already"), "{ran:#?}");
    Hook::new(["fmt", "--check"]).within(folder.path()).run().ended(0);
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn check_names_files_and_diff_shows_lines() {
    let folder = folder(&[("a.hook", LOOSE), ("b.hook", &LAID_OUT.replace("webhook a", "webhook b"))]);
    let ran = Hook::new(["fmt", "--check", "."]).within(folder.path()).run().ended(1);
    assert_eq!(ran.out, "./a.hook\n".replace("./", if ran.out.starts_with('.') { "./" } else { "" }));
    let ran = Hook::new(["fmt", "--diff", "."]).within(folder.path()).run().ended(0);
    assert!(ran.out.contains("\n-webhook a { GET") && ran.out.contains("\n+  GET \"https"), "{ran:#?}");
    Hook::new(["fmt", "--diff", "--check", "."]).within(folder.path()).run().ended(1);
    assert_eq!(read(folder.path(), "a.hook"), LOOSE);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let ran = Hook::new(["fmt", "-"]).stdin(LOOSE).run().ended(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (LAID_OUT, ""));
    let ran = Hook::new(["fmt", "-", "--check"]).stdin(LOOSE).run().ended(1);
    assert_eq!(ran.out, "<stdin>\n");
    let ran = Hook::new(["fmt", "-"]).stdin("webhook a { GTE }").run().ended(2);
    assert!(ran.out.is_empty() && ran.err.contains("syntax errors"), "{ran:#?}");
    Hook::new(["fmt", "-", "a.hook"]).stdin(LOOSE).run().ended(2);
    Hook::new(["fmt", "-"]).stdin(b"webhook \xff").run().ended(2);
}

/// What a terminal would obey is a part of a file, and of a result, all the same.
#[test]
fn no_byte_is_lost_on_the_way_to_standard_output() {
    let file =
        "# \u{1b}[31mred\nwebhook a {\n  POST \"https://a.example.com/\"\n  body text \"a\u{7f}b\"\n}\n";
    assert_eq!(Hook::new(["fmt", "-"]).stdin(file).run().ended(0).out, file);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.hook"), file).unwrap();
    for arguments in [&["compile", "a.hook"][..], &["run", "a", "--dry-run", "--json"]] {
        let ran = Hook::new(arguments.iter().copied()).within(folder.path()).run().ended(0);
        assert!(ran.out.contains("a\u{7f}b"), "{arguments:?}: {}", ran.out);
    }
}

#[test]
fn a_file_with_syntax_errors_stays_and_others_do_not() {
    let faulty = "webhook b { GET \"https://a.example.com/\" wiat 5s }\n";
    let folder = folder(&[("a.hook", LOOSE), ("b.hook", faulty)]);
    let ran = Hook::new(["fmt", "."]).within(folder.path()).run().ended(2);
    assert!(ran.err.contains("1 file changed, 0 in the layout already, 1 left as it is\n"), "{ran:#?}");
    assert!(ran.err.contains("syntax::unexpected"), "{ran:#?}");
    assert_eq!(read(folder.path(), "b.hook"), faulty);
    assert_eq!(read(folder.path(), "a.hook"), LAID_OUT);
    Hook::new(["fmt", "none.hook"]).within(folder.path()).run().ended(2);
}

#[test]
fn a_file_whose_silenced_warnings_would_change_stays() {
    let text = "webhook a {\n  wait 20s  GET \"https://a.example.com/\" # allow(wait::silent)\n}\n";
    let folder = folder(&[("a.hook", text)]);
    let ran = Hook::new(["fmt", "a.hook"]).within(folder.path()).run().ended(2);
    assert!(ran.err.contains("allow"), "{ran:#?}");
    assert_eq!(read(folder.path(), "a.hook"), text);
    let apart = "webhook a {\n  wait 20s # allow(wait::silent)\n GET \"https://a.example.com/\"\n}\n";
    fs::write(folder.path().join("a.hook"), apart).unwrap();
    Hook::new(["fmt", "a.hook"]).within(folder.path()).run().ended(0);
    Hook::new(["check", "--deny", "warnings", "a.hook"]).within(folder.path()).run().ended(0);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = folder(&[("real.hook", LOOSE)]);
    let (real, link) = (folder.path().join("real.hook"), folder.path().join("link.hook"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.hook", &link).unwrap();
    Hook::new(["fmt", "link.hook"]).within(folder.path()).run().ended(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), LAID_OUT);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn killed_at_any_time_it_leaves_every_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("hook.toml"), "").unwrap();
    let loose = |number: usize| LOOSE.replace("webhook a", &format!("webhook w{number}"));
    let laid_out = |number: usize| LAID_OUT.replace("webhook a", &format!("webhook w{number}"));
    let (mut old, mut new) = (0, 0);
    for round in 0..6 {
        for number in 0..1000 {
            fs::write(folder.path().join(format!("{number}.hook")), loose(number)).unwrap();
        }
        let mut child = Hook::new(["fmt"]).within(folder.path()).start();
        std::thread::sleep(Duration::from_millis(20 + 60 * round));
        let _ = child.kill();
        let _ = child.wait();
        for number in 0..1000 {
            let text = read(folder.path(), &format!("{number}.hook"));
            if text == loose(number) {
                old += 1;
            } else {
                assert_eq!(text, laid_out(number));
                new += 1;
            }
        }
    }
    assert_eq!(old + new, 6000);
}
