//! The projects of `examples/`: without a fault, and sending what their snapshots have.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::support::{header_map, header_pairs};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hooklang::delivery::CallRecord;
use hooklang::diagnostics::human::{HumanOptions, render};
use hooklang::ir::Program;
use hooklang::json::Json;
use hooklang::runtime::transport::{Request, Response, ResponseBody, SendFault, Transport};
use hooklang::runtime::{Runner, Secrets, Settings, ShownRequest, Variables};
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
        let answer =
            self.exchanges.iter().find(is_it).map(|exchange| response(exchange.get("answer").unwrap()));
        let answer = answer.ok_or_else(|| SendFault::NoConnection(format!("nobody answers {}", request.url)));
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
        headers: header_map(headers.map(|(name, value)| (name, value.as_text().unwrap()))),
        body: ResponseBody::Complete(body),
    }
}

fn as_sent(request: &Request) -> String {
    let mut text = format!("{} {}\n", request.method, request.url);
    for (name, value) in header_pairs(&request.headers) {
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

fn secrets(folder: &Path) -> Vec<(String, String)> {
    let text = read(folder, "secrets.env");
    let assignments =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    assignments.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The requests of one run as they went over the wire, and as they are shown to people.
async fn requests(folder: &Path, name: &str, exchanges: &[Json]) -> (String, String) {
    let recorder = Arc::new(Recorder { exchanges: exchanges.to_vec(), sent: Mutex::default() });
    let held: Secrets = secrets(folder).into_iter().collect();
    let runner = Runner::new(Arc::new(program(folder)), held, recorder.clone(), Settings::default());
    let mut variables = Variables::from_json(&read(folder, "vars.json")).unwrap();
    let shown: Vec<ShownRequest> = if runner.program().flow(name).is_some() {
        let call =
            folder.join("call.json").exists().then(|| CallRecord::read(&read(folder, "call.json")).unwrap());
        let run = runner.run_flow(name, &mut variables, call.as_ref()).await.unwrap();
        let flow_end = run.flow_end.and_then(|end| end.request);
        run.webhooks.into_iter().filter_map(|run| run.request).chain(flow_end).collect()
    } else {
        runner.run_webhook(name, &mut variables).await.unwrap().request.into_iter().collect()
    };
    runner.finish().await;
    let sent: Vec<String> = recorder.sent.lock().unwrap().iter().map(as_sent).collect();
    assert_eq!(sent.len(), exchanges.len(), "{name} sent\n{}", sent.join("\n"));
    let shown: Vec<String> = shown.iter().map(as_shown).collect();
    (sent.join("\n"), shown.join("\n"))
}

#[tokio::test]
async fn each_example_sends_what_its_snapshot_has() {
    for folder in examples() {
        let script = Json::read(&read(&folder, "demo.json")).unwrap();
        let (mut all_sent, mut all_shown) = (String::new(), String::new());
        for run in script.get("runs").and_then(Json::as_list).unwrap() {
            let exchanges = run.get("requests").and_then(Json::as_list).unwrap();
            let name = run.get("run").and_then(Json::as_text).unwrap();
            let (sent, shown) = requests(&folder, name, exchanges).await;
            all_sent.push_str(&format!("# {name}\n\n{sent}\n"));
            all_shown.push_str(&format!("# {name}\n\n{shown}\n"));
        }
        for (_, secret) in secrets(&folder) {
            assert!(!all_shown.contains(&secret), "{} shows {secret}", name(&folder));
        }
        let steady = |kind: &str| {
            let mut settings = snapshots(kind);
            settings.add_filter(r"(?i)(webhook-id): [0-9a-f-]{36}", "$1: [id]");
            settings.add_filter(r"(?i)(webhook-timestamp): \d+", "$1: [now]");
            settings.add_filter(
                r"(?i)(webhook-signature): v1,[A-Za-z0-9+/=]{44}",
                "$1: v1,[of id, now and body]",
            );
            settings.add_filter(r#"(response_duration","value":)[\d.]+"#, "$1[seconds]");
            settings
        };
        steady("sent").bind(|| insta::assert_snapshot!(name(&folder), all_sent));
        steady("shown").bind(|| insta::assert_snapshot!(name(&folder), all_shown));
    }
}
