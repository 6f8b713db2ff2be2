//! Tests and requests in the editor: lenses, commands, hints, and the request on hover.

use serde_json::Value;

use super::client::uri;
use super::json;
use super::project::Opened;

fn document(it: &Opened, file: &str) -> Value {
    json!({ "textDocument": { "uri": uri(&it.path(file)) } })
}

#[test]
fn a_command_that_is_not_one_and_one_without_a_file_are_refused_in_words() {
    let mut it = Opened::new();
    for (command, said) in [
        ("hook.nope", "`hook.nope` is not a command"),
        ("hook.runTests", "`hook.runTests`: expected an object with the `uri` of a file"),
    ] {
        let refused =
            it.client.refused("workspace/executeCommand", json!({ "command": command, "arguments": [] }));
        assert!(refused.starts_with(said), "{refused}");
    }
}

#[test]
fn lenses_stand_above_tests_and_what_they_test() {
    let mut it = Opened::new();
    let shown = |found: &Value| -> Vec<(u64, String)> {
        let all = found.as_array().unwrap().iter();
        all.map(|one| {
            (
                one["range"]["start"]["line"].as_u64().unwrap(),
                one["command"]["title"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
    };
    let ask = document(&it, "a.hook");
    let found = it.client.request("textDocument/codeLens", ask);
    let of = |line: u64, title: &str| (line, title.to_owned());
    assert_eq!(
        shown(&found),
        [of(7, "run its test"), of(7, "show its request"), of(7, "1 use"), of(15, "1 use")]
    );
    let ask = document(&it, "flows.hook");
    let found = it.client.request("textDocument/codeLens", ask);
    assert_eq!(shown(&found), [of(5, "run this test")]);
    // What the lens says is done.
    let command = &found[0]["command"];
    let run = json!({ "command": command["command"], "arguments": command["arguments"] });
    let ran = it.client.request("workspace/executeCommand", run);
    assert_eq!((&ran["passed"], &ran["failed"]), (&json!(1), &json!(0)), "{ran}");
}

#[test]
fn tests_run_on_what_is_not_saved_yet() {
    let mut it = Opened::new();
    let flows = it.path("flows.hook");
    let changed = super::project::FLOWS.replace("$flow.key.tier: \"gold\" }", "$flow.key.tier: \"silver\" }");
    it.client.open(&flows, &changed);
    let ran = it.client.request(
        "workspace/executeCommand",
        json!({ "command": "hook.runTests", "arguments": [{ "uri": uri(&flows), "target": "lookup" }] }),
    );
    assert_eq!((&ran["passed"], &ran["failed"]), (&json!(0), &json!(1)), "{ran}");
    let test = &ran["tests"][0];
    assert_eq!((&test["title"], &test["line"]), (&json!("a gold caller"), &json!(5)));
    assert_eq!(test["failures"][0]["line"], 8);
    assert!(test["failures"][0]["message"].as_str().unwrap().contains("\"silver\""), "{test}");
    assert!(
        test["requests"][0].as_str().unwrap().starts_with("GET https://crm.example.com/v1/customers/1\n"),
        "{test}"
    );
    let is_shown = |it: &Opened| it.client.told.iter().any(|told| told["method"] == "window/showMessage");
    assert!(is_shown(&it));
    it.client.told.clear();
    it.client.request(
        "workspace/executeCommand",
        json!({ "command": "hook.runTests", "arguments": [{ "uri": uri(&flows), "quiet": true }] }),
    );
    assert!(!is_shown(&it));

    // Those that are chosen one by one, as they were listed.
    let a = it.path("a.hook");
    let more = "\ntest lookup \"nobody\" {\n  expect no request\n}\n";
    it.client.open(&a, &format!("{}{more}", super::project::HOOKS));
    let listed = it.client.request("workspace/executeCommand", json!({ "command": "hook.listTests" }));
    let of = |name: &str, path: &std::path::Path, line: u32| json!({ "name": name, "uri": uri(path), "line": line });
    assert_eq!(listed, json!([of("lookup: nobody", &a, 20), of("lookup: a gold caller", &flows, 5)]));
    let mut run = |tests: Value| -> Vec<Value> {
        let ran = it.client.request(
            "workspace/executeCommand",
            json!({ "command": "hook.runTests", "arguments": [{ "uri": uri(&flows), "tests": tests, "quiet": true }] }),
        );
        ran["tests"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect()
    };
    assert_eq!(run(listed.clone()), ["nobody", "a gold caller"]);
    assert_eq!(run(json!([listed[0]])), ["nobody"]);
    assert_eq!(run(json!([{ "uri": "file:///elsewhere/a.hook", "line": 20 }])), [""; 0]);
    it.client.close(&a);

    it.client.change(&flows, 2, json!([{ "text": "test lookup" }]));
    let refused = it.client.refused(
        "workspace/executeCommand",
        json!({ "command": "hook.runTests", "arguments": [{ "uri": uri(&flows) }] }),
    );
    assert_eq!(refused, "the project has errors: fix them first");
}

#[test]
fn the_request_of_the_first_test_is_shown() {
    let mut it = Opened::new();
    let at = it.at("a.hook", "webhook lookup", 9);
    let hover = it.client.request("textDocument/hover", at);
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(
        said.contains("its first test sends\n\n```http\nGET https://crm.example.com/v1/customers/1\n"),
        "{said}"
    );
    let shown = it.client.request(
        "workspace/executeCommand",
        json!({ "command": "hook.showRequest", "arguments": [{ "uri": uri(&it.path("a.hook")), "target": "lookup" }] }),
    );
    assert!(shown.as_str().unwrap().contains("Accept: application/json"), "{shown}");
    // A test of its own file comes first, but not one that sends nothing.
    let a = it.path("a.hook");
    let test = |cli: &str| format!("\ntest lookup \"x\" {{\n  {cli}\n  expect no request\n}}\n");
    let own = test("") + &test("given { $call.cli: \"2\" }");
    it.client.open(&a, &format!("{}{own}", super::project::HOOKS));
    let at = it.at("a.hook", "webhook lookup", 9);
    let hover = it.client.request("textDocument/hover", at);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("/customers/2\n"), "{hover}");
    it.client.close(&a);
    // A token is not an obstacle.
    let login = "oauth2 login { POST \"https://l.example.com/\" client(\"a\", $secret.A) }\n";
    let text = super::project::HOOKS.replace("  response json {", "  auth oauth2(login)\n  response json {");
    it.client.open(&a, &format!("{text}{login}"));
    let flows = it.path("flows.hook");
    it.client.open(&flows, &super::project::FLOWS.replace("\"1\" }", "\"1\" $secret.A: \"b\" }"));
    let shown = it.client.request(
        "workspace/executeCommand",
        json!({ "command": "hook.showRequest", "arguments": [{ "uri": uri(&a), "target": "lookup" }] }),
    );
    assert!(shown.as_str().unwrap().contains("Authorization: Bearer [token of login]"), "{shown}");
    it.client.close(&a);
    let refused = it.client.refused(
        "workspace/executeCommand",
        json!({ "command": "hook.showRequest", "arguments": [{ "uri": uri(&it.path("a.hook")), "target": "send" }] }),
    );
    assert!(refused.starts_with("no test of `send`"), "{refused}");
}

#[test]
fn hints_tell_settings_and_what_is_saved() {
    let mut it = Opened::new();
    let mut ask = document(&it, "a.hook");
    ask["range"] = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let hints = |it: &mut Opened| -> Vec<(u64, u64, String)> {
        let found = it.client.request("textDocument/inlayHint", ask.clone());
        let number = |value: &Value| value.as_u64().unwrap();
        let all = found.as_array().unwrap().iter();
        all.map(|one| {
            (
                number(&one["position"]["line"]),
                number(&one["position"]["character"]),
                one["label"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
    };
    let setting = (9, 21, "= https://crm.example.com/v1".to_owned());
    assert_eq!(hints(&mut it), [setting.clone(), (11, 44, "→ \"gold\"".to_owned())]);
    // Another reply, another value.
    let flows = it.path("flows.hook");
    it.client.open(&flows, &super::project::FLOWS.replace("\"tier\": \"gold\"", "\"level\": 1"));
    assert_eq!(hints(&mut it), [setting, (11, 44, "→ \"standard\"".to_owned())]);
    // A function sends nothing, and saves what it computes.
    let a = it.path("a.hook");
    let computed = "webhook long {\n  invoke functions.text\n  with { text: \"abc\" }\n  response json { $flow.key.n = data.length }\n}\n\
                    test long \"x\" {\n  expect { $flow.key.n: 3 }\n}\n";
    it.client.open(&a, computed);
    assert_eq!(hints(&mut it), [(3, 45, "→ 3".to_owned())]);
}

#[test]
fn hints_of_a_long_file_come_bit_by_bit() {
    let mut it = Opened::with(json!({ "workspace": { "inlayHint": { "refreshSupport": true } } }));
    let of = |n: usize| {
        format!(
            "webhook w{n} {{\n  GET \"https://a.example.com/\"\n  response json {{ $flow.key.v{n} = data.x }}\n}}\n\
             test w{n} \"x\" {{\n  reply 200 json {{ \"x\": {n} }}\n  expect {{ $flow.key.v{n}: {n} }}\n}}\n"
        )
    };
    let a = it.path("a.hook");
    it.client.open(&a, &(0..60).map(of).collect::<String>());
    let mut ask = document(&it, "a.hook");
    ask["range"] = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } });
    let (mut known, mut refreshes) = (0, 0);
    while known < 60 {
        let found = it.client.request("textDocument/inlayHint", ask.clone()).as_array().unwrap().len();
        it.client.settle();
        let told = it.client.told.iter().filter(|told| told["method"] == "workspace/inlayHint/refresh");
        let told = told.count();
        assert!(found > known && (found == 60 || told > refreshes), "{known}, {found}: asked {told} times");
        (known, refreshes) = (found, told);
    }
    assert_eq!(it.client.request("textDocument/inlayHint", ask).as_array().unwrap().len(), 60);
}

#[test]
fn a_webhook_is_run_dry_with_any_variables() {
    let mut it = Opened::new();
    let a = it.path("a.hook");
    let run = |it: &mut Opened, target: &str, vars: Value| {
        let arguments = json!([{ "uri": uri(&a), "target": target, "vars": vars, "quiet": true }]);
        let id = it
            .client
            .ask("workspace/executeCommand", json!({ "command": "hook.dryRun", "arguments": arguments }));
        it.client.answer_to(id)
    };
    // It has no test, and its endpoint wants a password, which is made up where none is given.
    for (secret, basic) in [("$flow.key.x", "aXZyOm1hZGUtdXA="), ("secret.TOOLS_PASSWORD", "aXZyOmhlcmU=")] {
        let shown = run(&mut it, "send", json!({ "flow.key.tier": "go{{ld", secret: "here" }));
        let shown = shown["result"].as_str().unwrap();
        assert!(
            shown.starts_with("POST https://tools.example.com/?method=send_link&tier=go%7B%7Bld\n"),
            "{shown}"
        );
        assert!(shown.contains(basic), "{secret}: {shown}");
    }
    let refused = run(&mut it, "lookup", json!({}))["error"]["message"].to_string();
    assert!(
        refused.contains("`lookup` sends no request: a.hook:10:37: ") && refused.contains("$call.cli"),
        "{refused}"
    );
    let refused = run(&mut it, "lookup", json!({ "$call.cli: \"1\" } reply 200 given { $x": 1 }));
    assert!(refused["error"]["message"].as_str().unwrap().ends_with("is not a variable"), "{refused}");
    let refused = run(&mut it, "nobody", json!({}))["error"]["message"].to_string();
    assert!(refused.contains("there is no webhook of this name"), "{refused}");
}

/// A made-up secret is what the place takes at which it stands.
#[test]
fn a_secret_that_is_made_up_fits_a_url() {
    let text = "endpoint tools { POST \"{{ $secret.EURL }}/e\" auth bearer($secret.T) method ping }
webhook url { POST \"{{$secret.URL}}/x\" headers { X: \"{{$secret.URL}}\" } }
webhook port { GET \"https://a.example.com:{{$secret.PORT}}/\" }
webhook host { GET \"https://{{$secret.HOST}}/{{$secret.PATH}}\" auth basic($secret.U, $secret.P) }
webhook invoked { invoke tools.ping }
";
    let folder = crate::command_line::folder(&[("hook.toml", ""), ("a.hook", text)]);
    let mut client = super::Client::on(folder.path());
    client.settle();
    for (target, line) in [
        ("url", "POST https://made-up.example/x\n"),
        ("port", "GET https://a.example.com/\n"),
        ("host", "GET https://made-up/made-up\n"),
        ("invoked", "POST https://made-up.example/e?method=ping\n"),
    ] {
        let argument =
            json!({ "uri": uri(&folder.path().join("a.hook")), "target": target, "vars": {}, "quiet": true });
        let ask = json!({ "command": "hook.dryRun", "arguments": [argument] });
        let shown = client.request("workspace/executeCommand", ask);
        assert!(shown.as_str().unwrap().starts_with(line), "{shown}");
    }
}

#[test]
fn progress_of_long_work_is_told() {
    let of = |told: &[Value], token: &Value| -> Vec<String> {
        let mine =
            told.iter().filter(|one| one["method"] == "$/progress" && one["params"]["token"] == *token);
        mine.map(|one| one["params"]["value"]["kind"].as_str().unwrap().to_owned()).collect()
    };
    let files: Vec<(String, String)> =
        (0..60).map(|n| (format!("f{n}.hook"), format!("webhook w{n} {{\n  GET \"https://a.example.com/\"\n}}\n\ntest w{n} \"x\" {{\n  reply 200\n  expect no request\n}}\n"))).collect();
    let mut all: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    all.push(("hook.toml", ""));
    let folder = crate::command_line::folder(&all);
    let mut client = super::Client::with(folder.path(), json!({ "window": { "workDoneProgress": true } }));
    client.settle();
    let created = client.told.iter().find(|one| one["method"] == "window/workDoneProgress/create");
    let token = created.expect("reading is told")["params"]["token"].clone();
    let kinds = of(&client.told, &token);
    assert_eq!((kinds[0].as_str(), kinds[kinds.len() - 1].as_str()), ("begin", "end"), "{kinds:?}");
    assert!(kinds.len() > 10, "{kinds:?}");
    // The tests, reported under what the client calls them.
    let at = uri(&folder.path().join("f0.hook"));
    let run = |name: Option<&str>| {
        let argument = json!({ "uri": at, "target": name, "quiet": true });
        json!({ "command": "hook.runTests", "arguments": [argument], "workDoneToken": "mine" })
    };
    let ran = client.request("workspace/executeCommand", run(None));
    assert_eq!(ran["failed"], 60, "{ran}");
    assert!(of(&client.told, &json!("mine")).len() > 10);
    client.told.clear();
    client.request("workspace/executeCommand", run(Some("w1")));
    assert_eq!(of(&client.told, &json!("mine")), ["begin", "report", "end"]);
    // A client that shows no progress is sent none unasked.
    let mut client = super::Client::on(folder.path());
    client.settle();
    assert!(!client.told.iter().any(|one| one["method"] == "$/progress"), "{:?}", client.told);
}

#[test]
fn a_run_of_tests_is_cancelled() {
    let one = |n| {
        format!("test w \"{n}\" {{\n  reply 200\n  expect {{ $flow.key.response_status: \"SUCCESS\" }}\n}}\n")
    };
    let tests: String = (0..3_000).map(one).collect();
    let webhook = "webhook w {\n  GET \"https://a.example.com/\"\n}\n";
    let folder = crate::command_line::folder(&[("hook.toml", ""), ("a.hook", &format!("{webhook}{tests}"))]);
    let mut client = super::Client::with(folder.path(), json!({ "window": { "workDoneProgress": true } }));
    client.settle();
    let at = uri(&folder.path().join("a.hook"));
    let run = json!({ "command": "hook.runTests", "arguments": [{ "uri": at, "quiet": true }] });
    for by_progress in [false, true] {
        let id = client.ask("workspace/executeCommand", run.clone());
        let begun = client.until_told("$/progress");
        assert_eq!(begun["params"]["value"]["cancellable"], true, "{begun}");
        match by_progress {
            true => {
                client.notify("window/workDoneProgress/cancel", json!({ "token": begun["params"]["token"] }))
            }
            false => client.notify("$/cancelRequest", json!({ "id": id })),
        }
        let error = &client.answer_to(id)["error"];
        assert_eq!(error["code"], -32800, "{error}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.starts_with("the run was cancelled after ") && message.ends_with(" of 3000 tests"),
            "{message}"
        );
        let ended = client.told.iter().rev().find(|one| one["method"] == "$/progress").unwrap();
        assert_eq!(ended["params"]["value"]["kind"], "end");
    }
    // A cancelled run has no effect on the next one.
    let one = json!({ "command": "hook.runTests", "arguments": [{ "uri": at, "line": 3, "quiet": true }] });
    assert_eq!(client.request("workspace/executeCommand", one)["passed"], 1);
}

#[test]
fn the_first_check_of_a_large_project_is_told() {
    let webhooks: String =
        (0..5_000).map(|n| format!("webhook w{n} {{ GET \"https://a.example.com/\" }}\n")).collect();
    let folder = crate::command_line::folder(&[("hook.toml", ""), ("a.hook", &webhooks)]);
    let mut client = super::Client::with(folder.path(), json!({ "window": { "workDoneProgress": true } }));
    client.settle();
    let told = |client: &super::Client| -> Vec<Value> {
        let all = client.told.iter().filter(|one| one["method"] == "$/progress");
        all.map(|one| one["params"]["value"].clone()).collect()
    };
    let [begin, .., end] = &told(&client)[..] else { panic!("{:?}", client.told) };
    assert_eq!((&begin["title"], &end["kind"]), (&json!("Checking webhooks"), &json!("end")));
    assert!(begin["message"].as_str().unwrap().ends_with(" of 5000"), "{begin}");
    client.told.clear();
    client.open(&folder.path().join("a.hook"), "");
    client.settle();
    assert_eq!(told(&client), [Value::Null; 0]);
}
