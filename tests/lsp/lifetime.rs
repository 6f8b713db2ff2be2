//! How the server starts and ends.

use std::process::{Command, Stdio};

use super::client::{command, uri};
use super::{Client, json};
use crate::command_line::folder;

#[test]
fn it_ends_as_asked() {
    let folder = folder(&[("hook.toml", "")]);
    assert_eq!(Client::on(folder.path()).end().code(), Some(0));
    let mut client = Client::on(folder.path());
    client.request("shutdown", json!(null));
    assert_eq!(client.refused("textDocument/hover", json!({})), "the server is shutting down");
    client.notify("exit", json!(null));
    assert_eq!(client.ended().code(), Some(0));
    let mut client = Client::on(folder.path());
    client.notify("exit", json!(null));
    assert_eq!(client.ended().code(), Some(1), "it was not asked to shut down before");
}

#[test]
fn it_ends_when_nobody_writes_any_more() {
    let folder = folder(&[("hook.toml", "")]);
    assert_eq!(Client::on(folder.path()).hang_up().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn it_ends_with_the_program_that_started_it() {
    let folder = folder(&[("hook.toml", "")]);
    let mut editor = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let mut client = Client::start(
        &mut command(),
        json!({ "processId": editor.id(), "rootUri": uri(folder.path()), "capabilities": {} }),
    );
    client.settle();
    editor.kill().unwrap();
    editor.wait().unwrap();
    // Its standard input is still open.
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn what_it_does_not_know_is_refused_and_it_goes_on() {
    let folder = folder(&[("hook.toml", "")]);
    let mut client = Client::on(folder.path());
    assert_eq!(client.refused("hook/none", json!({})), "`hook/none` is not known");
    assert!(client.refused("textDocument/codeAction", json!({})).contains("missing field"));
    client.notify("hook/none", json!({}));
    client.notify("textDocument/didOpen", json!({ "nothing": 1 }));
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": "file:///none.hook", "version": 2 }, "contentChanges": [] }),
    );
    client.settle();
    let logged: Vec<&str> = client
        .told
        .iter()
        .filter(|told| told["method"] == "window/logMessage")
        .filter_map(|told| told["params"]["message"].as_str())
        .collect();
    assert_eq!(logged.len(), 2, "{logged:?}");
    assert_eq!(client.end().code(), Some(0));
}

#[test]
fn a_request_is_cancelled_as_long_as_it_waits() {
    let text = "webhook w { GET \"https://a.example.com/\" }\n".repeat(3_000);
    let folder = folder(&[("hook.toml", ""), ("a.hook", &text)]);
    let a = folder.path().join("a.hook");
    let mut client = Client::on(folder.path());
    client.open(&a, &text);
    // The first of them takes a while, in which the others come.
    let ask = json!({ "textDocument": { "uri": uri(&a) }, "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } }, "context": { "diagnostics": [] } });
    client.ask("textDocument/codeAction", ask.clone());
    let waiting = client.ask("textDocument/codeAction", ask);
    client.notify("$/cancelRequest", json!({ "id": waiting }));
    assert_eq!(client.answer_to(waiting)["error"]["code"], -32800);
}

#[cfg(target_os = "linux")]
#[test]
fn edits_leave_nothing_behind() {
    let text: String =
        (0..50).map(|n| format!("webhook w{n} {{\n  GET \"https://a.example.com/\"\n}}\n")).collect();
    let folder = folder(&[("hook.toml", ""), ("a.hook", &text)]);
    let a = folder.path().join("a.hook");
    let mut client = Client::on(folder.path());
    client.open(&a, &text);
    let mut memory = Vec::new();
    for edit in 0..4_000 {
        let line = edit % 50 * 3;
        let at = |character: u32| json!({ "line": line, "character": character });
        // A name that was not there before, and gone again.
        client.change(&a, 2, json!([{ "range": { "start": at(8), "end": at(8) }, "text": "x" }]));
        client.change(&a, 2, json!([{ "range": { "start": at(8), "end": at(9) }, "text": "" }]));
        if edit % 10 == 0 {
            client.settle();
        }
        if edit % 1_000 == 999 {
            client.settle();
            memory.push(client.memory());
        }
    }
    assert_eq!(client.codes(&a), [""; 0]);
    assert!(memory[3] < memory[0] + 1_024, "KiB: {memory:?}");
}
