//! Quick fixes.

use super::client::uri;
use super::{Client, json};
use crate::command_line::folder;

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
