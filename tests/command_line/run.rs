//! `hook run`

use std::time::Duration;

use hooklang::json::Json;

use super::folder;
use crate::support::{Answer, Delivery, Hook, Server, at};

const ACCOUNT: &str = "account { allow http  allow network \"127.0.0.0/8\"  private $flow.key.card }\n";

fn members(json: &Json) -> Vec<String> {
    json.as_object().unwrap().keys().map(str::to_owned).collect()
}

const WEBHOOK: [&str; 9] = [
    "webhook",
    "status",
    "error_reason",
    "message",
    "request",
    "unsaved",
    "background",
    "variables",
    "persisted",
];

#[test]
fn a_webhook_as_json_is_to_the_letter() {
    let server = Server::start([("/c/%2B49", Answer::json(200, r#"{"tier": "gold", "n": 1.10}"#))]);
    let text = format!(
        "{ACCOUNT}webhook a {{\n  POST \"{}\"\n  body json {{ \"x\": 1.0 }}\n  response json {{\n    $flow.key.tier = data.tier\n    $flow.key.n = data.n\n    $flow.key.none = data.none\n  }}\n  persist response\n}}\n",
        server.url("/c/{{$call.cli}}")
    );
    let folder = folder(&[("a.hook", &text)]);
    let ran = Hook::new(["run", "a.hook", "a", "--json", "--var", "call.cli=+49"])
        .within(folder.path())
        .run()
        .ended(0);
    assert_eq!(ran.err, "");
    let result = ran.json();
    assert_eq!(members(&result), WEBHOOK);
    let url = server.url("/c/%2B49");
    let duration = at(&result, &["variables", "$flow.key.response_duration"]).compact();
    assert!(duration.parse::<f64>().is_ok(), "{duration}");
    let raw = r#""{\"tier\": \"gold\", \"n\": 1.10}""#;
    assert_eq!(
        ran.out.trim_end(),
        format!(
            concat!(
                r#"{{"webhook":"a","status":"SUCCESS","error_reason":null,"message":null,"request":{{"method":"POST","#,
                r#""url":"{url}","headers":[["Accept","application/json"],["Content-Type","application/json"]],"#,
                r#""body":"{{\"x\":1.0}}"}},"unsaved":[{{"variable":"$flow.key.none","reason":"the response has nothing at `data.none`"}}],"background":null,"variables":{{"$call.cli":"+49","$flow.key.tier":"gold","$flow.key.n":1.10,"#,
                r#""$flow.key.response_status":"SUCCESS","$flow.key.response_status_code":200,"#,
                r#""$flow.key.response_duration":{duration},"$flow.key.response_raw":{raw},"#,
                r#""$flow.key.response_error":false}},"persisted":{{"$flow.key.tier":"gold","$flow.key.n":1.10,"#,
                r#""$flow.key.response_status":"SUCCESS","$flow.key.response_status_code":200,"#,
                r#""$flow.key.response_duration":{duration},"$flow.key.response_error":false}}}}"#
            ),
            url = url,
            duration = duration,
            raw = raw
        )
    );
    let ran = Hook::new(["run", "a.hook", "a", "--json"]).within(folder.path()).run().ended(1);
    let result = ran.json();
    assert_eq!(members(&result), WEBHOOK);
    assert_eq!(at(&result, &["status"]).as_text(), Some("FAILED"));
    assert_eq!(at(&result, &["error_reason"]).as_text(), Some("INVALID_FLOW_VAR"));
    assert!(at(&result, &["message"]).as_text().unwrap().starts_with("a.hook:3:"));
    assert!(result.get("request").unwrap().is_null());
    let persisted = r#"{"$flow.key.response_status":"FAILED","$flow.key.response_error":true,"$flow.key.error_reason":"INVALID_FLOW_VAR"}"#;
    assert_eq!(at(&result, &["persisted"]).compact(), persisted);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_dry_run_sends_nothing_and_hides_secrets() {
    let server = Server::start([]);
    let text = format!(
        "{ACCOUNT}webhook a {{\n  GET \"{}\"\n  auth basic(\"u\", $secret.PASSWORD)\n  headers {{ X-Card: $flow.key.card }}\n}}\n",
        server.url("/")
    );
    let folder = folder(&[("a.hook", &text)]);
    for json in [true, false] {
        let mut arguments =
            vec!["run", "a.hook", "a", "--dry-run", "--var", "$flow.key.card=4111111111111111"];
        arguments.extend(json.then_some("--json"));
        let hook = Hook::new(arguments).within(folder.path()).env("HOOK_SECRET_PASSWORD", "s3cret-canary");
        let ran = hook.env("HOOK_LOG", "trace").run().ended(0);
        let shown = format!("{}{}", ran.out, ran.err);
        // base64 of `u:s3cret-canary`
        for hidden in ["s3cret-canary", "dTpzM2NyZXQtY2FuYXJ5", "4111111111111111"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
        assert!(ran.out.contains("[secret]") && ran.out.contains("[private]"), "{ran:#?}");
        assert!(ran.out.contains(if json { "SENT" } else { "→ DRY RUN  a  nothing was sent" }), "{ran:#?}");
        if json {
            assert_eq!(at(&ran.json(), &["variables"]).compact(), r#"{"$flow.key.card":"[private]"}"#);
        }
    }
    assert!(server.requests().is_empty());
}

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
fn secrets_come_from_a_file_or_the_environment() {
    let server = Server::start([("/", Answer::status(204))]);
    let text = format!("{ACCOUNT}webhook a {{ GET \"{}\" auth bearer($secret.TOKEN) }}\n", server.url("/"));
    let folder = folder(&[("a.hook", &text), ("secrets.env", "# mine\nTOKEN=from-the-file\n")]);
    let run = |arguments: &[&str], secret: Option<&str>| {
        let mut hook = Hook::new(["run", "a.hook", "a"].into_iter().chain(arguments.iter().copied()));
        if let Some(secret) = secret {
            hook = hook.env("HOOK_SECRET_TOKEN", secret);
        }
        let ran = hook.within(folder.path()).env("HOOK_LOG", "trace").run();
        let shown = format!("{}{}", ran.out, ran.err);
        assert!(!shown.contains("from-the-"), "{shown}");
        (
            ran.code,
            server.requests().last().map(|sent| sent.header("authorization").concat()).unwrap_or_default(),
        )
    };
    assert_eq!(run(&[], None), (Some(1), String::new()));
    assert_eq!(run(&[], Some("from-the-environment")), (Some(0), "Bearer from-the-environment".into()));
    assert_eq!(run(&["--secrets", "secrets.env"], None), (Some(0), "Bearer from-the-file".into()));
}

#[test]
fn variables_come_from_a_file_and_the_line() {
    let server = Server::start([("/", Answer::status(204))]);
    let text = format!(
        "{ACCOUNT}webhook a {{\n  POST \"{}\"\n  body json {{ \"a\": $flow.key.a, \"b\": $user.key.b, \"c\": $call.cli.number, \"d\": $sys.datetime optional }}\n}}\n",
        server.url("/")
    );
    let folder = folder(&[
        ("a.hook", &text),
        (
            "vars.json",
            r#"{"$flow.key.a": 1.10, "$user.key.b": {"x": [12345678901234567890123]}, "$call.cli.number": "1", "$sys.datetime": null}"#,
        ),
        ("list.json", "[1]"),
        ("foreign.json", r#"{"$flow.x": 1}"#),
        ("secret.json", r#"{"$secret.A": "x"}"#),
    ]);
    let run = |arguments: &[&str]| {
        Hook::new(["run", "a.hook", "a", "--json"].into_iter().chain(arguments.iter().copied()))
            .within(folder.path())
            .run()
    };
    run(&["--vars", "vars.json", "--var", "call.cli.number=00919"]).ended(0);
    assert_eq!(server.request().text(), r#"{"a":1.10,"b":{"x":[12345678901234567890123]},"c":"00919"}"#);
    for arguments in [
        &["--vars", "list.json"][..],
        &["--vars", "foreign.json"],
        &["--vars", "secret.json"],
        &["--vars", "a.hook"],
        &["--var", "flow.key.a"],
        &["--var", "flow.a=1"],
        &["--max-response", "many"],
        &["--what"],
        &["a", "b", "c"],
    ] {
        let ran = run(arguments).ended(2);
        let result = ran.json();
        assert_eq!(result.as_object().map(|object| object.len()), Some(1), "{arguments:?}: {}", ran.out);
        assert!(
            at(&result, &["error"]).as_text().is_some_and(|error| !error.is_empty()),
            "{arguments:?}: {ran:#?}"
        );
    }
}

#[test]
fn what_cannot_be_run() {
    let folder = folder(&[
        ("a.hook", "webhook lookup_customer { GET \"https://a.example.com/\" }\n"),
        ("bad.hook", "webhook a { GETT \"https://a.example.com/\" }\n"),
    ]);
    let run = |arguments: &[&str]| {
        Hook::new(["run"].into_iter().chain(arguments.iter().copied())).within(folder.path()).run()
    };
    let ran = run(&["a.hook", "lookup_custommer"]).ended(2);
    assert!(ran.err.contains("lookup_customer`") && ran.out.is_empty(), "{ran:#?}");
    let ran = run(&["bad.hook", "a"]).ended(2);
    assert!(ran.err.contains("method::unknown") && ran.out.is_empty(), "{ran:#?}");
    let ran = run(&["bad.hook", "a", "--json"]).ended(2);
    assert!(at(&ran.json(), &["error"]).as_text().is_some(), "{ran:#?}");
    run(&["none.hook", "a"]).ended(2);
    run(&["a.hook"]).ended(2);
}

#[test]
fn a_response_may_be_as_large_as_is_said() {
    let body = format!("{{\"a\": \"{}\"}}", "x".repeat(2000));
    let server = Server::start([("/", Answer::json(200, &body))]);
    let text = format!(
        "{ACCOUNT}webhook a {{ GET \"{}\" response json {{ $flow.key.a = data.a mandatory }} }}\n",
        server.url("/")
    );
    let folder = folder(&[("a.hook", &text)]);
    let run = |most: &str| {
        Hook::new(["run", "a.hook", "a", "--json", "--max-response", most]).within(folder.path()).run()
    };
    let ran = run("1000").ended(1);
    assert_eq!(at(&ran.json(), &["error_reason"]).as_text(), Some("INVALID_RESPONSE"));
    assert!(at(&ran.json(), &["variables", "$flow.key.response_raw"]).is_null());
    run("3000").ended(0);
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
    let folder = folder(&[("a.hook", &text)]);
    let ran = Hook::new(["run", "a.hook", "a"]).within(folder.path()).run().ended(0);
    assert!(["SUCCESS", "$flow.key.tier", "gold"].iter().all(|word| ran.out.contains(word)), "{ran:#?}");
    assert!(ran.err.is_empty() && !ran.out.contains('\x1b'), "{ran:#?}");
    let ran = Hook::new(["run", "a.hook", "b"]).within(folder.path()).run().ended(1);
    assert!(
        ["FAILED", "UNSUCCESSFUL_STATUS", "503", "a.hook:4:"].iter().all(|word| ran.out.contains(word)),
        "{ran:#?}"
    );
}

const CALL: &str = r#"{"uuid": "9d34878d-01a0-45ba-b5d6-6b097ae17611", "legs": [{"callee_number": "919879072567", "start_time": "2022-01-17T18:07:21.952+05:30", "end_time": "2022-01-17T18:07:44.851+05:30", "incoming": true}]}"#;

/// Section 2: what is private is masked in what a person sees of the flow-end webhook, too, whatever else holds it.
#[test]
fn a_flow_end_shows_nothing_that_is_private() {
    let server = Server::start([("/end", Answer::status(204))]);
    let text = format!(
        "{}endpoint events {{ POST \"{}\" default }}\nflow f {{ flow-end webhook }}\n",
        ACCOUNT.replacen('{', "{\n  private $flow.key.pin\n", 1),
        server.url("/end")
    );
    let vars = r#"{"$flow.key.pin":"123456","$flow.key.order":"A-9123456","$flow.key.amount":123456}"#;
    let call = CALL.replace("919879072567", "91123456");
    let folder = folder(&[("a.hook", &text), ("vars.json", vars), ("call.json", &call)]);
    for more in [&["--dry-run"][..], &[], &["--json"], &["--json", "--dry-run"]] {
        let arguments = ["run", "a.hook", "f", "--vars", "vars.json", "--call", "call.json"];
        let ran =
            Hook::new(arguments.into_iter().chain(more.iter().copied())).within(folder.path()).run().ended(0);
        let shown = ran.out + &ran.err;
        assert!(!shown.contains("123456") && shown.contains("A-9[private]"), "{more:?}: {shown}");
        let said = shown.contains("→ DRY RUN  flow-end webhook  nothing was sent\n");
        assert_eq!(said, more == ["--dry-run"], "{more:?}: {shown}");
    }
    let sent = server.requests();
    assert!(sent[0].text().contains("A-9123456"), "{}", sent[0].text());
}

#[test]
fn a_flow_as_json_is_to_the_letter() {
    let server = Server::start([
        ("/w", Answer::json(200, "{}")),
        ("/no", Answer::status(500)),
        ("/end", Answer::status(204)),
    ]);
    let text = format!(
        "{ACCOUNT}endpoint events {{ POST \"{}\" default }}\nwebhook w {{ GET \"{}\" persist response response json {{ $flow.key.a = data.a or \"x\" }} }}\nwebhook no {{ GET \"{}\" }}\nflow f {{\n  run w\n  run no mandatory\n  run w\n  flow-end webhook\n  run w\n}}\nflow short {{ run w }}\n",
        server.url("/end"),
        server.url("/w"),
        server.url("/no")
    );
    let folder = folder(&[("a.hook", &text), ("call.json", CALL)]);
    let run = |arguments: &[&str]| {
        Hook::new(["run", "a.hook"].into_iter().chain(arguments.iter().copied())).within(folder.path()).run()
    };
    let ran = run(&["f", "--json", "--call", "call.json"]).ended(1);
    let result = ran.json();
    assert_eq!(members(&result), ["flow", "status", "webhooks", "variables", "persisted", "flow_end"]);
    assert_eq!(at(&result, &["status"]).as_text(), Some("FAILED"));
    let webhooks = at(&result, &["webhooks"]).as_list().unwrap();
    let names: Vec<&str> =
        webhooks.iter().map(|webhook| at(webhook, &["webhook"]).as_text().unwrap()).collect();
    assert_eq!(names, ["w", "no", "w"]);
    for webhook in webhooks {
        assert_eq!(
            members(webhook),
            WEBHOOK.into_iter().filter(|name| *name != "variables").collect::<Vec<_>>()
        );
    }
    let end = at(&result, &["flow_end"]);
    assert_eq!(members(end), ["status", "payload", "attempts"]);
    assert_eq!(at(end, &["status"]).as_text(), Some("DELIVERED"));
    assert_eq!(at(end, &["attempts"]).compact(), "1");
    let persisted = at(&result, &["persisted"]);
    assert_eq!(at(persisted, &["$flow.key.a"]).as_text(), Some("x"));
    assert_eq!(members(persisted).len(), 5, "with the outcome variables but `response_raw`");
    let sent = server.requests().into_iter().find(|sent| sent.target == "/end").unwrap();
    assert_eq!(sent.text(), at(end, &["payload"]).compact());

    let ran = run(&["short", "--json"]).ended(0);
    assert!(ran.json().get("flow_end").unwrap().is_null());
    assert_eq!(at(&ran.json(), &["status"]).as_text(), Some("SUCCESS"));
    let ran = run(&["f"]).ended(2);
    assert!(ran.err.contains("--call") && ran.out.is_empty(), "{ran:#?}");
    assert!(at(&run(&["f", "--json"]).ended(2).json(), &["error"]).as_text().is_some());
    run(&["f", "--call", "a.hook"]).ended(2);
    let before = server.requests().len();
    run(&["f", "--json", "--call", "call.json", "--dry-run"]).ended(0);
    assert_eq!(server.requests().len(), before, "nothing is sent");
}

#[test]
fn an_accounts_file_points_elsewhere() {
    let server = Server::start([("/v1/a", Answer::status(204))]);
    let text =
        "account { set crm = \"https://crm.example.com/v1\" }\nwebhook a { GET \"{{$account.crm}}/a\" }\n";
    let account = format!(
        "{}account {{ allow http allow network \"127.0.0.1/32\" set crm = \"{}\" }}\n",
        "",
        server.url("/v1")
    );
    let folder = folder(&[("a.hook", text), ("test.account", &account)]);
    Hook::new(["run", "a.hook", "a", "--account", "test.account"]).within(folder.path()).run().ended(0);
    assert_eq!(server.request().target, "/v1/a");
}

#[test]
fn no_wait_is_sent_before_the_program_ends() {
    let server = Server::start([("/", Answer::status(204))]);
    let text = format!("{ACCOUNT}webhook a {{ POST \"{}\" body text \"x\" no wait }}\n", server.url("/"));
    let folder = folder(&[("a.hook", &text)]);
    let ran = Hook::new(["run", "a.hook", "a", "--json"]).within(folder.path()).run().ended(0);
    let result = ran.json();
    assert_eq!(at(&result, &["status"]).as_text(), Some("SENT"));
    assert_eq!(at(&result, &["variables"]).compact(), "{}");
    assert_eq!(server.request().text(), "x");
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
fn what_no_wait_sent_is_waited_for_and_says_how_it_ended() {
    let server = Server::start([("/good", Answer::status(204)), ("/bad", Answer::json(404, "{}"))]);
    let text = format!(
        "{ACCOUNT}webhook good {{ POST \"{}\" no wait }}\nwebhook bad {{\n  POST \"{}\"\n  no wait\n}}\n\
         webhook closed {{ POST \"http://127.0.0.1:1/\" no wait }}\nflow f {{ run bad }}\n",
        server.url("/good"),
        server.url("/bad")
    );
    let folder = folder(&[("a.hook", &text)]);
    let run = |name: &str| Hook::new(["run", "a.hook", name, "--json"]).within(folder.path()).run();
    let background = |json: &Json| json.get("background").unwrap().compact();
    let good = run("good").ended(0).json();
    assert_eq!(background(&good), r#"{"status_code":204,"error_reason":null,"message":null}"#);
    assert_eq!(at(&good, &["status"]).as_text(), Some("SENT"));
    let bad = run("bad").ended(1).json();
    assert!(
        background(&bad).starts_with(
            r#"{"status_code":404,"error_reason":"UNSUCCESSFUL_STATUS","message":"a.hook:4:8: "#
        ),
        "{bad:?}"
    );
    let closed = run("closed").ended(1).json();
    assert!(background(&closed).starts_with(r#"{"status_code":null,"error_reason":"CONNECTION_FAILURE""#));
    let flow = run("f").ended(1).json();
    assert_eq!(at(&flow, &["status"]).as_text(), Some("SUCCESS"), "nothing mandatory failed");
    let shown = Hook::new(["run", "a.hook", "bad"]).within(folder.path()).run().ended(1);
    assert!(
        shown.out.contains("✘ FAILED  bad  in the background: UNSUCCESSFUL_STATUS, status 404"),
        "{}",
        shown.out
    );
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
        unheld.contains("help: give the secret with `--secrets FILE`, or as `HOOK_SECRET_TOKEN`"),
        "{unheld}"
    );
}

#[test]
fn a_dry_run_of_a_flow_goes_on_past_what_a_step_would_save() {
    let text = r#"
webhook first {
  GET "https://a.example.com/x"
  response json {
    $flow.key.url = data.url
    $flow.key.host = data.host
    $flow.key.id = data.id
  }
}
webhook second {
  POST "https://{{$flow.key.host}}/{{$flow.key.id}}?q={{$flow.key.id}}"
  headers { X-Id: $flow.key.id mandatory }
  body json { "id": $flow.key.id as number, "text": "no {{$flow.key.id}}", "status": $flow.key.response_status }
}
webhook third { GET "{{$flow.key.url}}/y" }
flow f { run first mandatory run second mandatory run third mandatory }
"#;
    let folder = folder(&[("a.hook", text)]);
    let ran =
        Hook::new(["run", "a.hook", "f", "--dry-run", "--json"]).within(folder.path()).run().ended(0).json();
    assert_eq!(at(&ran, &["status"]).as_text(), Some("SENT"));
    let Json::List(webhooks) = ran.get("webhooks").unwrap() else { panic!() };
    let request =
        |number: usize, part: &str| at(&webhooks[number], &["request", part]).as_text().unwrap().to_owned();
    assert_eq!(request(1, "url"), "https://[saved by first]/[saved by first]?q=[saved by first]");
    assert_eq!(
        request(1, "body"),
        r#"{"id":"[saved by first]","text":"no [saved by first]","status":"[saved by first]"}"#
    );
    assert_eq!(request(2, "url"), "[saved by first]/y");
    assert_eq!(at(&ran, &["variables", "$flow.key.id"]).as_text(), Some("[saved by first]"));
}

#[test]
fn a_dry_run_of_a_flow_takes_the_outcome_of_the_step_before() {
    let text = r#"
webhook good { GET "https://a.example.com/x" }
webhook failing {
  POST "https://a.example.com/y"
  body json { "id": $flow.key.id mandatory }
}
webhook last { GET "https://a.example.com/z?s={{$flow.key.response_status}}&c={{$flow.key.response_status_code or ""}}" }
flow f { run good run failing run last }
"#;
    let folder = folder(&[("a.hook", text)]);
    let ran = Hook::new(["run", "a.hook", "f", "--dry-run", "--json"]).within(folder.path()).run();
    let ran = ran.ended(0).json();
    let Json::List(webhooks) = ran.get("webhooks").unwrap() else { panic!() };
    let url = at(&webhooks[2], &["request", "url"]).as_text().unwrap().to_owned();
    assert_eq!(url, "https://a.example.com/z?s=FAILED&c=");
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
fn a_flow_end_that_failed_says_why_in_json_too() {
    let text = format!(
        "{ACCOUNT}endpoint e {{ POST \"http://127.0.0.1:1/\" default }}\nflow f {{\n  flow-end webhook\n}}\n"
    );
    let folder = folder(&[("a.hook", &text), ("call.json", CALL)]);
    let ran = Hook::new(["run", "a.hook", "f", "--json", "--call", "call.json"]).within(folder.path()).run();
    let result = ran.ended(1).json();
    let end = at(&result, &["flow_end"]);
    assert_eq!(at(end, &["status"]).as_text(), Some("FAILED"));
    let message = at(end, &["message"]).as_text().unwrap();
    assert!(
        message.starts_with("a.hook:4:3: ") && message.ends_with("the connection was refused"),
        "{message}"
    );
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
