//! What `hook run` tells people.

use std::time::Duration;

use super::{ACCOUNT, CALL};
use crate::command_line::folder;
use crate::support::{Answer, Delivery, Hook, Server};

#[test]
fn a_summary_says_how_it_went_what_was_saved_and_where_it_failed() {
    let server = Server::start([
        ("/good", Answer::json(200, r#"{"tier": "gold"}"#)),
        ("/bad", Answer::json(500, "{}")),
    ]);
    let text = format!(
        "{ACCOUNT}webhook good {{ GET \"{}\" response json {{ $flow.key.tier = data.tier }} }}\n\
         webhook bad {{\n  GET \"{}\" }}\n\
         webhook later {{ GET \"{}\" no wait }}\n\
         flow f {{ run good run bad run later }}",
        server.url("/good"),
        server.url("/bad"),
        server.url("/good")
    );
    let folder = folder(&[("a.hook", &text)]);
    // The flow went on after a failure that is not mandatory.
    let ran = Hook::new(["run", "a.hook", "f"]).within(folder.path()).run().ended(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines.iter().all(|line| line.trim_end() == *line), "{ran:#?}");
    for expected in [
        "✔ SUCCESS  f  flow, 3 webhooks run, 1 failed",
        "✔ SUCCESS  good  status 200, in ",
        "    $flow.key.tier = \"gold\"",
        "✘ FAILED  bad  UNSUCCESSFUL_STATUS, status 500, in ",
        "  a.hook:4:7: ",
        "→ SENT  later  `no wait`: the answer is not waited for",
    ] {
        assert!(lines.iter().any(|line| line.starts_with(expected)), "{expected}\n{}", ran.out);
    }
}

#[test]
fn without_json_it_is_a_summary() {
    let server =
        Server::start([("/", Answer::json(200, r#"{"tier": "gold"}"#)), ("/no", Answer::status(503))]);
    let text = format!(
        "{ACCOUNT}webhook a {{ GET \"{}\" response json {{ $flow.key.tier = data.tier }} }}\nwebhook b {{\n  GET \"{}\"\n}}\n",
        server.url("/"),
        server.url("/no")
    );
    let folder = folder(&[("hook.toml", ""), ("a.hook", &text)]);
    let ran = Hook::new(["run", "a.hook", "a"]).within(folder.path()).run().ended(0);
    assert!(["SUCCESS", "$flow.key.tier", "gold"].iter().all(|word| ran.out.contains(word)), "{ran:#?}");
    assert!(ran.err.is_empty() && !ran.out.contains('\x1b'), "{ran:#?}");
    let ran = Hook::new(["run", "a.hook", "b"]).within(folder.path()).run().ended(1);
    assert!(
        ["FAILED", "UNSUCCESSFUL_STATUS", "503", "a.hook:4:"].iter().all(|word| ran.out.contains(word)),
        "{ran:#?}"
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let folder = folder(&[("a.hook", "webhook a { GET \"https://a.example.com/\" }\n")]);
    for arguments in [
        &["run", "a.hook", "a", "--dry-run"][..],
        &["compile", "a.hook"],
        &["schema", "ir"],
        &["explain"],
        &["demo"],
        &["completions", "bash"],
        &["--help"],
        &["check", "--format", "json", "--what"],
    ] {
        let mut child = Hook::new(arguments.iter().copied()).within(folder.path()).start();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&ended.stderr);
        assert!(!err.contains("panicked") && ended.status.code() != Some(101), "{arguments:?}: {err}");
    }
}

#[test]
fn a_run_tells_in_order_what_it_sent_saved_and_did_not_save() {
    let server = Server::start([("/a", Answer::json(200, r#"{"tier": "gold", "age": "old", "name": "x"}"#))]);
    let text = format!(
        "{ACCOUNT}webhook a {{\n  GET \"{}\"\n  response json {{\n    $flow.key.tier = data.tier\n    \
         $flow.key.age = data.age as number\n    $flow.key.nick = data.nmae\n    $flow.key.x = data.x or data.y.z\n    \
         $flow.key.lang = data.lang or \"en\"\n    $flow.key.etag = header \"ETag\"\n  }}\n}}\n",
        server.url("/a")
    );
    let folder = folder(&[("a.hook", &text)]);
    let ran = Hook::new(["run", "a.hook", "a"]).within(folder.path()).run().ended(0);
    let told = ran.out.replace(&server.url("/a"), "URL");
    let (before, after) = told.split_once(", in ").unwrap();
    let after = after.split_once('\n').unwrap().1;
    assert_eq!(before, "GET URL\n  Accept: application/json\n✔ SUCCESS  a  status 200");
    assert_eq!(
        after,
        r#"  saved
    $flow.key.tier = "gold"
    $flow.key.lang = "en"
  not saved
    $flow.key.age: `old` was found, which is not a number
    $flow.key.nick: the response has no `nmae`; it has `name`
    $flow.key.x: the response has nothing at `data.x` or `data.y.z`
    $flow.key.etag: the response has no header `ETag`
"#
    );
    let json = Hook::new(["run", "a.hook", "a", "--json"]).within(folder.path()).run().ended(0).json();
    assert_eq!(
        json.get("unsaved").unwrap().compact(),
        "[{\"variable\":\"$flow.key.age\",\"reason\":\"`old` was found, which is not a number\"},\
         {\"variable\":\"$flow.key.nick\",\"reason\":\"the response has no `nmae`; it has `name`\"},\
         {\"variable\":\"$flow.key.x\",\"reason\":\"the response has nothing at `data.x` or `data.y.z`\"},\
         {\"variable\":\"$flow.key.etag\",\"reason\":\"the response has no header `ETag`\"}]"
    );
}

#[test]
fn a_failed_run_shows_the_beginning_of_the_response_without_secrets() {
    let long = "x".repeat(2_000);
    let body = format!("{{\"error\": \"canary-7 is wrong\", \"trace\": \"{long}\"}}");
    let server = Server::start([("/bad", Answer::json(422, &body)), ("/empty", Answer::status(500))]);
    let text = format!(
        "{ACCOUNT}webhook bad {{\n  POST \"{}\"\n  auth bearer($secret.TOKEN)\n}}\nwebhook empty {{ GET \"{}\" }}\n",
        server.url("/bad"),
        server.url("/empty")
    );
    let folder = folder(&[("a.hook", &text), ("s.env", "TOKEN=canary-7\n")]);
    let run = |arguments: &[&str]| {
        Hook::new(["run", "a.hook"].into_iter().chain(arguments.iter().copied())).within(folder.path()).run()
    };
    let bad = run(&["bad", "--secrets", "s.env"]).ended(1);
    let (_, response) = bad.out.split_once("  the response\n").unwrap();
    assert!(response.starts_with("    {\"error\": \"[secret] is wrong\", \"trace\": \"xxx"), "{response}");
    assert!(response.ends_with("x…\n") && response.len() < 600, "{response}");
    assert!(!bad.out.contains("canary"));
    assert!(!run(&["empty"]).ended(1).out.contains("the response"));
    let unheld = run(&["bad"]).ended(1).out;
    assert!(
        unheld.contains("help: give the secret as a line `TOKEN=…` of the file for `--secrets`, or as"),
        "{unheld}"
    );
}

#[test]
fn a_flow_tells_each_step_as_it_ends_and_which_variables_it_changed() {
    let server = Server::start([("/good", Answer::json(200, r#"{"tier": "gold"}"#))]);
    let text = format!(
        "{ACCOUNT}webhook good {{ GET \"{}\" response json {{ $flow.key.tier = data.tier $flow.key.gone = data.gone }} }}\n\
         flow f {{ set $flow.key.new = 1 run good }}",
        server.url("/good")
    );
    let folder = folder(&[("a.hook", &text)]);
    let given =
        ["flow.key.tier=none", "flow.key.gone=x", "call.cli=1"].map(|given| ["--var", given]).concat();
    let ran = Hook::new(["run", "a.hook", "f"].into_iter().chain(given)).within(folder.path()).run().ended(0);
    let (_, changes) = ran.out.split_once("  variables\n").unwrap();
    assert_eq!(
        changes,
        "  ~ $flow.key.tier = \"gold\", was \"none\"\n  + $flow.key.new  = 1\n  - $flow.key.gone = \"x\"\n"
    );
    let place = |what: &str| ran.out.find(what).unwrap();
    assert!(place("GET ") < place("✔ SUCCESS  good") && place("not saved") < place("✔ SUCCESS  f  flow"));
}

#[test]
fn a_token_request_is_told_before_the_request_that_waits_for_it() {
    let token = r#"{"access_token":"t0ken-1","token_type":"bearer"}"#;
    let server = Server::start([("/token", Answer::json(200, token)), ("/x", Answer::json(200, "{}"))]);
    let text = format!(
        "{ACCOUNT}oauth2 login {{ POST \"{}\"  client(\"a\", \"b\") }}\nwebhook w {{ GET \"{}\"  auth oauth2(login) }}\n",
        server.url("/token"),
        server.url("/x")
    );
    let folder = folder(&[("a.hook", &text)]);
    let run = |more: &[&str]| {
        let arguments = ["run", "a.hook", "w"].into_iter().chain(more.iter().copied());
        Hook::new(arguments).within(folder.path()).run().ended(0).out
    };
    let told = run(&[]);
    let requests: Vec<&str> = told.lines().filter(|line| line.contains(" http://")).collect();
    assert_eq!(requests, [format!("POST {}", server.url("/token")), format!("GET {}", server.url("/x"))]);
    assert!(run(&["--dry-run"]).starts_with("GET "));
}

#[test]
fn what_the_endpoint_of_a_flow_end_answered_is_shown_where_it_is_no_success() {
    let server = Server::start([("/end", Answer::status(422).body("no such `lead`, key-12345\n"))]);
    let text = format!(
        "{ACCOUNT}endpoint e {{ POST \"{}\" auth bearer($secret.KEY) default }}\nflow f {{ flow-end webhook }}\n",
        server.url("/end")
    );
    let folder = folder(&[("a.hook", &text), ("call.json", CALL), ("s.env", "KEY=key-12345\n")]);
    let arguments = ["run", "a.hook", "f", "--call", "call.json", "--secrets", "s.env"];
    let told = Hook::new(arguments).within(folder.path()).run().ended(1).out;
    assert!(told.contains("  the response\n    no such `lead`, [secret]\n"), "{told}");
}

#[test]
fn a_request_that_is_sent_again_with_a_new_token_is_told_again() {
    let token = r#"{"access_token":"t0ken-1","token_type":"bearer"}"#;
    let server = Server::start([
        ("/token", Answer::json(200, token)),
        ("/x", Answer::json(200, "{}")),
        ("/x", Answer::json(401, "{}")),
        ("/x", Answer::json(200, "{}")),
    ]);
    let text = format!(
        "{ACCOUNT}oauth2 login {{ POST \"{}\"  client(\"a\", \"b\") }}\nwebhook w {{ GET \"{}\"  auth oauth2(login) }}\n\
         flow f {{ run w run w }}\n",
        server.url("/token"),
        server.url("/x")
    );
    let folder = folder(&[("a.hook", &text)]);
    let told = Hook::new(["run", "a.hook", "f"]).within(folder.path()).run().ended(0).out;
    let requests: Vec<&str> = told.lines().filter(|line| line.contains(" http://")).collect();
    let (token, x) = (format!("POST {}", server.url("/token")), format!("GET {}", server.url("/x")));
    assert_eq!(requests, [&token, &x, &x, &token, &x]);
}

#[test]
fn what_came_of_a_body_in_time_is_shown() {
    let answer = Answer::json(200, r#"{"a": "the beginning", "b": 1}"#)
        .delivery(Delivery::Drip(Duration::from_millis(100)));
    let server = Server::start([("/", answer)]);
    let text = format!(
        "{ACCOUNT}webhook w {{\n  GET \"{}\"\n  response json {{ $flow.key.a = data.a }}\n  wait 900ms\n}}\n",
        server.url("/")
    );
    let folder = folder(&[("a.hook", &text)]);
    let ran = Hook::new(["run", "a.hook", "w"]).within(folder.path()).run().ended(1);
    let response =
        ran.out.split("the response\n    ").nth(1).unwrap_or_else(|| panic!("{}", ran.out)).trim_end();
    assert!(r#"{"a": "the beginning", "b": 1}"#.starts_with(response) && !response.is_empty(), "{response}");
}
