//! `hook check`

use std::io::Read;
use std::time::{Duration, Instant};

use super::{folder, write};
use crate::support::{Hook, at, many};

const GOOD: &str = "webhook a {\n  GET \"https://a.example.com/\"\n}\n";
/// An error and a warning.
const BAD: &str = "webhook a {\n  GETT \"https://a.example.com/\"\n}\nwebhook b {\n  GET \"https://a.example.com/\"\n  wait 20s\n}\n";
const WARNED: &str = "webhook b {\n  GET \"https://a.example.com/\"\n  wait 20s\n}\n";

#[test]
fn exit_codes_and_streams() {
    let folder = folder(&[("good.hook", GOOD), ("bad.hook", BAD), ("warned.hook", WARNED)]);
    let check = |arguments: &[&str]| {
        Hook::new(["check"].into_iter().chain(arguments.iter().copied())).within(folder.path()).run()
    };
    for (arguments, code) in [
        (&["good.hook"][..], 0),
        (&["bad.hook"], 1),
        (&["warned.hook"], 0),
        (&["warned.hook", "--deny", "warnings"], 1),
        (&["good.hook", "--deny", "warnings"], 0),
        (&["good.hook", "warned.hook"], 0),
        (&["."], 1),
        (&[], 1),
        (&["none.hook"], 2),
        (&["good.hook", "-"], 2),
        (&["--what"], 2),
        (&["--format", "yaml"], 2),
        (&["--deny", "all"], 2),
    ] {
        let ran = check(arguments).ended(code);
        // Faults are the result; why nothing could be checked is not.
        assert_eq!(ran.out.is_empty(), code == 2, "{arguments:?}: {ran:#?}");
        assert_eq!(ran.err.is_empty(), code != 2, "{arguments:?}: {ran:#?}");
        assert!(!ran.out.contains('\x1b') && !ran.err.contains('\x1b'), "{arguments:?}");
    }
}

#[test]
fn concise_is_a_line_each() {
    let folder = folder(&[("bad.hook", BAD)]);
    let ran = Hook::new(["check", "--format", "concise", "bad.hook"]).within(folder.path()).run().ended(1);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2, "{ran:#?}");
    assert!(lines[0].starts_with("bad.hook:2:3: error[method::unknown]: "), "{ran:#?}");
    assert!(lines[1].starts_with("bad.hook:6:8: warning[wait::silent]: "), "{ran:#?}");
}

#[test]
fn json_is_to_the_letter() {
    let text = "# हिन्दी 😀\r\n\twebhook a {\r\n\tGETT \"https://a.example.com/\"\r\n}\r\nwebhook a { GET \"https://a.example.com/\" }\r\n";
    let folder = folder(&[("bad.hook", text)]);
    let ran = Hook::new(["check", "--format", "json", "bad.hook"]).within(folder.path()).run().ended(1);
    assert!(ran.out.starts_with(
        "{\"diagnostics\":[{\"code\":\"method::unknown\",\"severity\":\"error\",\"message\":\""
    ));
    assert!(ran.out.trim_end().ends_with("],\"errors\":2,\"warnings\":0}"), "{}", ran.out);
    let found = ran.json();
    let members = |json: &hooklang::json::Json| -> Vec<String> {
        json.as_object().unwrap().keys().map(str::to_owned).collect()
    };
    assert_eq!(members(&found), ["diagnostics", "errors", "warnings"]);
    let faults = at(&found, &["diagnostics"]).as_list().unwrap();
    for fault in faults {
        let known = ["code", "severity", "message", "help", "file", "span", "labels"];
        assert_eq!(members(fault)[..7], known);
        assert!(!at(fault, &["help"]).as_text().unwrap().is_empty());
        assert_eq!(at(fault, &["file"]).as_text(), Some("bad.hook"));
        for label in at(fault, &["labels"]).as_list().unwrap() {
            assert_eq!(members(label), ["message", "file", "span"]);
        }
    }
    let offset = text.find("GETT").unwrap();
    assert_eq!(
        at(&faults[0], &["span"]).compact(),
        format!(
            "{{\"start\":{{\"line\":3,\"column\":2,\"offset\":{offset}}},\"end\":{{\"line\":3,\"column\":6,\"offset\":{}}}}}",
            offset + 4
        )
    );
    assert_eq!(at(&faults[1], &["code"]).as_text(), Some("name::duplicate"));
    assert!(!at(&faults[1], &["labels"]).as_list().unwrap().is_empty(), "both are shown");
}

#[test]
fn json_is_one_document_whatever_is_wrong() {
    let folder = folder(&[("good.hook", GOOD)]);
    let good = Hook::new(["check", "--format", "json", "good.hook"]).within(folder.path()).run().ended(0);
    assert_eq!(good.out.trim_end(), "{\"diagnostics\":[],\"errors\":0,\"warnings\":0}");
    for arguments in [
        &["check", "--format", "json", "none.hook"][..],
        &["check", "--format=json", "none.hook"],
        &["check", "--format", "json", "--what", "good.hook"],
        &["check", "--format=json", "--deny", "everything"],
        &["check", "--format", "json", "good.hook", "-"],
        &["check", "--format", "json", "--account", "none.hook", "good.hook"],
        &["check", "--format", "json", "--watch", "-"],
    ] {
        let ran = Hook::new(arguments.iter().copied()).within(folder.path()).run().ended(2);
        let found = ran.json();
        assert!(
            at(&found, &["error"]).as_text().is_some_and(|error| !error.is_empty()),
            "{arguments:?}: {ran:#?}"
        );
        assert_eq!(at(&found, &["diagnostics"]).compact(), "[]", "{arguments:?}");
    }
    let ran = Hook::new(["check", "--format", "json", "-"]).env("HOOK_LOG", "loud").run().ended(2);
    assert!(at(&ran.json(), &["error"]).as_text().is_some_and(|error| error.contains("HOOK_LOG")));
}

