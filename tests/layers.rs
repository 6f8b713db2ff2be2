//! Who may know whom: the compiler knows no network, and a library's types stay in the folder that wraps it.

use std::fs;
use std::path::Path;

/// The text of every Rust file under `folder`, with its path.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(!found.is_empty(), "{folder} holds no source");
    found
}

/// The files under `folder` whose code, comments left out, holds one of `words`; those under `but` may.
fn holding(folder: &str, words: &[&str], but: &[&str]) -> Vec<String> {
    let code = |line: &&str| !line.trim_start().starts_with("//");
    sources(folder)
        .into_iter()
        .filter(|(path, _)| !but.iter().any(|but| path.contains(but)))
        .filter(|(_, text)| {
            text.lines().filter(code).any(|line| words.iter().any(|word| line.contains(word)))
        })
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn the_compiler_knows_no_network() {
    let network = ["tokio::", "reqwest::", "hyper::", "crate::runtime", "crate::delivery"];
    for folder in
        ["src/syntax", "src/semantics", "src/diagnostics", "src/json", "src/jsonpath", "src/xml", "src/xpath"]
    {
        assert_eq!(holding(folder, &network, &[]), [""; 0]);
    }
}

#[test]
fn the_parser_stays_in_the_stages_that_parse() {
    assert_eq!(holding("src", &["pest::"], &["src/syntax/", "src/jsonpath/", "src/xpath/"]), [""; 0]);
}

#[test]
fn the_http_client_stays_in_the_transport() {
    assert_eq!(holding("src", &["reqwest::"], &["src/runtime/transport/"]), [""; 0]);
}

#[test]
fn a_later_stage_does_not_look_back() {
    assert_eq!(holding("src/runtime", &["crate::syntax"], &[]), [""; 0]);
    assert_eq!(holding("src/delivery", &["crate::syntax"], &[]), [""; 0]);
    assert_eq!(holding("src/syntax", &["crate::semantics"], &[]), [""; 0]);
}
