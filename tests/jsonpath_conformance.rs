//! The public compliance cases of RFC 9535.

use hooklang::json::Json;
use hooklang::jsonpath::{Clock, Path};
use std::time::{Duration, Instant};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/jsonpath/cts.json");

fn list(json: &Json) -> Vec<Json> {
    json.as_list().map(<[Json]>::to_vec).unwrap_or_default()
}

/// What is wrong about a case, in words.
fn judge(case: &Json, over: &mut usize) -> Option<String> {
    let selector = case.get("selector").and_then(Json::as_text)?;
    let compiled = selector.strip_prefix('$').map(Path::compile);
    if case.get("invalid_selector").is_some() {
        return matches!(compiled, Some(Ok(_))).then(|| "accepted".to_owned());
    }
    let path = match compiled? {
        Ok(path) => path,
        Err(fault) if fault.message.contains("more than") => {
            *over += 1;
            return None;
        }
        Err(fault) => return Some(format!("refused: {} at {:?}", fault.message, fault.range)),
    };
    let document = case.get("document")?;
    let clock = Clock::until(Instant::now() + Duration::from_secs(10));
    let found: Vec<Json> = match path.find(document, &[], &clock) {
        Ok(found) => found.into_iter().cloned().collect(),
        Err(timeout) => return Some(timeout.to_string()),
    };
    let right = match (case.get("result"), case.get("results")) {
        (Some(result), _) => list(result) == found,
        (_, Some(results)) => list(results).iter().any(|result| list(result) == found),
        _ => false,
    };
    let first = path.first(document, &[], &clock, |_| true);
    if first != Ok(found.first()) {
        return Some(format!("first is {first:?} of {found:?}"));
    }
    (!right).then(|| format!("found {}", Json::List(found)))
}

#[test]
fn jsonpath_is_that_of_rfc_9535() {
    let text = std::fs::read_to_string(CASES).expect("the suite can be read");
    let suite = Json::read(&text).expect("the suite is JSON");
    let cases = list(suite.get("tests").expect("it has tests"));
    let invalid = cases.iter().filter(|case| case.get("invalid_selector").is_some()).count();
    let mut over = 0;
    let mut wrong = Vec::new();
    for case in &cases {
        if let Some(fault) = judge(case, &mut over) {
            let selector = case.get("selector").map(Json::compact).unwrap_or_default();
            wrong.push(format!("{selector}: {fault}"));
        }
    }
    println!("{} cases: {invalid} invalid, {over} over the limits, {} wrong", cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 700, "{} cases", cases.len());
}

#[test]
fn invalid_paths_have_a_place_and_a_fix() {
    let text = std::fs::read_to_string(CASES).expect("the suite can be read");
    let suite = Json::read(&text).expect("the suite is JSON");
    for case in list(suite.get("tests").expect("it has tests")) {
        let Some(path) = case.get("selector").and_then(Json::as_text).and_then(|text| text.strip_prefix('$'))
        else {
            continue;
        };
        let Err(fault) = Path::compile(path) else { continue };
        assert!(path.get(fault.range.clone()).is_some(), "{path}: {fault:?}");
        assert!(!fault.message.is_empty() && !fault.help.is_empty(), "{path}: {fault:?}");
    }
}
