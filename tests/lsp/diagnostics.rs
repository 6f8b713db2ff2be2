//! Diagnostics: of whole projects, of open documents before files, and cleared when fixed.

use std::fs;
use std::path::Path;

use super::client::uri;
use super::{Client, json};
use crate::command_line::folder;

const GOOD: &str = "webhook a {\n  GET \"https://a.example.com/\"\n}\n";
const BAD: &str = "webhook a {\n  GTE \"https://a.example.com/\"\n}\n";
const RUNS_A: &str = "flow f {\n  run a\n}\n";

#[test]
fn whole_projects_are_reported_without_opening_anything() {
    let folder = folder(&[
        ("hook.toml", "[rum]\n"),
        ("a.hook", BAD),
        ("b/c.hook", "flow f {\n  run b\n}\n"),
        ("q/hook.toml", ""),
        ("q/d.hook", RUNS_A),
    ]);
    let path = |name: &str| folder.path().join(name);
    let mut client = Client::on(folder.path());
    assert_eq!(client.codes(&path("a.hook")), ["method::unknown"]);
    assert_eq!(client.codes(&path("b/c.hook")), ["name::unknown"]);
    assert_eq!(client.codes(&path("hook.toml")), ["project::invalid"]);
    assert_eq!(client.codes(&path("q/d.hook")), ["name::unknown"], "it is a project of its own");
    let found = client.diagnostics(&path("a.hook"));
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["source"], "hook");
    assert_eq!(
        found[0]["range"],
        json!({ "start": { "line": 1, "character": 2 }, "end": { "line": 1, "character": 5 } })
    );
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.contains("`GTE`") && message.contains("\nhelp: "), "{message}");
}

#[test]
fn open_documents_count_before_files() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", GOOD), ("f.hook", RUNS_A)]);
    let (a, f) = (folder.path().join("a.hook"), folder.path().join("f.hook"));
    let mut client = Client::on(folder.path());
    assert_eq!(client.codes(&a), [""; 0]);
    client.open(&a, BAD);
    assert_eq!(client.codes(&a), ["method::unknown"]);
    assert_eq!(client.version(&a), 1);
    // The file of another document is at fault when this one changes, and no longer when it is closed unsaved.
    client.change(&a, 2, json!([{ "range": { "start": { "line": 0, "character": 8 }, "end": { "line": 0, "character": 9 } }, "text": "bcd" }]));
    assert_eq!(client.codes(&f), ["name::unknown"]);
    let related = &client.diagnostics(&f)[0];
    assert_eq!(related["range"]["start"], json!({ "line": 1, "character": 6 }));
    client.change(&a, 3, json!([{ "text": GOOD }]));
    assert_eq!((client.codes(&a), client.codes(&f)), (vec![], vec![]));
    assert_eq!(client.version(&a), 3);
    client.change(&a, 4, json!([{ "text": "" }]));
    assert_eq!(client.codes(&f), ["name::unknown"]);
    client.close(&a);
    assert_eq!((client.codes(&a), client.codes(&f)), (vec![], vec![]));
}

#[test]
fn several_changes_of_one_message_build_on_each_other() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", "")]);
    let a = folder.path().join("a.hook");
    let mut client = Client::on(folder.path());
    client.open(&a, "");
    let at = |line: u32, from: u32, to: u32, text: &str| json!({ "range": { "start": { "line": line, "character": from }, "end": { "line": line, "character": to } }, "text": text });
    client.change(
        &a,
        2,
        json!([
            at(0, 0, 0, "webhook a {\n}\n"),
            at(1, 0, 0, "  GTE \"https://a.example.com/\"\n"),
            at(1, 3, 5, "ET")
        ]),
    );
    assert_eq!(client.codes(&a), [""; 0]);
}

