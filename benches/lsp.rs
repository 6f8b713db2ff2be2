//! `hook lsp` through the real protocol: from a keystroke to its diagnostics, from a question to its answer, from the start
//! to the first diagnostics, and the memory after very many edits. Each beside a check of the same project from nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench"
)]
#![allow(dead_code, reason = "the tests use more of the client")]

#[path = "../tests/lsp/client.rs"]
mod client;
#[path = "support/process.rs"]
mod process;
mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hooklang::Options;
use hooklang::source::{Source, Sources};
use serde_json::{Value, json};

use client::{Client, command, uri};
use process::measure;
use support::{median, row};

/// How many webhooks a file has, of a project of several.
const IN_A_FILE: usize = 20;

/// How many edits the memory is looked at after.
const EDITS: usize = 100_000;

fn main() {
    if process::measure_if_asked() {
        return;
    }
    println!("{:<58} {:>7}   {:<10} absolute", "hook lsp", "ratio", "goal");
    for (count, goal) in [(1_000, 10.0), (10_000, 30.0)] {
        for in_a_file in [count, IN_A_FILE] {
            let project = Project::of(count, in_a_file);
            let cold = project.cold();
            let how = if in_a_file == count { "in one file" } else { "in files of 20" };
            typing(&project, &format!("{count} {how}"), cold, goal);
            asking(&project, &format!("{count} {how}"), cold);
        }
    }
    starting();
    remembering();
}

/// A project on disk.
struct Project {
    folder: tempfile::TempDir,
    files: Vec<(PathBuf, String)>,
    in_a_file: usize,
    count: usize,
}

impl Project {
    fn of(count: usize, in_a_file: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hook.toml"), "").unwrap();
        let mut files = Vec::new();
        for (number, first) in (0..count).step_by(in_a_file).enumerate() {
            let text: String = (first..(first + in_a_file).min(count)).map(webhook).collect();
            let path = folder.path().join(format!("f{number:05}.hook"));
            std::fs::write(&path, &text).unwrap();
            files.push((path, text));
        }
        Self { folder, files, in_a_file, count }
    }

    /// How long a check from nothing takes, in seconds.
    fn cold(&self) -> f64 {
        let mut sources = Sources::default();
        for (path, text) in &self.files {
            sources.add(Source::new(path.clone(), path.display().to_string(), text.clone())).unwrap();
        }
        let once = || {
            let start = Instant::now();
            std::hint::black_box(hooklang::check(&sources, &Options::default()));
            start.elapsed().as_secs_f64()
        };
        median((0..7).map(|_| once()).collect())
    }

    /// The file of a webhook.
    fn file_of(&self, webhook: usize) -> &(PathBuf, String) {
        &self.files[webhook / self.in_a_file]
    }
}

/// A webhook as authors write them, and its test.
fn webhook(number: usize) -> String {
    format!(
        r#"webhook lookup_{number} {{
  notes "Looks the caller up in the CRM and remembers the tier number {number}."
  POST "https://crm.example.com/v1/customers/{{{{$call.cli}}}}/{number}"
  auth basic("ivr", $secret.CRM_PASSWORD)
  headers {{
    X-Request-Id: $flow.key.trace mandatory
    X-Source: "phonon"
  }}
  query {{
    lang: $flow.key.language or "en"
  }}
  body json {{
    "subject": "Call from {{{{$call.cli}}}}",
    "caller": {{ "number": $call.cli, "tags": ["ivr", $flow.key.level or "none"] }}
  }}
  response json {{
    $flow.key.tier_{number} = data.customer.tier mandatory
    $flow.key.open_{number} = data.tickets[?@.state == "open"].id
  }}
  wait 10s with hold music
}}

test lookup_{number} "a gold caller" {{
  given {{ $call.cli: "1" $flow.key.trace: "t" $secret.CRM_PASSWORD: "p" }}
  reply 200 json {{ "customer": {{ "tier": "gold" }}, "tickets": [{{ "state": "open", "id": 7 }}] }}
  expect {{ $flow.key.tier_{number}: "gold" }}
}}

"#
    )
}

/// The position of the byte at `offset` of `text`, which is ASCII.
fn position(text: &str, offset: usize) -> Value {
    let line = text[..offset].matches('\n').count();
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": line, "character": offset - start })
}

/// What an author does to a webhook, and takes back.
const TYPED: [(&str, &str); 6] = [
    ("CRM and", "CRM, and"),
    ("$flow.key.tier_", "$flow.key.tires_"),
    ("  wait 10s", "  wait 10"),
    ("\"phonon\"", "\"phonon"),
    ("  auth basic", "  auth bearer"),
    ("webhook lookup_", "webhook lookups_"),
];

/// The webhooks that are edited and asked about: all over the project.
fn chosen(count: usize) -> impl Iterator<Item = usize> {
    (0..40).map(move |number| number * 7919 % count)
}

fn typing(project: &Project, what: &str, cold: f64, goal: f64) {
    let mut client = Client::on(project.folder.path());
    let mut taken = Vec::new();
    let mut version = 1;
    for number in chosen(project.count) {
        let (path, text) = project.file_of(number);
        client.open(path, text);
        client.settle();
        let at = text.find(&format!("webhook lookup_{number} {{")).unwrap();
        for (find, by) in TYPED {
            let at = at + text[at..].find(find).unwrap();
            let start = position(text, at);
            for (removed, typed) in [(find, by), (by, find)] {
                let mut end = start.clone();
                end["character"] = json!(end["character"].as_u64().unwrap() as usize + removed.len());
                version += 1;
                let change = json!([{ "range": { "start": start, "end": end }, "text": typed }]);
                let began = Instant::now();
                client.change(path, version, change);
                client.settle();
                taken.push(began.elapsed());
            }
        }
        client.close(path);
        client.settle();
    }
    report(&format!("a keystroke among {what}"), &mut taken, cold, goal);
}

