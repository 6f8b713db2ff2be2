//! Projects on the command line (section 2).

use super::{folder, write};
use crate::support::Hook;

const USES: &str = "webhook a {\n  GET \"{{$account.crm}}/\"\n}\n";
const ACCOUNT: &str = "account {\n  set crm = \"https://crm.example.com\"\n}\n";

fn check(folder: &tempfile::TempDir, arguments: &[&str], code: i32) -> String {
    let arguments = ["check", "--format", "concise"].into_iter().chain(arguments.iter().copied());
    Hook::new(arguments).within(folder.path()).run().ended(code).out
}

#[test]
fn a_file_of_a_project_is_checked_within_it() {
    let folder = folder(&[
        ("p/hook.toml", ""),
        ("p/account.hook", ACCOUNT),
        ("p/sub/a.hook", USES),
        ("p/bad.hook", "webhook b {\n  GETT \"https://b.example.com/\"\n}\n"),
    ]);
    assert_eq!(check(&folder, &["p/sub/a.hook"], 0), "");
    assert_eq!(check(&folder, &["p/sub"], 0), "");
    assert!(check(&folder, &["p"], 1).starts_with("p/bad.hook:2:3: error[method::unknown]"));
    assert!(check(&folder, &["p/bad.hook", "p/sub"], 1).starts_with("p/bad.hook:2:3: "));
    // From inside the project.
    let inside = |arguments: &[&str]| {
        Hook::new(["check", "--format", "concise"].into_iter().chain(arguments.iter().copied()))
            .within(&folder.path().join("p/sub"))
            .run()
    };
    assert_eq!(inside(&[]).ended(0).out, "");
    assert!(inside(&[".."]).ended(1).out.starts_with("../bad.hook:2:3: "));
    assert!(inside(&["../bad.hook"]).ended(1).out.starts_with("../bad.hook:2:3: "));
}

#[test]
fn a_file_without_a_project_is_read_alone_and_the_output_says_so() {
    let folder = folder(&[("account.hook", ACCOUNT), ("a.hook", USES)]);
    let ran = Hook::new(["check", "a.hook"]).within(folder.path()).run().ended(1);
    assert!(ran.out.contains("variable::unknown_setting"), "{}", ran.out);
    assert!(ran.out.contains("`a.hook` was read alone") && ran.out.contains("`hook check .`"), "{}", ran.out);
    for format in ["concise", "json", "sarif", "github"] {
        let ran = Hook::new(["check", "--format", format, "a.hook"]).within(folder.path()).run().ended(1);
        assert!(!ran.out.contains("read alone") && ran.err.contains("`a.hook` was read alone"), "{format}");
    }
    let ran = Hook::new(["run", "a.hook", "a"]).within(folder.path()).run().ended(2);
    assert!(ran.err.contains("`a.hook` was read alone"), "{}", ran.err);
    let ran = Hook::new(["check", "."]).within(folder.path()).run().ended(0);
    assert_eq!(ran.out, "2 files: no faults\n");
}

#[test]
fn a_project_above_that_has_a_setting_is_named_in_the_words_of_the_path() {
    let folder =
        folder(&[("p/hook.toml", ""), ("p/a.hook", ACCOUNT), ("p/n/hook.toml", ""), ("p/n/w.hook", USES)]);
    for (at, path, named) in [
        ("", "p/n", "p/hook.toml"),
        ("p", "n", "hook.toml"),
        ("p/n", ".", "../hook.toml"),
        ("p/n", "w.hook", "../hook.toml"),
    ] {
        let ran =
            Hook::new(["check", "--format", "json", path]).within(&folder.path().join(at)).run().ended(1);
        let said = format!("the project of `{named}` sets `crm`");
        assert!(ran.out.contains(&said), "{at} {path}\n{}", ran.out);
    }
}

