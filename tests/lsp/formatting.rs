//! Formatting a document, a part of it, and what was just closed.

use serde_json::{Value, json};

use super::Client;
use super::client::uri;
use super::project::apply;
use crate::command_line::folder;

const UGLY: &str = "# हिन्दी 😀\nwebhook a   {\nGET    \"https://a.example.com/\"\n}\n\n\n\nwebhook b {\n  GET \"https://b.example.com/\"\n  headers { X: \"1\"   Y: \"2\" }\n}\n";

fn options() -> Value {
    json!({ "tabSize": 4, "insertSpaces": true })
}

#[test]
fn a_document_is_formatted_as_the_command_does() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", UGLY)]);
    let a = folder.path().join("a.hook");
    let mut client = Client::on(folder.path());
    let ask = json!({ "textDocument": { "uri": uri(&a) }, "options": options() });
    let edits = client.request("textDocument/formatting", ask.clone());
    let formatted = apply(UGLY, &edits);
    crate::support::Hook::new(["fmt", "a.hook"]).within(folder.path()).run().ended(0);
    assert_eq!(formatted, std::fs::read_to_string(&a).unwrap());
    assert_ne!(formatted, UGLY);
    assert!(edits.as_array().unwrap().len() > 1, "lines that stay are not touched: {edits}");
    client.open(&a, &formatted);
    assert_eq!(client.request("textDocument/formatting", ask.clone()), json!([]));
    client.change(&a, 2, json!([{ "text": "webhook a   { GTE" }]));
    assert_eq!(client.request("textDocument/formatting", ask), json!(null), "it has syntax faults");
}

#[test]
fn a_part_is_formatted_by_declarations() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", UGLY)]);
    let a = folder.path().join("a.hook");
    let mut client = Client::on(folder.path());
    let range = json!({ "start": { "line": 2, "character": 0 }, "end": { "line": 2, "character": 3 } });
    let ask = json!({ "textDocument": { "uri": uri(&a) }, "range": range, "options": options() });
    let edits = client.request("textDocument/rangeFormatting", ask);
    let expected = UGLY.replace("webhook a   {\nGET    ", "webhook a {\n  GET ");
    assert_eq!(apply(UGLY, &edits), expected);

    let at = json!({ "line": 3, "character": 1 });
    let ask = json!({ "textDocument": { "uri": uri(&a) }, "position": at, "ch": "}", "options": options() });
    let edits = client.request("textDocument/onTypeFormatting", ask);
    assert_eq!(apply(UGLY, &edits), expected);
}
