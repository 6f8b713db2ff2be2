//! Quick fixes.

use super::client::uri;
use super::project::Opened;
use super::{Client, json};
use crate::command_line::folder;
use crate::support::Hook;

const BAD: &str =
    "webhook a {\n  GTE \"http://a.example.com/\"\n  headers { X-A: \"1\" }\n  wait 20s with hold musik\n}\n";

fn whole() -> serde_json::Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } })
}

#[test]
fn a_certain_fix_is_offered_where_the_fault_is() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", BAD)]);
    let a = folder.path().join("a.hook");
    let mut client = Client::on(folder.path());
    let at = |line: u32, column: u32| json!({ "line": line, "character": column });
    let ask = |client: &mut Client, range: serde_json::Value, only: serde_json::Value| {
        client.request(
            "textDocument/codeAction",
            json!({ "textDocument": { "uri": uri(&a) }, "range": range, "context": { "diagnostics": [], "only": only } }),
        )
    };
    let found = ask(&mut client, json!({ "start": at(1, 3), "end": at(1, 3) }), json!(["quickfix"]));
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["kind"], "quickfix");
    assert_eq!(found[0]["title"], "write `GET`");
    assert_eq!(found[0]["diagnostics"][0]["code"], "method::unknown");
    assert_eq!(
        found[0]["edit"]["changes"][uri(&a)],
        json!([{ "range": { "start": at(1, 2), "end": at(1, 5) }, "newText": "GET" }])
    );
    let elsewhere = ask(&mut client, json!({ "start": at(2, 3), "end": at(2, 3) }), json!(["quickfix"]));
    assert_eq!(elsewhere, json!([]));
    let all = ask(&mut client, whole(), json!(["source.fixAll"]));
    let edits = all[0]["edit"]["changes"][uri(&a)].as_array().unwrap();
    assert!(edits.len() >= 2, "{all}");
}

#[test]
fn what_check_would_not_fix_is_not_offered() {
    let doubtful = "endpoint crm { POST \"https://crm.example.com/\" }\nwebhook a { invoke crmm.find }\n";
    let certain = doubtful.replace("/\" }", "/\" method find }");
    let folder = folder(&[("hook.toml", ""), ("a.hook", doubtful)]);
    let a = folder.path().join("a.hook");
    let mut client = Client::on(folder.path());
    let fixes = |client: &mut Client| {
        let found = client.request(
            "textDocument/codeAction",
            json!({ "textDocument": { "uri": uri(&a) }, "range": whole(), "context": { "diagnostics": [], "only": ["quickfix", "source.fixAll"] } }),
        );
        let titles = found.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned());
        titles.filter(|title| !title.starts_with("declare")).collect::<Vec<_>>()
    };
    // `crm` has no method `find`, so the fault would stay.
    assert_eq!(fixes(&mut client), [""; 0]);
    let all = ["change to `crm`", "fix all that is certain in this file"];
    client.open(&a, &certain);
    assert_eq!(fixes(&mut client), all);
    client.close(&a);
    assert_eq!(fixes(&mut client), [""; 0]);
    for text in [doubtful, certain.as_str()] {
        std::fs::write(&a, text).unwrap();
        Hook::new(["check", "--fix"]).within(folder.path()).run();
        let is_fixed = std::fs::read_to_string(&a).unwrap() != text;
        assert_eq!(is_fixed, text != doubtful, "{text}");
    }
}

#[test]
fn an_edit_names_the_state_that_it_is_for() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", BAD)]);
    let a = folder.path().join("a.hook");
    let mut client =
        Client::with(folder.path(), json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    client.open(&a, BAD);
    client.change(&a, 7, json!([]));
    let found = client.request(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": uri(&a) }, "range": whole(), "context": { "diagnostics": [] } }),
    );
    assert_eq!(found[0]["edit"]["documentChanges"][0]["textDocument"]["version"], 7, "{found}");
}

#[test]
fn a_fault_of_a_manifest_is_fixed_in_it() {
    let folder = folder(&[("hook.toml", "[run]\nvarz = \"vars.json\"\n")]);
    let manifest = folder.path().join("hook.toml");
    let mut client = Client::on(folder.path());
    let ask = |only: &str| json!({ "textDocument": { "uri": uri(&manifest) }, "range": whole(), "context": { "diagnostics": [], "only": [only] } });
    for kind in ["quickfix", "source.fixAll"] {
        let found = client.request("textDocument/codeAction", ask(kind));
        let edits = &found[0]["edit"]["changes"][uri(&manifest)];
        assert_eq!(edits[0]["newText"], "vars", "{found}");
        assert_eq!(edits[0]["range"]["start"], json!({ "line": 1, "character": 0 }), "{found}");
    }
    let at = json!({ "textDocument": { "uri": uri(&manifest) }, "position": { "line": 1, "character": 2 } });
    let said = client.request("textDocument/hover", at);
    assert!(said["contents"]["value"].as_str().unwrap().contains("# project::invalid"), "{said}");
}

