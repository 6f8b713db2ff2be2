//! `hook run --save-test`.

use std::fs;

use super::folder;
use crate::support::{Answer, Hook, Server};

const FORMS: [&str; 4] =
    ["hunter2-hunter2", "aHVudGVyMi1odW50ZXIy", "4111111111111111", "NDExMTExMTExMTExMTExM"];

fn project(port: u16) -> [(&'static str, String); 4] {
    let account = format!(
        "account {{\n  allow http\n  allow network \"127.0.0.1/32\"\n  set crm = \"http://127.0.0.1:{port}/v1\"\n  private $flow.key.card, $flow.key.token\n}}\n"
    );
    let lookup = r#"# The CRM.
webhook lookup {
  POST "{{$account.crm}}/cards"
  auth basic("ivr", $secret.CRM)
  body json { "card": $flow.key.card, "cli": $call.cli optional }
  response json {
    $flow.key.tier  = data.tier
    $flow.key.token = data.token
    $flow.key.mine  = data.cards[?@.number == $flow.key.card].id
    $flow.key.etag  = header "ETag"
  }
}
"#;
    [
        ("account.hook", account),
        ("lookup.hook", lookup.to_owned()),
        (
            "vars.json",
            r#"{"$flow.key.card": "4111111111111111", "$call.cli": "91", "$flow.key.unused": 1}"#.to_owned(),
        ),
        ("secrets.env", "CRM=hunter2-hunter2\nOTHER=never-used-here\n".to_owned()),
    ]
}

const ANSWER: &str = r#"{"tier":"gold {{","seen":"a\u00a0b\u200bc","token":"tok-99887766","echo":"aXZyOmh1bnRlcjItaHVudGVyMg==","cards":[{"number":"4111111111111111","id":7.10},{"number":"5555","id":8}]}"#;

fn answer() -> Answer {
    Answer::status(200).header("content-type", "application/json").body(ANSWER)
}

fn run(within: &std::path::Path, title: &str) -> Hook {
    Hook::new(["run", "lookup", "--vars", "vars.json", "--secrets", "secrets.env", "--save-test", title])
        .within(within)
}

#[test]
fn a_run_becomes_a_test_that_passes_and_holds_nothing_hidden() {
    let server = Server::start([("/v1/cards", answer().header("etag", "\"v7\""))]);
    let files = project(server.port());
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let before = fs::read_to_string(folder.path().join("lookup.hook")).unwrap();
    let ran = run(folder.path(), "a \"gold\" card").run().ended(0);
    assert!(ran.err.contains("saved as a test: lookup.hook:14:6"), "{}", ran.err);
    let after = fs::read_to_string(folder.path().join("lookup.hook")).unwrap();
    assert!(after.starts_with(&before), "{after}");
    for form in FORMS.iter().chain(&["tok-99887766", "never-used-here", "$flow.key.unused", "OTHER"]) {
        assert!(!after.contains(form), "{form} in\n{after}");
    }
    for said in [
        r#"test lookup "a \"gold\" card""#,
        r#""seen": "a\u00a0b\u200bc""#,
        r#"ETag: "\"v7\"""#,
        "gold \\{{",
        "$flow.key.mine: 7.10",
    ] {
        assert!(after.contains(said), "{said} is not in\n{after}");
    }
    // Without a network, and with nothing of the operator's.
    let tested = Hook::new(["test"]).within(folder.path()).run().ended(0);
    assert_eq!(tested.out.trim_end(), "1 passed, 0 failed");
    Hook::new(["fmt", "--check"]).within(folder.path()).run().ended(0);
    Hook::new(["check", "--deny", "warnings"]).within(folder.path()).run().ended(0);
}

#[test]
fn a_token_that_the_server_echoes_is_not_written() {
    let token = r#"{"access_token":"tok-1234567890","token_type":"Bearer","expires_in":60}"#;
    let echo = r#"{"got":"Bearer tok-1234567890","form":"dG9rLTEyMzQ1Njc4OTA="}"#;
    let server =
        Server::start([("/token", Answer::status(200).body(token)), ("/v1", Answer::status(200).body(echo))]);
    let port = server.port();
    let text = format!(
        "account {{\n  allow http\n  allow network \"127.0.0.1/32\"\n}}\n
oauth2 login {{\n  POST \"http://127.0.0.1:{port}/token\"\n  client(\"ivr\", $secret.CRM)\n}}\n
webhook lookup {{\n  GET \"http://127.0.0.1:{port}/v1\"\n  auth oauth2(login)\n  response json {{ $flow.key.got = data.got }}\n}}\n"
    );
    let folder =
        folder(&[("lookup.hook", &text), ("vars.json", "{}"), ("secrets.env", "CRM=hunter2-hunter2\n")]);
    run(folder.path(), "with a token").run().ended(0);
    let after = fs::read_to_string(folder.path().join("lookup.hook")).unwrap();
    assert!(after.contains("$flow.key.got: \"Bearer [secret]\""), "{after}");
    assert!(!after.contains("tok-1234567890") && !after.contains("dG9rLTEyMzQ1Njc4OTA"), "{after}");
    Hook::new(["test"]).within(folder.path()).run().ended(0);
}

#[test]
fn what_no_server_answers_is_saved_too_in_the_line_ends_of_the_file() {
    // Nobody listens here.
    let files = project(1);
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let file = folder.path().join("lookup.hook");
    let crlf = format!("\u{feff}{}", fs::read_to_string(&file).unwrap().replace('\n', "\r\n"));
    fs::write(&file, &crlf).unwrap();
    run(folder.path(), "refused").run().ended(1);
    let nothing = Hook::new(["run", "lookup", "--secrets", "secrets.env", "--save-test", "no card"]);
    nothing.within(folder.path()).run().ended(1);
    let after = fs::read_to_string(&file).unwrap();
    assert!(after.starts_with(&crlf), "{after}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after}");
    assert!(after.contains("reply refused") && after.contains("expect no request"), "{after}");
    let tested = Hook::new(["test"]).within(folder.path()).run().ended(0);
    assert_eq!(tested.out.trim_end(), "2 passed, 0 failed");
}

#[test]
fn against_a_test_system_the_test_is_of_the_project_as_it_is() {
    let server = Server::start([("/v1/cards", answer())]);
    let mut files = project(server.port());
    let operators = files[0].1.clone();
    files[0].1 =
        "account {\n  set crm = \"https://crm.example.com\"\n  private $flow.key.card, $flow.key.token\n}\n"
            .to_owned();
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let elsewhere = tempfile::tempdir().unwrap();
    let account = elsewhere.path().join("account.hook");
    fs::write(&account, operators).unwrap();
    let account = account.to_str().unwrap();
    let hook = Hook::new([
        "run",
        "lookup",
        "--vars",
        "vars.json",
        "--secrets",
        "secrets.env",
        "--account",
        account,
        "--json",
        "--save-test",
        "there",
    ]);
    let ran = hook.within(folder.path()).run().ended(0);
    ran.json();
    let after = fs::read_to_string(folder.path().join("lookup.hook")).unwrap();
    assert!(after.contains("url: \"https://crm.example.com/cards\""), "{after}");
    Hook::new(["test"]).within(folder.path()).run().ended(0);
}

#[test]
fn what_cannot_be_a_test_leaves_the_file_as_it_is() {
    let server = Server::start([("/v1/cards", Answer::status(200).body("x".repeat(2 << 20)))]);
    let files = project(server.port());
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let ran = run(folder.path(), "too large").run().ended(2);
    assert!(
        ran.out.contains("FAILED") && ran.err.contains("was not saved as a test"),
        "{} {}",
        ran.out,
        ran.err
    );
    assert_eq!(fs::read_to_string(folder.path().join("lookup.hook")).unwrap(), files[1].1);
    Hook::new(["run", "lookup", "--dry-run", "--save-test", "x"]).within(folder.path()).run().ended(2);
}