#[test]
fn columns_are_counted_as_the_client_counts() {
    let text = "# हिन्दी 😀\nwebhook a { notes \"हि😀\" GTE \"https://a.example.com/\" }\n";
    let folder = folder(&[("hook.toml", ""), ("a.hook", text)]);
    let a = folder.path().join("a.hook");
    let before = "webhook a { notes \"हि😀\" ";
    for (encodings, chosen, columns) in [
        (json!(null), "utf-16", before.encode_utf16().count()),
        (json!(["utf-16"]), "utf-16", before.encode_utf16().count()),
        (json!(["utf-8", "utf-16"]), "utf-8", before.len()),
        (json!(["utf-32", "utf-8"]), "utf-32", before.chars().count()),
        (json!(["utf-7"]), "utf-16", before.encode_utf16().count()),
    ] {
        let mut client =
            Client::with(folder.path(), json!({ "general": { "positionEncodings": encodings } }));
        assert_eq!(client.capabilities["positionEncoding"], chosen);
        client.open(&a, text);
        let found = client.diagnostics(&a);
        assert_eq!(found[0]["range"]["start"], json!({ "line": 1, "character": columns }), "{chosen}");
        let edit = json!({ "range": found[0]["range"], "text": "GET" });
        client.change(&a, 2, json!([edit]));
        assert_eq!(client.codes(&a), [""; 0], "{chosen}");
    }
}

#[test]
fn files_that_come_change_and_go_are_followed() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", GOOD), ("f.hook", RUNS_A)]);
    let path = |name: &str| folder.path().join(name);
    let mut client = watching(folder.path());
    assert_eq!(client.codes(&path("f.hook")), [""; 0]);
    let watched = client.told.iter().find(|told| told["method"] == "client/registerCapability").unwrap();
    let watchers = &watched["params"]["registrations"][0]["registerOptions"]["watchers"];
    let patterns = ["**/*.hook", "**/hook.toml", "**/*"].map(|pattern| json!({ "globPattern": pattern }));
    let [files, manifests, mut folders] = patterns;
    folders["kind"] = json!(5);
    assert_eq!(*watchers, json!([files, manifests, folders]), "of others than files, that they come and go");

    fs::remove_file(path("a.hook")).unwrap();
    client.touched(&path("a.hook"), 3);
    assert_eq!(client.codes(&path("f.hook")), ["name::unknown"]);
    fs::create_dir(path("new")).unwrap();
    fs::write(path("new/a.hook"), BAD).unwrap();
    client.touched(&path("new/a.hook"), 1);
    assert_eq!(client.codes(&path("f.hook")), [""; 0]);
    assert_eq!(client.codes(&path("new/a.hook")), ["method::unknown"]);
    fs::write(path("new/a.hook"), GOOD).unwrap();
    client.touched(&path("new/a.hook"), 2);
    assert_eq!(client.codes(&path("new/a.hook")), [""; 0]);
    // A folder is renamed; a client may name only the folder.
    fs::write(path("new/a.hook"), BAD).unwrap();
    fs::rename(path("new"), path("old")).unwrap();
    client.touched(&path("new"), 3);
    client.touched(&path("old"), 1);
    assert_eq!(client.codes(&path("new/a.hook")), [""; 0]);
    assert_eq!(client.codes(&path("old/a.hook")), ["method::unknown"]);
    fs::rename(path("old"), path("v1.2")).unwrap();
    client.touched(&path("old"), 3);
    client.touched(&path("v1.2"), 1);
    assert_eq!(client.codes(&path("v1.2/a.hook")), ["method::unknown"]);
    fs::remove_dir_all(path("v1.2")).unwrap();
    client.touched(&path("v1.2"), 3);
    assert_eq!(client.codes(&path("v1.2/a.hook")), [""; 0]);
    fs::create_dir(path("old")).unwrap();
    fs::write(path("old/a.hook"), BAD).unwrap();
    client.touched(&path("old"), 1);
    assert_eq!(client.codes(&path("old/a.hook")), ["method::unknown"]);
    // Files of other kinds are none of a project, whatever is in them.
    fs::write(path("a.txt"), BAD).unwrap();
    client.touched(&path("a.txt"), 1);
    assert_eq!(client.codes(&path("a.txt")), [""; 0]);
    // A `hook.toml` makes a folder a project of its own.
    fs::write(path("old/hook.toml"), "").unwrap();
    client.touched(&path("old/hook.toml"), 1);
    assert_eq!(client.codes(&path("f.hook")), ["name::unknown"]);
    fs::remove_file(path("old/hook.toml")).unwrap();
    client.touched(&path("old/hook.toml"), 3);
    assert_eq!(client.codes(&path("f.hook")), [""; 0]);
    // What is hidden belongs to no project.
    fs::create_dir(path(".git")).unwrap();
    fs::write(path(".git/x.hook"), BAD).unwrap();
    client.touched(&path(".git/x.hook"), 1);
    assert_eq!(client.codes(&path(".git/x.hook")), [""; 0]);
}

