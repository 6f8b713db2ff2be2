//! The projects of `examples/`: without a fault, and sending what their snapshots have.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hooklang::diagnostics::human::{HumanOptions, render};
use hooklang::json::Json;
use hooklang::runtime::transport::{Request, Response, ResponseBody, SendFault, Transport};
use hooklang::runtime::{Runner, Secrets, Settings, ShownRequest, Variables};
use hooklang::semantics::ir::Program;
use hooklang::source::{Source, Sources};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
const SNAPSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/examples");

fn examples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(EXAMPLES).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(folders.len() >= 10);
    folders
}

fn name(folder: &Path) -> &str {
    folder.file_name().unwrap().to_str().unwrap()
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap()
}

fn sources(folder: &Path) -> Sources {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "hook")).collect();
    files.sort();
    let mut sources = Sources::default();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        sources.add(Source::new(path.clone(), name(&path).to_owned(), text)).unwrap();
    }
    sources
}

fn program(folder: &Path) -> Program {
    hooklang::compile(&sources(folder), &hooklang::Options::default()).0.unwrap()
}

fn snapshots(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(SNAPSHOTS).join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn no_example_has_a_fault() {
    for folder in examples() {
        let sources = sources(&folder);
        let (program, diagnostics) = hooklang::compile(&sources, &hooklang::Options::default());
        let told = render(diagnostics.as_slice(), &sources, HumanOptions::default());
        assert!(program.is_some() && diagnostics.is_empty(), "{}\n{told}", name(&folder));
    }
}

#[test]
fn each_example_compiles_to_its_snapshot() {
    for folder in examples() {
        let ir = serde_json::to_string_pretty(&program(&folder)).unwrap();
        snapshots("ir").bind(|| insta::assert_snapshot!(name(&folder), ir));
    }
}

/// Answers as the example's `demo.json` says, and keeps what it is sent.
struct Recorder {
    exchanges: Vec<Json>,
    sent: Mutex<Vec<Request>>,
}

impl Transport for Recorder {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        let is_it = |exchange: &&Json| {
            let is = |member: &str, value: &str| exchange.get(member).unwrap().as_text() == Some(value);
            is("method", request.method) && is("url", request.url.as_str())
        };
        let answer = self.exchanges.iter().find(is_it).map(|exchange| response(exchange.get("answer").unwrap()));
        let answer =
            answer.ok_or_else(|| SendFault::NoConnection(format!("nobody answers {}", request.url)));
        self.sent.lock().unwrap().push(request);
        async move { answer }.boxed()
    }
}

fn response(answer: &Json) -> Response {
    let status = answer.get("status").unwrap().as_number().unwrap().as_i64().unwrap();
    let headers = answer.get("headers").and_then(Json::as_object);
    let headers = headers.into_iter().flatten();
    let bytes = |value: &Json| Bytes::from(value.as_text().unwrap().to_owned());
    let body = match (answer.get("json"), answer.get("xml")) {
        (Some(json), _) => Bytes::from(json.compact()),
        (None, Some(xml)) => bytes(xml),
        (None, None) => Bytes::new(),
    };
    Response {
        status: u16::try_from(status).unwrap(),
        headers: headers.map(|(name, value)| (name.clone(), bytes(value))).collect(),
        body: ResponseBody::Complete(body),
    }
}

fn as_sent(request: &Request) -> String {
    let mut text = format!("{} {}\n", request.method, request.url);
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\n"));
    }
    if let Some(body) = &request.body {
        text.push_str(&format!("\n{}\n", std::str::from_utf8(body).unwrap()));
    }
    text
}

fn as_shown(request: &ShownRequest) -> String {
    let mut text = format!("{} {}\n", request.method, request.url);
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\n"));
    }
    if let Some(body) = &request.body {
        text.push_str(&format!("\n{body}\n"));
    }
    text
}
