//! The projects of `examples/`: without a fault, and sending what their snapshots have.

mod mutations;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::header_pairs;
use hooklang::diagnostics::human::{HumanOptions, render};
use hooklang::ir::{Program, Test, Variable};
use hooklang::runtime::transport::Request;
use hooklang::runtime::{Env, Prepared, Runner, Settings, ShownRequest};
use hooklang::source::{Source, Sources};
use hooklang::testing::{Given, Performed, functions, perform, script};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
const SNAPSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/examples");

fn examples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(EXAMPLES).unwrap().map(|entry| entry.unwrap().path());
    // The flow engine is not a project of the language: it has one inside.
    let is_project = |path: &PathBuf| path.is_dir() && !path.ends_with("engine");
    let mut folders: Vec<PathBuf> = entries.filter(is_project).collect();
    folders.sort();
    assert!(folders.len() >= 10);
    folders
}

fn name(folder: &Path) -> &str {
    folder.file_name().unwrap().to_str().unwrap()
}

/// All examples, the one inside the flow engine's too.
fn projects() -> Vec<PathBuf> {
    let mut folders = examples();
    folders.push(Path::new(EXAMPLES).join("engine/project"));
    folders
}

#[test]
fn every_example_is_a_project_by_its_manifest() {
    for folder in projects() {
        assert!(folder.join("hook.toml").is_file(), "{}", folder.display());
    }
}

fn sources(folder: &Path) -> Sources {
    sources_of(folder, |_| true)
}

fn sources_of(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Sources {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_hook = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "hook");
    let mut files: Vec<PathBuf> = entries.filter(is_hook).filter(|path| wanted(path)).collect();
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

/// Without the tests that only cover the rest: what these send they say themselves.
fn shown_program(folder: &Path) -> Program {
    let sources = sources_of(folder, |path| !path.ends_with("edge_cases.hook"));
    hooklang::compile(&sources, &hooklang::Options::default()).0.unwrap()
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
    for folder in projects() {
        let sources = sources(&folder);
        let (program, diagnostics) = hooklang::compile(&sources, &hooklang::Options::default());
        let told = render(diagnostics.as_slice(), &sources, HumanOptions::default());
        assert!(program.is_some() && diagnostics.is_empty(), "{}\n{told}", name(&folder));
    }
}

#[test]
fn each_example_compiles_to_its_snapshot() {
    for folder in examples() {
        let ir = serde_json::to_string_pretty(&shown_program(&folder)).unwrap();
        snapshots("ir").bind(|| insta::assert_snapshot!(name(&folder), ir));
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

/// The requests of a test as they go over the wire, and as they are shown to people.
async fn requests(prepared: &Arc<Prepared>, test: &Test) -> (String, String) {
    let Given { mut variables, secrets, call } = Given::of(test).unwrap();
    let transport = Arc::new(script(prepared.program(), test));
    let env = Env::new(Arc::clone(prepared), Arc::new(secrets), transport.clone(), Settings::default())
        .with_functions(functions(test));
    let performed = perform(&Runner::from(env), test, call.as_ref(), &mut variables).await.unwrap();
    let flow_end = match &performed {
        Performed::Flow(run) => run.flow_end.as_ref().and_then(|end| end.request.as_ref()),
        Performed::Webhook(_) => None,
    };
    let shown = performed.webhooks().iter().filter_map(|run| run.request.as_ref()).chain(flow_end);
    let shown: Vec<String> = shown.map(|request| as_shown(request)).collect();
    let sent: Vec<String> = transport.sent().iter().map(as_sent).collect();
    (sent.join("\n"), shown.join("\n"))
}

#[tokio::test]
async fn each_example_sends_what_its_snapshot_has() {
    for folder in examples() {
        let prepared = Arc::new(Prepared::new(Arc::new(shown_program(&folder))));
        let (mut all_sent, mut all_shown) = (String::new(), String::new());
        for test in &prepared.program().tests {
            let (sent, shown) = requests(&prepared, test).await;
            all_sent.push_str(&format!("# {}: {}\n\n{sent}\n", test.target, test.title));
            all_shown.push_str(&format!("# {}: {}\n\n{shown}\n", test.target, test.title));
            for given in test.given.iter().filter(|given| matches!(given.variable, Variable::Secret(_))) {
                let secret = given.value.as_text().unwrap();
                assert!(!shown.contains(secret), "{} shows {secret}", name(&folder));
            }
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

#[tokio::test]
async fn each_test_of_each_example_passes() {
    for folder in projects() {
        let prepared = Arc::new(Prepared::new(Arc::new(program(&folder))));
        for test in &prepared.program().tests {
            let outcome = hooklang::testing::run(&prepared, test).await.unwrap();
            assert_eq!(outcome.differences, [], "{}: {}", test.target, test.title);
        }
    }
}