#[test]
fn a_name_where_a_path_belongs_is_known() {
    let folder =
        folder(&[("hook.toml", ""), ("a.hook", "webhook a {\n  GET \"https://a.example.com/\"\n}\n")]);
    let ended = |arguments: &[&str]| {
        Hook::new(arguments.iter().copied()).within(folder.path()).run().ended(2).err.clone()
    };
    let said = ended(&["test", "a"]);
    assert!(said.contains("`a` is not a path: `hook test --filter a` runs the tests of that name"), "{said}");
    let said = ended(&["run", "a", "--var", "call.cli", "1234"]);
    assert!(said.contains("`a` is run, and `1234` after it is neither a path nor an option"), "{said}");
    assert!(ended(&["test", "b"]).contains("cannot read `b`"));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_ends_with_2() {
    let folder =
        folder(&[("hook.toml", ""), ("a.hook", "webhook a {\n  GET \"https://a.example.com/\"\n}\n")]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("b.hook")).unwrap();
    for arguments in
        [&["check", "."][..], &["fmt", "--check", "."], &["test", "."], &["compile", "."], &["run", "a"]]
    {
        let ran = Hook::new(arguments.iter().copied()).within(folder.path()).run().ended(2);
        assert!(ran.err.contains("cannot read `b.hook`"), "{ran:#?}");
    }
    let ran = Hook::new(["check", ".", "--format", "json"]).within(folder.path()).run().ended(2);
    assert!(ran.out.contains("\"error\":\"cannot read `b.hook`"), "{ran:#?}");
}

#[test]
fn an_operators_file_without_an_account_is_one_fault() {
    let folder = folder(&[("p/hook.toml", ""), ("p/a.hook", USES), ("none.hook", "# nothing\n")]);
    let found = check(&folder, &["--account", "none.hook", "p"], 1);
    assert_eq!(found, "none.hook:1:1: error[line::missing]: the operator's file declares no `account`\n");
}

#[test]
fn projects_side_by_side_do_not_see_each_other() {
    let same = "webhook a {\n  GET \"https://a.example.com/\"\n}\n";
    let folder = folder(&[
        ("p/hook.toml", ""),
        ("p/a.hook", same),
        ("q/hook.toml", ""),
        ("q/a.hook", same),
        ("a.hook", same),
    ]);
    let ran = Hook::new(["check", "."]).within(folder.path()).run().ended(0);
    assert_eq!(ran.out, "3 files: no faults\n");
    write(folder.path(), "q/a.hook", "webhook a {\n  GETT \"https://a.example.com/\"\n}\n");
    write(folder.path(), "p/hook.toml", "[rnu]\n");
    let found = check(&folder, &["."], 1);
    let lines: Vec<&str> = found.lines().collect();
    assert!(lines[0].starts_with("p/hook.toml:1:2: error[project::invalid]: "), "{found}");
    assert!(lines[1].starts_with("q/a.hook:2:3: error[method::unknown]: "), "{found}");
    assert_eq!(lines.len(), 2, "{found}");
}

#[test]
fn standard_input_stands_for_a_file_of_its_project() {
    let folder = folder(&[("p/hook.toml", ""), ("p/account.hook", ACCOUNT), ("p/a.hook", "webhook c {\n")]);
    let check = |name: &str, text: &str| {
        Hook::new(["check", "-", "--format", "concise", "--stdin-filename", name])
            .within(folder.path())
            .stdin(text)
            .run()
    };
    assert_eq!(check("p/a.hook", USES).ended(0).out, "");
    assert_eq!(
        check("p/new.hook", USES).ended(0).out,
        "",
        "what is wrong in the other files is not reported"
    );
    assert!(check("p/account.hook", "account { }\n").ended(0).out.is_empty());
    assert!(check("elsewhere.hook", USES).ended(1).out.starts_with("elsewhere.hook:2:"));
}

#[test]
fn whoever_runs_or_tests_a_file_by_itself_is_told() {
    let text = "webhook a {\n  GET \"https://a.example.com/\"\n}\ntest a \"x\" {\n  reply 200\n  \
                expect { $flow.key.response_status: \"SUCCESS\" }\n}\n";
    let folder = folder(&[("a.hook", text), ("b.hook", "")]);
    for arguments in [
        &["run", "a.hook", "a", "--dry-run"][..],
        &["run", "a.hook", "none"],
        &["test", "a.hook"],
        &["compile", "a.hook"],
    ] {
        let ran = Hook::new(arguments.iter().copied()).within(folder.path()).run();
        assert_eq!(ran.err.matches("`a.hook` was read alone").count(), 1, "{arguments:?}: {}", ran.err);
        assert!(!ran.out.contains("read alone"), "{arguments:?}: {}", ran.out);
    }
    let ran = Hook::new(["test", "."]).within(folder.path()).run().ended(0);
    assert!(!ran.err.contains("read alone"), "{}", ran.err);
}

#[test]
fn an_account_lies_outside_the_project() {
    let folder = folder(&[
        ("p/hook.toml", ""),
        ("p/a.hook", USES),
        ("p/test.hook", ""),
        ("p/test.account", ACCOUNT),
        ("outside.hook", ACCOUNT),
    ]);
    let check = |account: &str| Hook::new(["check", "p", "--account", account]).within(folder.path()).run();
    assert!(check("p/test.hook").ended(2).err.contains("lies outside the project"));
    check("p/test.account").ended(0);
    check("outside.hook").ended(0);
}

#[test]
fn run_takes_a_name_of_the_project_at_hand_or_a_path() {
    let text = "webhook lookup {\n  notes \"Finds the caller.\"\n  GET \"https://a.example.com/{{$flow.key.x}}\"\n}\n\
                flow main {\n  run lookup\n}\n";
    let folder = folder(&[
        ("p/hook.toml", "[run]\nvars = \"vars.json\"\n"),
        ("p/a.hook", text),
        ("p/vars.json", "{\"flow.key.x\": \"of the file\"}"),
        ("p/sub/b.hook", ""),
        ("p/lookup/c.hook", ""),
    ]);
    let run = |at: &str, arguments: &[&str]| {
        Hook::new(["run"].into_iter().chain(arguments.iter().copied())).within(&folder.path().join(at)).run()
    };
    let url = "GET https://a.example.com/of%20the%20file";
    assert!(run("p", &["lookup", "--dry-run"]).ended(0).out.contains(url), "a name goes before a path");
    assert!(run("p/sub", &["lookup", "--dry-run"]).ended(0).out.contains(url));
    assert!(run("", &["p", "lookup", "--dry-run"]).ended(0).out.contains(url));
    assert!(
        run("", &["p/a.hook", "lookup", "--dry-run", "--var", "flow.key.x=y"]).ended(0).out.contains("com/y")
    );
    for (at, arguments) in [("p", &[][..]), ("", &["p"]), ("p", &["lokup"]), ("", &["p", "lokup"])] {
        let ran = run(at, arguments).ended(2);
        assert!(ran.out.is_empty(), "{ran:#?}");
        assert!(
            ran.err.contains("  webhook  lookup  Finds the caller.\n  flow     main"),
            "{arguments:?}\n{}",
            ran.err
        );
        assert_eq!(ran.err.contains("did you mean `lookup`?"), arguments.contains(&"lokup"), "{}", ran.err);
    }
    write(folder.path(), "q/hook.toml", "");
    write(folder.path(), "q/a.hook", text);
    let several = "`.` holds 2 projects: name one of them, such as `p`";
    assert!(run("", &[".", "lookup"]).ended(2).err.contains(several));
    assert!(Hook::new(["serve", "."]).within(folder.path()).run().ended(2).err.contains(several));
}

#[cfg(unix)]
#[test]
fn what_is_given_is_bounded_and_text() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("a.hook", "webhook a {\n  GET \"https://a.example.com/\"\n}\n")]);
    for option in ["--vars", "--secrets", "--call"] {
        let ran =
            Hook::new(["run", "a.hook", "a", "--dry-run", option, "/dev/zero"]).within(folder.path()).run();
        assert!(ran.ended(2).err.contains("larger than 64 MiB"), "{option}");
    }
    let ran = Hook::new(["run", "a.hook", "a", "--dry-run"])
        .within(folder.path())
        .env("HOOK_SECRET_X", std::ffi::OsStr::from_bytes(b"caf\xe9"))
        .run()
        .ended(2);
    assert!(ran.err.contains("HOOK_SECRET_X") && !ran.err.contains("caf"), "{}", ran.err);
}
