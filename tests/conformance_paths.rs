//! The RFC 9535 compliance suite, through a check of the file and a run against a server.

use std::sync::Arc;

use hooklang::json::Json;
use hooklang::runtime::transport::HttpTransport;
use hooklang::runtime::{Runner, Secrets, Settings, Status, Variables};
use hooklang::source::{Source, Sources};
use hooklang::{Options, check, compile};

use crate::support::{Answer, Server, conformance};

fn list(json: &Json) -> &[Json] {
    json.as_list().unwrap_or_default()
}

/// A webhook that saves all that `selector` finds; `data` stands for its `$`.
fn file(webhook: &str, url: &str, selector: &str) -> Source {
    let path = match selector.trim_start().strip_prefix('$') {
        Some(path) => format!("data{path}"),
        None => selector.to_owned(),
    };
    let text = format!(
        "webhook {webhook} {{\n  GET \"{url}\"\n  response json {{ $flow.key.found = {path} as list }}\n  wait 60s with hold music\n}}\n"
    );
    Source::new("a.hook".into(), format!("{webhook}.hook"), text)
}

/// Code and message of each error.
fn errors(selector: &str) -> Vec<(&'static str, String)> {
    let mut sources = Sources::default();
    sources.add(file("w", "https://a.example.com/", selector));
    let found = check(&sources, &Options::default());
    let errors = found.as_slice().iter().filter(|fault| fault.code.severity().as_str() == "error");
    errors.map(|fault| (fault.code.as_str(), fault.message.clone())).collect()
}

/// Whether a selector has names and indexes only, each step written without a filter, slice or `..`.
fn is_singular(selector: &str) -> bool {
    let mut rest = selector.trim_start_matches('$').trim_start();
    while !rest.is_empty() {
        let step = if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(|sign: char| sign.is_ascii() && !sign.is_ascii_alphanumeric() && sign != '_');
            let (name, rest) = name.split_at(end.unwrap_or(name.len()));
            (!name.is_empty()).then_some(rest)
        } else {
            rest.strip_prefix('[').and_then(|inside| behind_bracket(inside.trim_start()))
        };
        let Some(next) = step else { return false };
        rest = next.trim_start();
    }
    true
}

/// What is left after `'name']`, `"name"]` or `-1]`.
fn behind_bracket(inside: &str) -> Option<&str> {
    let end = match inside.chars().next()? {
        quote @ ('\'' | '"') => {
            let mut escaped = false;
            let closing = inside.char_indices().skip(1).find(|(_, sign)| {
                let closes = *sign == quote && !escaped;
                escaped = *sign == '\\' && !escaped;
                closes
            });
            closing?.0 + 1
        }
        _ => inside.find(|sign: char| sign != '-' && !sign.is_ascii_digit()).filter(|end| *end > 0)?,
    };
    inside[end..].trim_start().strip_prefix(']')
}

/// What is saved where `found` is found: nulls are nothing, and a list that a singular path finds is
/// saved as it is.
fn saved(found: &[Json], singular: bool) -> Option<Json> {
    let found: Vec<Json> = found.iter().filter(|json| !json.is_null()).cloned().collect();
    match found.as_slice() {
        [] => None,
        [Json::List(items)] if singular => Some(Json::List(items.clone())),
        _ => Some(Json::List(found)),
    }
}

#[tokio::test]
async fn every_case_is_refused_or_saves_what_rfc_9535_says() {
    let suite = std::fs::read_to_string(conformance("jsonpath/cts.json")).unwrap();
    let suite = Json::read(&suite).unwrap();
    let cases = list(suite.get("tests").unwrap());
    let selector = |case: &Json| case.get("selector").and_then(Json::as_text).unwrap().to_owned();

    let (mut invalid, mut over, mut without_data, mut wrong) = (0, 0, 0, Vec::new());
    let mut valid = Vec::new();
    for case in cases {
        let selector = selector(case);
        let errors = errors(&selector);
        if case.get("invalid_selector").is_some() {
            invalid += 1;
            // With a space around it, it is not a path in the suite; in a file, spaces separate words.
            if errors.is_empty() && selector.trim() != selector {
                without_data += 1;
            } else if !errors.iter().any(|(code, _)| *code == "path::invalid") {
                wrong.push(format!("{selector:?} is invalid, but {errors:?}"));
            }
        } else if errors.is_empty() {
            valid.push(case);
        } else if errors.iter().all(|(code, why)| *code == "path::invalid" && why.contains("more than")) {
            over += 1;
        } else {
            wrong.push(format!("{selector:?} is refused: {errors:?}"));
        }
    }

    let paths: Vec<String> = (0..valid.len()).map(|index| format!("/w{index}")).collect();
    let documents: Vec<String> = valid.iter().map(|case| case.get("document").unwrap().compact()).collect();
    let answers = paths.iter().zip(&documents);
    let server = Server::start(answers.map(|(path, document)| (path.as_str(), Answer::json(200, document))));
    let mut sources = Sources::default();
    let account = "account { allow http  allow network \"127.0.0.0/8\" }\n";
    sources.add(Source::new("account.hook".into(), "account.hook".into(), account.into()));
    for (path, case) in paths.iter().zip(&valid) {
        sources.add(file(path.trim_start_matches('/'), &server.url(path), &selector(case)));
    }
    let (program, diagnostics) = compile(&sources, &Options::default());
    let program = program.unwrap_or_else(|| panic!("{diagnostics:#?}"));
    let transport = HttpTransport::builder().account(&program.account).build().unwrap();
    let secrets = Secrets::from_iter(Vec::<(String, String)>::new());
    let runner = Runner::new(Arc::new(program), secrets, Arc::new(transport), Settings::default());
    let mut right = 0;
    for (path, case) in paths.iter().zip(&valid) {
        let mut variables = Variables::new();
        let run = runner.run_webhook(path.trim_start_matches('/'), &mut variables).await.unwrap();
        let selector = selector(case);
        let singular = is_singular(&selector);
        let results = match case.get("result") {
            Some(result) => std::slice::from_ref(result),
            None => list(case.get("results").unwrap()),
        };
        let found = variables.flow("found");
        if run.status == Status::Success
            && results.iter().any(|result| saved(list(result), singular).as_ref() == found)
        {
            right += 1;
        } else {
            wrong.push(format!("{selector:?}: saved {found:?}, of {results:?}; {:?}", run.message));
        }
    }
    println!(
        "{} cases: {invalid} invalid, of which {without_data} only outside a file; {right} right, {over} over the limits, {} wrong",
        cases.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((cases.len(), invalid, without_data, right + over), (703, 247, 2, 456));
}