#[test]
fn standard_input_is_a_file() {
    let ran =
        Hook::new(["check", "-", "--format", "concise", "--stdin-filename", "shop.hook"]).stdin(BAD).run();
    assert!(ran.ended(1).out.starts_with("shop.hook:2:3: error["));
    Hook::new(["check", "-"]).stdin(GOOD).run().ended(0);
    Hook::new(["check", "-"]).stdin("\u{feff}").run().ended(0);
    Hook::new(["check", "-"]).stdin([0xff]).run().ended(1);
}

#[test]
fn colours_are_for_those_who_see_them() {
    let coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut hook = Hook::new(["check", "-"].into_iter().chain(arguments.iter().copied())).stdin(BAD);
        for (name, value) in environment {
            hook = hook.env(name, value);
        }
        let ran = hook.run().ended(1);
        assert!(!ran.out.contains("\x1b]8"), "no links");
        ran.out.contains('\x1b')
    };
    assert!(!coloured(&[], &[]), "a pipe has no colours");
    assert!(coloured(&["--color", "always"], &[]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("NO_COLOR", "1")]));
}

#[test]
fn no_graphics_is_a_narration() {
    let ran = Hook::new(["check", "-"]).env("NO_GRAPHICS", "1").stdin(BAD).run().ended(1);
    assert!(ran.out.contains("method::unknown") && ran.out.contains("GETT"), "{ran:#?}");
    assert!(ran.out.chars().all(|sign| !('\u{2500}'..='\u{27ff}').contains(&sign)), "{}", ran.out);
    let drawn = Hook::new(["check", "-"]).stdin(BAD).run().ended(1);
    assert_ne!(drawn.out, ran.out);
}

#[test]
fn an_account_of_the_operator_replaces_the_projects() {
    let project =
        "account { set crm = \"https://crm.example.com\" }\nwebhook a { GET \"{{$account.crm}}/\" }\n";
    let folder = folder(&[
        ("a/a.hook", project),
        ("test.hook", "account { allow http set crm = \"http://crm.example.com\" }\n"),
        ("bad.hook", "account { }\n"),
    ]);
    let check = |account: &str| Hook::new(["check", "a", "--account", account]).within(folder.path()).run();
    check("test.hook").ended(0);
    assert!(check("bad.hook").ended(1).out.contains("variable::unknown_setting"));
}

#[test]
fn what_is_wrong_with_the_operators_account_is_reported_once_for_all_projects() {
    let folder = folder(&[
        ("a/hook.toml", ""),
        ("a/a.hook", "webhook a { GET \"https://a.example.com/\" }\n"),
        ("b/hook.toml", ""),
        ("b/b.hook", "webhook b { GET \"https://b.example.com/\" }\n"),
        ("bad.account", "account { alow http allow network \"10.0.0.1/8\" }\n"),
    ]);
    let arguments = ["check", "a", "b", "--account", "bad.account", "--format", "concise"];
    let found = Hook::new(arguments).within(folder.path()).run().ended(1).out;
    let places: Vec<&str> = found.lines().filter_map(|line| line.split(" error[").next()).collect();
    assert_eq!(places, ["bad.account:1:11:", "bad.account:1:36:"], "{found}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    // More than fits into a pipe.
    let many: String = (0..many(1200, 5000))
        .map(|number| format!("webhook w{number} {{ GETT \"https://a.example.com/\" }}\n"))
        .collect();
    let folder = folder(&[("bad.hook", &many)]);
    for format in ["human", "concise", "json"] {
        let mut child = Hook::new(["check", "--format", format, "bad.hook"]).within(folder.path()).start();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 1]).unwrap();
        drop(out);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let status = child.wait().unwrap();
        assert!(!err.contains("panicked") && err.is_empty(), "{format}: {err}");
        assert!(status.code() != Some(101), "{format}: {status}");
    }
}

#[test]
fn watch_reports_again_when_a_file_changes() {
    let folder = folder(&[("a.hook", BAD)]);
    let mut child = Hook::new(["check", "--watch", "--format", "concise", "."]).within(folder.path()).start();
    let mut out = child.stdout.take().unwrap();
    let (send, lines) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = out.read(&mut buffer) {
            let _ = send.send(String::from_utf8_lossy(&buffer[..count]).into_owned());
        }
    });
    let wait_for = |wanted: &str| {
        let end = Instant::now() + Duration::from_secs(60);
        let mut seen = String::new();
        while !seen.contains(wanted) {
            let left = end.saturating_duration_since(Instant::now());
            seen += &lines.recv_timeout(left).unwrap_or_else(|_| panic!("no {wanted:?} in {seen:?}"));
        }
    };
    wait_for("method::unknown");
    write(folder.path(), "a.hook", "webhook a { GET \"http://a.example.com/\" }\n");
    wait_for("url::http_not_allowed");
    // A new file belongs to the project too.
    write(folder.path(), "b.hook", "webhook a { GET \"https://a.example.com/\" }\n");
    wait_for("name::duplicate");
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    // Each round but the first says when it started and what changed.
    let mut notes = String::new();
    child.stderr.take().unwrap().read_to_string(&mut notes).unwrap();
    let rounds: Vec<&str> = notes.lines().filter(|line| line.contains("  changed: ")).collect();
    assert!(
        rounds[0].ends_with("  changed: a.hook") && rounds[0].starts_with(|c: char| c.is_ascii_digit()),
        "{notes}"
    );
    assert!(rounds.last().unwrap().ends_with("  changed: b.hook"), "{notes}");
}