/// An editor that reports what changes on disk.
fn watching(folder: &Path) -> Client {
    let watches = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::with(folder, watches);
    // Otherwise the answer to the server's own first question would wait until the test asks one.
    client.settle();
    client
}

#[test]
fn the_first_file_of_an_opened_folder_is_found() {
    let folder = folder(&[("readme.md", "")]);
    let a = folder.path().join("a.hook");
    let mut client = watching(folder.path());
    fs::write(&a, BAD).unwrap();
    client.touched(&a, 1);
    assert_eq!(client.codes(&a), ["method::unknown"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_looked_through_keeps_its_files() {
    use std::os::unix::fs::symlink;

    let other = BAD.replace("webhook a", "webhook b");
    let folder = folder(&[("real/hook.toml", ""), ("real/a.hook", BAD), ("real/b.hook", &other)]);
    let link = folder.path().join("link");
    symlink("real", &link).unwrap();
    let mut client = watching(&link);
    assert_eq!(client.codes(&link.join("a.hook")), ["method::unknown"]);
    // A link to itself leads nowhere, for anybody.
    fs::remove_file(&link).unwrap();
    symlink("link", &link).unwrap();
    client.touched(&link, 1);
    assert_eq!(client.codes(&link.join("a.hook")), ["method::unknown"]);
    fs::remove_file(&link).unwrap();
    symlink("real", &link).unwrap();
    fs::remove_file(link.join("b.hook")).unwrap();
    client.touched(&link, 1);
    assert_eq!(client.codes(&link.join("a.hook")), ["method::unknown"]);
    assert_eq!(client.codes(&link.join("b.hook")), [""; 0]);
    fs::remove_file(&link).unwrap();
    client.touched(&link, 3);
    assert_eq!(client.codes(&link.join("a.hook")), [""; 0]);
}

#[test]
fn files_are_looked_at_for_a_client_that_does_not_watch_them() {
    let folder = folder(&[("hook.toml", ""), ("f.hook", RUNS_A)]);
    let path = |name: &str| folder.path().join(name);
    let mut client = Client::on(folder.path());
    assert_eq!(client.codes(&path("f.hook")), ["name::unknown"]);
    let mut becomes = |path: &Path, codes: &[&str]| {
        let started = std::time::Instant::now();
        while client.codes(path) != codes {
            assert!(started.elapsed().as_secs() < 30, "{}", path.display());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    fs::write(path("a.hook"), BAD).unwrap();
    becomes(&path("a.hook"), &["method::unknown"]);
    becomes(&path("f.hook"), &[]);
    fs::write(path("a.hook"), GOOD).unwrap();
    becomes(&path("a.hook"), &[]);
    fs::create_dir(path("new")).unwrap();
    fs::rename(path("a.hook"), path("new/a.hook")).unwrap();
    fs::write(path("new/a.hook"), BAD).unwrap();
    becomes(&path("new/a.hook"), &["method::unknown"]);
    fs::write(path("new/hook.toml"), "").unwrap();
    becomes(&path("f.hook"), &["name::unknown"]);
    fs::remove_dir_all(path("new")).unwrap();
    becomes(&path("new/a.hook"), &[]);
}

#[test]
fn a_new_document_belongs_to_the_project_around_it() {
    let folder = folder(&[("hook.toml", ""), ("f.hook", RUNS_A)]);
    let (a, f) = (folder.path().join("a.hook"), folder.path().join("f.hook"));
    let mut client = Client::on(folder.path());
    assert_eq!(client.codes(&f), ["name::unknown"]);
    client.open(&a, GOOD);
    assert_eq!(client.codes(&f), [""; 0]);
    client.close(&a);
    assert_eq!(client.codes(&f), ["name::unknown"], "it was never saved");
}

#[test]
fn a_document_outside_of_all_folders_is_read_with_its_project() {
    let (opened, other) =
        (folder(&[]), folder(&[("hook.toml", ""), ("a.hook", GOOD), ("f.hook", RUNS_A), ("x/b.hook", BAD)]));
    let mut client = Client::on(opened.path());
    client.open(&other.path().join("f.hook"), RUNS_A);
    assert_eq!(client.codes(&other.path().join("f.hook")), [""; 0]);
    assert_eq!(client.codes(&other.path().join("x/b.hook")), ["name::duplicate", "method::unknown"]);
    client.close(&other.path().join("f.hook"));
    assert_eq!(client.codes(&other.path().join("x/b.hook")), [""; 0], "nobody has it open");

    let lone = folder(&[("a.hook", BAD), ("f.hook", RUNS_A)]);
    client.open(&lone.path().join("f.hook"), RUNS_A);
    assert_eq!(
        client.codes(&lone.path().join("f.hook")),
        ["name::unknown"],
        "without a `hook.toml` it is alone"
    );
    assert_eq!(client.codes(&lone.path().join("a.hook")), [""; 0]);
}

#[test]
fn a_document_that_was_never_saved_is_a_project() {
    let folder = folder(&[("hook.toml", "")]);
    let mut client = Client::on(folder.path());
    let document = json!({ "uri": "untitled:Untitled-1", "languageId": "hook", "version": 1, "text": BAD });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    client.settle();
    assert!(client.transcript.contains("\"untitled:Untitled-1\""), "{}", client.transcript);
    assert!(client.transcript.contains("method::unknown"), "{}", client.transcript);
}

#[test]
fn a_hook_toml_is_checked_as_it_is_typed() {
    let folder = folder(&[("hook.toml", ""), ("a.hook", GOOD)]);
    let manifest = folder.path().join("hook.toml");
    let mut client = Client::on(folder.path());
    client.open(&manifest, "[run]\nvar = \"x\"\n");
    assert_eq!(client.codes(&manifest), ["project::invalid"]);
    client.change(&manifest, 2, json!([{ "range": { "start": { "line": 1, "character": 3 }, "end": { "line": 1, "character": 3 } }, "text": "s" }]));
    assert_eq!(client.codes(&manifest), [""; 0]);
}

#[test]
fn folders_come_and_go() {
    let (one, other) =
        (folder(&[("hook.toml", ""), ("a.hook", BAD)]), folder(&[("hook.toml", ""), ("b.hook", BAD)]));
    let (a, b) = (one.path().join("a.hook"), other.path().join("b.hook"));
    let mut client = Client::on(one.path());
    assert_eq!((client.codes(&a).len(), client.codes(&b).len()), (1, 0));
    let folder = |folder: &tempfile::TempDir| json!([{ "uri": uri(folder.path()), "name": "x" }]);
    let event = json!({ "event": { "added": folder(&other), "removed": folder(&one) } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
    assert_eq!((client.codes(&a).len(), client.codes(&b).len()), (0, 1));
}

#[test]
fn a_client_that_asks_is_answered_and_told_when_to_ask_again() {
    let folder =
        folder(&[("hook.toml", ""), ("a.hook", GOOD), ("f.hook", RUNS_A), ("b.hook", "webhook b { }")]);
    let path = |name: &str| folder.path().join(name);
    let pulls = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let mut client = Client::with(folder.path(), pulls);
    assert_eq!(client.capabilities["diagnosticProvider"]["interFileDependencies"], true);
    client.open(&path("f.hook"), RUNS_A);
    client.open(&path("a.hook"), BAD);
    let ask = |client: &mut Client, name: &str, previous: Option<&str>| {
        client.request(
            "textDocument/diagnostic",
            json!({ "textDocument": { "uri": uri(&path(name)) }, "previousResultId": previous }),
        )
    };
    let report = ask(&mut client, "a.hook", None);
    assert_eq!((&report["kind"], &report["items"][0]["code"]), (&json!("full"), &json!("method::unknown")));
    let same = ask(&mut client, "a.hook", report["resultId"].as_str());
    assert_eq!(same["kind"], "unchanged");
    assert_eq!(client.codes(&path("a.hook")), [""; 0], "it is not sent unasked too");
    assert_eq!(client.codes(&path("b.hook")), ["line::missing"], "nobody asks for what is not open");
    client.told.clear();
    client.change(&path("a.hook"), 2, json!([{ "text": "" }]));
    client.settle();
    assert!(
        client.told.iter().any(|told| told["method"] == "workspace/diagnostic/refresh"),
        "{:?}",
        client.told
    );
    assert_eq!(ask(&mut client, "f.hook", None)["items"][0]["code"], "name::unknown");

    let without = Client::with(folder.path(), json!({ "textDocument": { "diagnostic": {} } }));
    assert!(without.capabilities.get("diagnosticProvider").is_none(), "it could not be told to ask again");
}
