//! Every question, asked at every kind of place, of right and of broken texts: none fails, and no secret is shown.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::client::{command, uri};
use super::{Client, json};
use crate::command_line::{folder, write};

const CANARY: &str = "canary-5f1c0b";

/// What is asked about a position.
const AT: [&str; 7] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/signatureHelp",
];

/// What is asked about a document.
const OF: [&str; 6] = [
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/documentLink",
    "textDocument/codeLens",
    "textDocument/diagnostic",
];

/// Asks everything about the file at `path`, whose text is `text`, at each `step`-th character.
fn ask_everything(client: &mut Client, path: &Path, text: &str, step: usize) {
    let document = json!({ "uri": uri(path) });
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": text.matches('\n').count() + 1, "character": 0 } });
    let mut asked: Vec<(&str, Value)> = Vec::new();
    for method in OF {
        asked.push((method, json!({ "textDocument": document })));
    }
    asked.push(("textDocument/semanticTokens/range", json!({ "textDocument": document, "range": whole })));
    asked.push((
        "textDocument/codeAction",
        json!({ "textDocument": document, "range": whole, "context": { "diagnostics": [] } }),
    ));
    asked.push(("textDocument/inlayHint", json!({ "textDocument": document, "range": whole })));
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    asked.push(("textDocument/formatting", json!({ "textDocument": document, "options": options })));
    asked.push((
        "textDocument/rangeFormatting",
        json!({ "textDocument": document, "range": whole, "options": options }),
    ));
    asked.push(("workspace/symbol", json!({ "query": "" })));
    for command in ["hook.runTests", "hook.showRequest", "hook.dryRun"] {
        for target in [json!("lookup"), json!("send"), json!(null)] {
            let argument = json!({ "uri": uri(path), "target": target, "vars": { "$call.cli": "1" } });
            let run = json!({ "command": command, "arguments": [argument] });
            asked.push(("workspace/executeCommand", run));
        }
    }
    for (line, written) in text.split('\n').enumerate() {
        for character in (0..=written.encode_utf16().count()).step_by(step) {
            let position = json!({ "line": line, "character": character });
            for method in AT {
                asked.push((method, json!({ "textDocument": document, "position": position, "context": { "includeDeclaration": true } })));
            }
            asked.push((
                "textDocument/rename",
                json!({ "textDocument": document, "position": position, "newName": "renamed" }),
            ));
            asked.push((
                "textDocument/onTypeFormatting",
                json!({ "textDocument": document, "position": position, "ch": "}", "options": options }),
            ));
            asked.push((
                "textDocument/codeAction",
                json!({ "textDocument": document, "range": { "start": position, "end": position }, "context": { "diagnostics": [] } }),
            ));
            asked.push((
                "textDocument/selectionRange",
                json!({ "textDocument": document, "positions": [position] }),
            ));
        }
    }
    for (method, params) in asked {
        let id = client.ask(method, params.clone());
        let answer = client.answer_to(id);
        // A refusal, as of a rename, is an answer; a failure is not.
        assert!(answer["error"]["code"] != -32603, "{method} {params}: {answer}\n{text}");
    }
}

#[test]
fn no_question_fails_and_no_secret_is_told() {
    let secrets = format!("CRM_PASSWORD={CANARY}\nTOOLS_PASSWORD={CANARY}\n");
    let folder = folder(&[
        ("hook.toml", "[run]\nsecrets = \"secrets.env\"\nvars = \"vars.json\"\n"),
        ("secrets.env", &secrets),
        ("vars.json", &format!("{{ \"$call.cli\": \"{CANARY}\" }}")),
        ("account.hook", super::project::ACCOUNT),
        ("a.hook", super::project::HOOKS),
        ("flows.hook", super::project::FLOWS),
    ]);
    let mut server = command();
    server.env("HOOK_SECRET_TOOLS_PASSWORD", CANARY).env("HOOK_LOG", "trace").stderr(Stdio::piped());
    let folders = json!([{ "uri": uri(folder.path()), "name": "folder" }]);
    let mut client = Client::start(
        &mut server,
        json!({ "processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": {} }),
    );
    for (name, text) in [
        ("a.hook", super::project::HOOKS),
        ("flows.hook", super::project::FLOWS),
        ("account.hook", super::project::ACCOUNT),
    ] {
        client.open(&folder.path().join(name), text);
        ask_everything(&mut client, &folder.path().join(name), text, 2);
    }
    assert!(client.transcript.contains("$secret.TOOLS_PASSWORD"), "its name is no secret");
    assert!(!client.transcript.contains(CANARY));
    let mut log = String::new();
    let mut stderr = client.stderr().unwrap();
    assert_eq!(client.end().code(), Some(0));
    stderr.read_to_string(&mut log).unwrap();
    assert!(!log.contains(CANARY), "{log}");
}

#[test]
fn no_question_fails_on_a_broken_text() {
    let folder = folder(&[("hook.toml", "")]);
    let a = folder.path().join("a.hook");
    write(folder.path(), "a.hook", "");
    let mut client = Client::on(folder.path());
    let deep = format!("webhook a {{ body json {} }}", "[".repeat(300));
    for text in [
        "",
        "\u{feff}webhook a { GTE \"https://a/{{$call.cli}\" }",
        "webhook",
        "webhook a {\n  GET \"https://a/{{$flow.key.",
        "flow f { run ",
        "test a \"b\" { expect { $flow.key.x: ",
        "webhook a { response json { $flow.key.a = data[?@.b == ",
        "webhook a { response xml { $flow.key.a = xpath \"//a[",
        "body text \"\"\"\n  {{$x\n हिन्दी 😀 \"\"",
        "}}}{{{ ]] [[ \"",
        "# allow(",
        "webhook a { invoke . }\nendpoint { method }\naccount { set }\nflow { set }",
        "webhook é { headers { ü: \"ß\" } }\r\n\r\rtest",
        deep.as_str(),
    ] {
        client.open(&a, text);
        ask_everything(&mut client, &a, text, 1);
        client.close(&a);
    }
}
