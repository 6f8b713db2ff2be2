//! `hook test`.

use hooklang::json::Json;

use super::folder;
use crate::support::{Hook, at, has_module};

const LOOKUP: &str = r#"webhook lookup {
  POST "https://crm.example.com/v1"
  body json { "cli": $call.cli }
  response json { $flow.key.tier = data.tier }
  wait 60s with hold music
}
test lookup "gold" {
  given { $call.cli: "1" }
  reply 200 json { "tier": "gold" }
  expect request { body: { "cli": "1" } }
  expect { $flow.key.tier: "gold" }
}
test lookup "nobody answers" {
  given { $call.cli: "1" }
  reply timeout
  expect { $flow.key.error_reason: "TIMEOUT" }
}
"#;

const WRONG: &str = r#"test lookup "silver" {
  given { $call.cli: "2" }
  reply 500 json { "tier": "gold" }
  expect request { body: { "cli": "1" } }
  expect { $flow.key.tier: "silver" }
}
test lookup "no reply is left" {
  given { $call.cli: "2" }
  reply 200
  expect no request
}
"#;

#[test]
fn tests_that_pass_are_counted_and_a_time_out_costs_nothing() {
    let folder = folder(&[("lookup.hook", LOOKUP)]);
    let begun = std::time::Instant::now();
    let ran = Hook::new(["test"]).within(folder.path()).run().ended(0);
    assert_eq!(ran.out.trim_end(), "2 passed, 0 failed");
    assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn a_failure_says_where_what_was_expected_and_what_was_sent() {
    let folder = folder(&[("lookup.hook", LOOKUP), ("wrong.hook", WRONG)]);
    let ran = Hook::new(["test", "."]).within(folder.path()).run().ended(1);
    for said in [
        "wrong.hook:4:20: the body of `lookup`.cli",
        "expected \"1\"",
        "received \"2\"",
        "wrong.hook:5:12: $flow.key.tier",
        "received missing",
        "lookup  POST https://crm.example.com/v1",
        "the server answered 500",
        "`lookup` sent a request: POST https://crm.example.com/v1",
    ] {
        assert!(ran.out.contains(said), "{said} is not in\n{}", ran.out);
    }
    assert!(ran.out.trim_end().ends_with("2 passed, 2 failed"), "{}", ran.out);
}

#[test]
fn a_path_that_no_reply_holds_is_reported_beside_the_results() {
    let tests = LOOKUP
        .replace("data.tier", "data.teir")
        .replace("$flow.key.tier: \"gold\"", "$flow.key.tier: missing");
    let folder = folder(&[("lookup.hook", &tests)]);
    let ran = Hook::new(["test"]).within(folder.path()).run().ended(0);
    assert_eq!(ran.out.trim_end(), "2 passed, 0 failed");
    assert!(ran.err.contains("warning[mapping::not_in_replies]"), "{}", ran.err);
    assert!(ran.err.contains("the reply has `tier`, not `teir`"), "{}", ran.err);
    let json = Hook::new(["check", "--format", "json"]).within(folder.path()).run().ended(0).json();
    assert_eq!(at(&json, &["warnings"]).compact(), "1");
}

#[test]
fn the_filter_looks_at_title_target_and_file() {
    let folder = folder(&[("lookup.hook", LOOKUP), ("wrong.hook", WRONG)]);
    let counted = |filter: &str| {
        let ran = Hook::new(["test", "--filter", filter]).within(folder.path()).run();
        ran.out.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(counted("GOLD"), "1 passed, 0 failed");
    assert_eq!(counted("wrong"), "0 passed, 2 failed");
    assert_eq!(counted("lookup"), "2 passed, 2 failed");
    assert_eq!(counted("nothing"), "0 passed, 0 failed");
}

#[test]
fn machines_read_one_document() {
    let folder = folder(&[("lookup.hook", LOOKUP), ("wrong.hook", WRONG), ("bad.txt", "webhook a { }")]);
    let ran = Hook::new(["test", "--format", "json"]).within(folder.path()).run().ended(1);
    let document = ran.json();
    assert_eq!(at(&document, &["passed"]).compact(), "2");
    assert_eq!(at(&document, &["failed"]).compact(), "2");
    let tests = at(&document, &["tests"]).as_list().unwrap();
    let silver = tests.iter().find(|test| test.get("title") == Some(&Json::from("silver"))).unwrap();
    let first = &at(silver, &["differences"]).as_list().unwrap()[0];
    assert_eq!(at(first, &["expected"]).compact(), r#""1""#);
    assert_eq!(at(first, &["found"]).compact(), r#""2""#);
    for wrong in ["none", "--what"] {
        let ran = Hook::new(["test", "--format", "json", wrong]).within(folder.path()).run().ended(2);
        assert!(at(&ran.json(), &["error"]).as_text().is_some(), "{}", ran.out);
        assert_eq!(at(&ran.json(), &["tests"]).compact(), "[]", "{}", ran.out);
    }
}

#[test]
fn what_failed_the_last_time_is_run_again() {
    let cache = tempfile::tempdir().unwrap();
    let folder = folder(&[("lookup.hook", LOOKUP), ("wrong.hook", WRONG)]);
    let counted = |arguments: &[&str]| {
        let hook = Hook::new(arguments.iter().copied()).within(folder.path());
        let ran = hook.env("XDG_CACHE_HOME", cache.path()).run();
        ran.out.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(counted(&["test", "--failed"]), "0 passed, 0 failed", "nothing is known yet");
    assert_eq!(counted(&["test"]), "2 passed, 2 failed");
    // What a run leaves out stays known.
    assert_eq!(counted(&["test", "--filter", "gold"]), "1 passed, 0 failed");
    assert_eq!(counted(&["test", "--failed"]), "0 passed, 2 failed");
    super::write(
        folder.path(),
        "wrong.hook",
        &WRONG.replace("reply 500", "reply 200").replace("silver\" }", "gold\" }"),
    );
    let fixed = std::fs::read_to_string(folder.path().join("wrong.hook")).unwrap().replacen(
        r#""cli": "1""#,
        r#""cli": "2""#,
        1,
    );
    super::write(folder.path(), "wrong.hook", &fixed);
    assert_eq!(counted(&["test", "--failed"]), "1 passed, 1 failed");
    assert_eq!(counted(&["test", "--failed"]), "0 passed, 1 failed");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is written into a project");
}

#[test]
fn junit_is_read_by_a_parser_that_ci_systems_use() {
    if !has_module("junitparser") {
        return;
    }
    let title = r#"a \"quoted\" & <odd> \u0001 title, हिन्दी"#;
    let folder = folder(&[
        ("lookup.hook", LOOKUP),
        ("wrong.hook", &WRONG.replace(r#""silver" {"#, &format!("\"{title}\" {{"))),
    ]);
    Hook::new(["test", "--junit", "junit.xml", "--format", "json"]).within(folder.path()).run().ended(1);
    let script = r#"
import sys
from junitparser import JUnitXml
read = JUnitXml.fromfile(sys.argv[1])
for suite in read:
    print(suite.name, suite.tests, suite.failures)
    for case in suite:
        print(case.classname, case.name, [f.message for f in case.result])
"#;
    let python = std::process::Command::new("python3")
        .args(["-c", script])
        .arg(folder.path().join("junit.xml"))
        .output()
        .unwrap();
    let read = String::from_utf8_lossy(&python.stdout);
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    assert!(read.contains("lookup.hook 2 0\n") && read.contains("wrong.hook 2 2\n"), "{read}");
    assert!(read.contains("lookup a \"quoted\" & <odd> \u{fffd} title, हिन्दी ["), "{read}");
    assert!(
        read.contains("wrong.hook:4:20: the body of `lookup`.cli: expected \"1\", received \"2\""),
        "{read}"
    );
}

#[test]
fn update_writes_expectations_and_renews_those_that_fail() {
    let wrong = r#"test lookup "silver" {
  given { $call.cli: "2" }
  reply 200 json { "tier": "\{{gold}}" }
  expect request {
    url: "https://crm.example.com/v1"
    body: { "cli": "1" }  # the caller
  }
  expect {
    $flow.key.tier: "silver"
    $flow.key.error_reason: missing
  }
}
test lookup "nothing is sent" {
  reply 200
  expect request { method: "POST" }
}
test lookup "none yet" {
  given { $call.cli: "2" }
  reply 200 json {}
}
"#;
    let folder = folder(&[("lookup.hook", LOOKUP), ("wrong.hook", wrong)]);
    let read = || std::fs::read_to_string(folder.path().join("wrong.hook")).unwrap();
    let ran = Hook::new(["test", "--update"]).within(folder.path()).run().ended(2);
    assert!(ran.err.contains("`--yes`") && ran.out.contains("\n-    body: { \"cli\": \"1\" }"), "{ran:#?}");
    assert_eq!(read(), wrong, "without a terminal nothing is written");
    let ran = Hook::new(["test", "--update", "--yes"]).within(folder.path()).run().ended(0);
    assert!(ran.out.ends_with("5 passed, 0 failed\n"), "{ran:#?}");
    let expected = wrong
        .replace("{ \"cli\": \"1\" }  #", "{ \"cli\": \"2\" }  #")
        .replace("\"silver\"\n", "\"\\{{gold}}\"\n")
        .replace(
            "  reply 200 json {}\n",
            concat!(
                "  reply 200 json {}\n",
                "  expect request {\n    method: \"POST\"\n    url: \"https://crm.example.com/v1\"\n",
                "    body: { \"cli\": \"2\" }\n  }\n",
                "  expect {\n    $flow.key.response_status: \"SUCCESS\"\n    $flow.key.tier: missing\n  }\n"
            ),
        )
        .replace("expect request { method: \"POST\" }", "expect no request");
    assert_eq!(read(), expected);
    Hook::new(["test", "--update", "--yes"]).within(folder.path()).run().ended(0);
    assert_eq!(read(), expected, "a second time changes nothing");
    let lookup = std::fs::read_to_string(folder.path().join("lookup.hook")).unwrap();
    assert_eq!(lookup, LOOKUP);
}

#[test]
fn update_keeps_the_line_ends_and_lays_out_what_it_writes() {
    let other = "webhook other { POST \"https://a.example.com/\" }\ntest other \"o\" { reply 200 expect no request }\ntest other \"p\" { reply 200 }\n";
    let folder = folder(&[("other.hook", &other.replace('\n', "\r\n"))]);
    Hook::new(["test", "--update", "--yes"]).within(folder.path()).run().ended(0);
    let after = std::fs::read_to_string(folder.path().join("other.hook")).unwrap();
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
    assert!(after.contains("expect request {\r\n    method: \"POST\"\r\n"), "{after}");
    assert!(after.contains("reply 200\r\n  expect"), "{after}");
}

/// Section 3.6: a request without a `reply` fails the test; what its run comes to is nothing to expect.
#[test]
fn update_leaves_a_test_alone_that_lacks_a_reply() {
    let webhook = |name: &str| format!("webhook {name} {{\n  GET \"https://a.example.com/\"\n}}\n\n");
    for (declared, test) in [
        (webhook("a"), "test a \"sends\" {\n  expect no request\n}\n"),
        (
            webhook("a") + &webhook("b") + "flow f {\n  run a\n  run b\n}\n\n",
            "test f \"both\" {\n  reply a 200\n}\n",
        ),
    ] {
        let file = declared + test;
        let folder = folder(&[("a.hook", &file)]);
        let ran = Hook::new(["test", "--update", "--yes"]).within(folder.path()).run().ended(1);
        assert!(ran.out.contains("the test has no `reply` to it"), "{ran:#?}");
        assert_eq!(std::fs::read_to_string(folder.path().join("a.hook")).unwrap(), file);
    }
}

#[test]
fn update_expects_what_a_flow_sets() {
    let flow = "flow f {\n  set $flow.key.a = \"x\"\n  set $flow.key.b = $call.cli\n}\n\ntest f \"t\" {\n}\n";
    let folder = folder(&[("flow.hook", flow)]);
    Hook::new(["test", "--update", "--yes"]).within(folder.path()).run().ended(0);
    let after = std::fs::read_to_string(folder.path().join("flow.hook")).unwrap();
    assert!(
        after.ends_with("  expect {\n    $flow.key.a: \"x\"\n    $flow.key.b: missing\n  }\n}\n"),
        "{after}"
    );
}

#[test]
fn a_delivery_is_signed_in_virtual_time() {
    let signed = r#"endpoint e { POST "https://e.example.com/" sign $secret.KEY default }
flow f { flow-end webhook }
test f "signed" {
  given { $secret.KEY: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }
  given call { "uuid": "u", "legs": [{}] }
  reply flow-end 204
  expect request flow-end { header "webhook-timestamp": "0" }
}
"#;
    let folder = folder(&[("flow.hook", signed)]);
    Hook::new(["test"]).within(folder.path()).run().ended(0);
}

#[test]
fn that_no_test_is_run_has_a_reason() {
    let folder = folder(&[("lookup.hook", LOOKUP)]);
    let none = |arguments: &[&str], why: &str| {
        let all = ["test"].iter().chain(arguments).copied();
        let ran = Hook::new(all).within(folder.path()).run().ended(0);
        assert_eq!((ran.out.as_str(), ran.err.trim_end()), ("0 passed, 0 failed\n", why));
    };
    none(&["--filter", "siilver"], "no test has `siilver` in its title, target or file");
    none(&["--failed"], "no test failed the last time");
    none(
        &["--failed", "--filter", "x"],
        "no test with `x` in its title, target or file failed the last time",
    );
    super::write(folder.path(), "lookup.hook", "webhook w { GET \"https://a.example.com/\" }\n");
    none(&[], "there are no tests here: a `test` block is one");
}

/// What is written of the tests of `files`, of which 3 pass, after the file `changed` has another text.
fn watched(files: &[(&str, &str)], changed: &str, text: &str) -> Vec<String> {
    use std::io::{BufRead, BufReader};
    let folder = folder(files);
    let mut child = Hook::new(["test", "--watch"]).within(folder.path()).start();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(out.next().unwrap().unwrap(), "3 passed, 0 failed");
    super::write(folder.path(), changed, text);
    let rest = out.by_ref().map(Result::unwrap).take_while(|line| !line.contains("passed,")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    rest
}

#[test]
fn watch_runs_what_a_change_can_affect() {
    let other = "webhook other { GET \"https://a.example.com/\" }\ntest other \"o\" { reply 200 expect { $flow.key.response_error: false } }\n";
    let files = [("lookup.hook", LOOKUP), ("other.hook", other)];
    let rest = watched(&files, "other.hook", &other.replace("reply 200", "reply 500"));
    assert!(rest[0].starts_with("✗ other \"o\""), "{rest:?}");
    assert!(!rest.iter().any(|line| line.contains("lookup")), "{rest:?}");
}

#[test]
fn watch_reports_each_test_again_after_a_fault() {
    use std::io::{BufRead, BufReader};
    let folder = folder(&[("lookup.hook", LOOKUP)]);
    let mut child = Hook::new(["test", "--watch"]).within(folder.path()).start();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut err = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut until_watching =
        || err.by_ref().take_while(|line| !line.starts_with("watching")).collect::<Vec<_>>();
    assert_eq!(out.next().unwrap(), "2 passed, 0 failed");
    until_watching();
    super::write(folder.path(), "lookup.hook", &LOOKUP.replace("POST", "POTS"));
    let told = until_watching();
    assert!(told.iter().any(|line| line.contains("method::unknown")), "{told:?}");
    // The faults alone were reported: the next result is that of the text without them.
    super::write(folder.path(), "lookup.hook", LOOKUP);
    assert_eq!(out.next().unwrap(), "2 passed, 0 failed");
    until_watching();
    super::write(folder.path(), "lookup.hook", &format!("{LOOKUP}# a comment\n"));
    assert_eq!(out.next().unwrap(), "0 passed, 0 failed");
    let told = until_watching();
    assert!(told.contains(&"the change affects no test".to_owned()), "{told:?}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn watch_runs_what_a_change_of_an_oauth2_affects() {
    let login = "oauth2 login { POST \"https://id.example.com/token\" client(\"ivr\", $secret.CLIENT) }\n";
    let other = "webhook other { GET \"https://a.example.com/\" auth oauth2(login) }\n\
        test other \"o\" { given { $secret.CLIENT: \"s\" } reply 200 expect request login { url: \"https://id.example.com/token\" } }\n";
    let files = [("lookup.hook", LOOKUP), ("login.hook", login), ("other.hook", other)];
    let rest = watched(&files, "login.hook", &login.replace("/token", "/oauth2/token"));
    assert!(rest.first().is_some_and(|line| line.starts_with("✗ other \"o\"")), "{rest:?}");
    assert!(!rest.iter().any(|line| line.contains("lookup")), "{rest:?}");
}