#[test]
fn a_drafted_test_passes_whatever_the_webhook_is() {
    let mut it = Opened::new();
    let a = it.path("a.hook");
    for (webhook, parts) in [
        (
            "webhook x {\n  GET \"https://x.example.com/\"\n  response xml { $flow.key.n = xpath \"//n\" }\n}\n",
            ["reply 200 xml", "$flow.key.n: missing"],
        ),
        (
            "webhook x {\n  GET \"https://x.example.com/\"\n  response json {\n    $flow.key.n = data.n mandatory\n  }\n}\n",
            ["reply 200 json {}", "\"FAILED\""],
        ),
        (
            "webhook x {\n  notes \"no response json\"\n  GET \"https://x.example.com/\"\n  response text { $flow.key.n = data or \"a\" }\n}\n",
            ["reply 200 text", "$flow.key.n: \"a\""],
        ),
        ("webhook x {\n  PUT \"https://x.example.com/\"\n  no wait\n}\n", ["method: \"PUT\"", "reply 200\n"]),
        (
            "webhook x {\n  invoke functions.spell\n  with { text: $call.cli }\n  response json { $flow.key.n = data.text }\n}\n",
            ["$flow.key.n: \"1\"", "$call.cli: \"1\""],
        ),
    ] {
        std::fs::write(&a, webhook).unwrap();
        it.client.touched(&a, 2);
        let action = json!({ "textDocument": { "uri": uri(&a) }, "range": { "start": { "line": 0, "character": 9 }, "end": { "line": 0, "character": 9 } }, "context": { "diagnostics": [], "only": ["refactor"] } });
        let found = it.client.request("textDocument/codeAction", action);
        assert_eq!(found[0]["title"], "write a test of `x`", "{webhook}");
        let text = it.edited(&found[0]["edit"])[0].1.clone();
        for part in parts {
            assert!(text.contains(part), "{part}: {text}");
        }
        let flows = it.path("flows.hook");
        std::fs::write(&flows, "").unwrap();
        it.client.touched(&flows, 2);
        it.client.open(&a, &text);
        let ran = it.client.request(
            "workspace/executeCommand",
            json!({ "command": "hook.runTests", "arguments": [{ "uri": uri(&a), "target": "x" }] }),
        );
        assert_eq!((&ran["passed"], &ran["failed"]), (&json!(1), &json!(0)), "{ran}\n{text}");
        it.client.close(&a);
    }
}

#[test]
fn what_is_missing_is_drafted() {
    let mut it = Opened::new();
    let actions = |it: &mut Opened, file: &str, needle: &str, kind: &str| {
        let at = it.at(file, needle, 0);
        let range = json!({ "start": at["position"], "end": at["position"] });
        it.client.request(
            "textDocument/codeAction",
            json!({ "textDocument": at["textDocument"], "range": range, "context": { "diagnostics": [], "only": [kind] } }),
        )
    };
    let found = actions(&mut it, "a.hook", "webhook send", "refactor");
    assert_eq!(found[0]["title"], "write a test of `send`");
    let edited = it.edited(&found[0]["edit"]);
    assert!(edited[0].1.contains("test send \"what it shows\" {\n  given {\n"), "{}", edited[0].1);
    assert!(edited[0].1.contains("    $flow.key.tier: \"1\"\n"), "{}", edited[0].1);
    // The drafted test is right as it is.
    let a = it.path("a.hook");
    it.client.open(&a, &edited[0].1);
    assert_eq!(it.client.codes(&a), [""; 0]);
    let ran = it.client.request(
        "workspace/executeCommand",
        json!({ "command": "hook.runTests", "arguments": [{ "uri": uri(&a), "target": "send" }] }),
    );
    assert_eq!((&ran["passed"], &ran["failed"]), (&json!(1), &json!(0)), "{ran}");
    assert_eq!(actions(&mut it, "a.hook", "GET", "refactor"), json!([]));

    let other = "webhook x {\n  invoke crm.find\n}\n";
    std::fs::write(it.path("flows.hook"), other).unwrap();
    let flows = it.path("flows.hook");
    it.client.touched(&flows, 2);
    assert_eq!(it.client.codes(&flows), ["name::unknown"]);
    let found = actions(&mut it, "flows.hook", "crm.find", "quickfix");
    assert_eq!(found[0]["title"], "declare the endpoint `crm`");
    let edited = it.edited(&found[0]["edit"]);
    it.client.open(&flows, &edited[0].1);
    assert_eq!(it.client.codes(&flows), [""; 0], "{}", edited[0].1);
}