fn asking(project: &Project, what: &str, cold: f64) {
    let mut client = Client::on(project.folder.path());
    let (mut completed, mut hovered) = (Vec::new(), Vec::new());
    for number in chosen(project.count) {
        let (path, text) = project.file_of(number);
        client.open(path, text);
        client.settle();
        let at = text.find(&format!("webhook lookup_{number} {{")).unwrap();
        for (method, needle, after) in [
            ("textDocument/completion", "$flow.key.level", 5),
            ("textDocument/completion", "data.customer.tier", 14),
            ("textDocument/completion", "  wait", 2),
            ("textDocument/hover", "$flow.key.tier_", 5),
            ("textDocument/hover", "webhook lookup_", 10),
            ("textDocument/hover", "  wait", 4),
        ] {
            let at = at + text[at..].find(needle).unwrap() + after;
            let ask = json!({ "textDocument": { "uri": uri(path) }, "position": position(text, at) });
            let began = Instant::now();
            let answer = client.request(method, ask);
            let taken = if method == "textDocument/hover" { &mut hovered } else { &mut completed };
            taken.push(began.elapsed());
            assert!(!answer.is_null(), "{method} {needle}");
        }
        client.close(path);
        client.settle();
    }
    report(&format!("a completion among {what}"), &mut completed, cold, 10.0);
    report(&format!("a hover among {what}"), &mut hovered, cold, 10.0);
}

fn report(what: &str, taken: &mut [Duration], cold: f64, goal: f64) {
    taken.sort_unstable();
    for (name, at) in [("p50", taken.len() / 2), ("p95", taken.len() * 95 / 100)] {
        let here = taken[at].as_secs_f64();
        let goal = if name == "p95" { format!("{goal} ms") } else { String::new() };
        let detail = format!("{:.2} and {:.1} ms", here * 1e3, cold * 1e3);
        row(&format!("{what}, {name}"), here / cold, &goal, &detail);
    }
}

/// From the start of the server to the diagnostics of 10 000 webhooks, beside a check by the same program.
fn starting() {
    for in_a_file in [10_000, IN_A_FILE] {
        let project = Project::of(10_000, in_a_file);
        let (last, text) = project.files.last().unwrap();
        std::fs::write(last, text.replacen("  wait 10s", "  wait 10h", 1)).unwrap();
        let folder = project.folder.path();
        let check = [env!("CARGO_BIN_EXE_hook"), "check", "--format", "concise", folder.to_str().unwrap()];
        let mut ratios = Vec::new();
        let mut absolute = (0.0, 0.0);
        for _ in 0..5 {
            let cold = measure(&check).wall.as_secs_f64();
            let began = Instant::now();
            let mut client = Client::on(folder);
            assert!(!client.diagnostics(last).is_empty());
            let here = began.elapsed().as_secs_f64();
            ratios.push(here / cold);
            absolute = (here, cold);
        }
        let how = if in_a_file == IN_A_FILE { "in files of 20" } else { "in one file" };
        let detail = format!("{:.0} and {:.0} ms", absolute.0 * 1e3, absolute.1 * 1e3);
        row(&format!("the first diagnostics of 10000 {how}"), median(ratios), "2", &detail);
    }
}

/// The memory of the server after many edits, beside that after few.
fn remembering() {
    let project = Project::of(200, 200);
    let (path, text) = &project.files[0];
    let mut client = Client::start(&mut command(), start(project.folder.path()));
    client.open(path, text);
    let mut few = 0;
    for edit in 0..EDITS / 2 {
        let number = edit * 7919 % project.count;
        let (find, by) = TYPED[edit % TYPED.len()];
        let at = text.find(&format!("webhook lookup_{number} {{")).unwrap();
        let start = position(text, at + text[at..].find(find).unwrap());
        for (removed, typed) in [(find, by), (by, find)] {
            let mut end = start.clone();
            end["character"] = json!(end["character"].as_u64().unwrap() as usize + removed.len());
            let version = edit as i64 * 2 + 2;
            client.change(path, version, json!([{ "range": { "start": start, "end": end }, "text": typed }]));
            // As fast as nobody types, and yet each tenth with its diagnostics.
            if edit % 5 == 0 {
                client.settle();
            }
        }
        client.transcript.clear();
        if edit == EDITS / 20 {
            client.settle();
            few = client.memory();
        }
    }
    client.settle();
    let many = client.memory();
    let what = format!("the memory after {EDITS} edits, beside {}", EDITS / 10);
    let detail = format!("{:.1} and {:.1} MiB", many as f64 / 1024.0, few as f64 / 1024.0);
    row(&what, many as f64 / few as f64, "1", &detail);
}

fn start(folder: &Path) -> Value {
    let folders = json!([{ "uri": uri(folder), "name": "folder" }]);
    json!({ "processId": std::process::id(), "rootUri": null, "workspaceFolders": folders, "capabilities": {} })
}
