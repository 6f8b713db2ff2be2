//! `hook run`: its documents are to the letter, and what it sends is waited for.

mod dry;
mod given;
mod human;

use hooklang::json::Json;

use super::folder;
use crate::support::{Answer, Hook, Server, at};

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
    let folder = folder(&[("hook.toml", ""), ("a.hook", &text)]);
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
