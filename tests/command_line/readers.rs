//! What other programs read of what `hook` writes: SARIF by its schema, JUnit by a parser from npm beside the one from
//! PyPI.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder;
use crate::support::{Hook, has_module, one_in};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The schema of SARIF 2.1.0, see the page beside it.
const SCHEMA: &str = "tests/fixtures/sarif/sarif-2.1.0-rtm.5.json";

const VALIDATE: &str = r#"
import json, sys
from jsonschema import Draft4Validator
schema = json.load(open(sys.argv[1]))
Draft4Validator.check_schema(schema)
for file in sys.argv[2:]:
    for error in Draft4Validator(schema).iter_errors(json.load(open(file))):
        sys.exit(f"{file}: {error.json_path}: {error.message[:300]}")
"#;

#[test]
fn sarif_is_as_its_schema_says() {
    if !has_module("jsonschema") {
        return;
    }
    let to = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut codes: Vec<String> = std::fs::read_dir(Path::new(ROOT).join("tests/fixtures/diagnostics"))
        .unwrap()
        .map(|code| format!("tests/fixtures/diagnostics/{}", code.unwrap().file_name().display()))
        .collect();
    codes.sort();
    // As one project, webhooks of one name are each compared with all others: some of them take far less.
    let codes: Vec<&str> = match one_in(5, 1) {
        1 => vec!["tests/fixtures/diagnostics"],
        few => codes.iter().step_by(few).map(String::as_str).collect(),
    };
    for (number, arguments) in [
        &codes[..],
        &["examples"],
        &["--fix", "--nothing"],
        &["not/there.hook"],
        &["tests/fixtures/diagnostics/several"],
    ]
    .into_iter()
    .enumerate()
    {
        let all = ["check", "--format", "sarif"].into_iter().chain(arguments.iter().copied());
        let file = to.path().join(format!("{number}.sarif"));
        std::fs::write(&file, Hook::new(all).within(Path::new(ROOT)).run().out).unwrap();
        files.push(file);
    }
    let python = Command::new("python3")
        .args(["-c", VALIDATE])
        .arg(Path::new(ROOT).join(SCHEMA))
        .args(&files)
        .output();
    let python = python.unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
}

const PARSE: &str = r#"
const { parse } = require("test-results-parser");
const read = parse({ type: "junit", files: [process.argv[1]] });
console.log(read.total, read.passed, read.failed);
for (const suite of read.suites)
  for (const one of suite.cases) console.log(suite.name, "|", one.name, "|", one.status, "|", one.failure);
"#;

#[test]
fn junit_is_read_by_a_parser_from_npm_too() {
    let modules = Path::new(ROOT).join("target/npm/node_modules");
    if !modules.join("test-results-parser").exists() {
        assert!(std::env::var_os("CI").is_none(), "`.ci/run` installs test-results-parser");
        return;
    }
    let tests = r#"webhook ping { GET "https://api.example.com/ping" }
test ping "a \"quoted\" & <odd> \u0001 title, हिन्दी" { reply 200 expect { $flow.key.response_status: "FAILED" } }
test ping "right" { reply 200 expect { $flow.key.response_status: "SUCCESS" } }
"#;
    let folder = folder(&[("ping.hook", tests)]);
    Hook::new(["test", "--junit", "junit.xml"]).within(folder.path()).run().ended(1);
    let node = Command::new("node")
        .args(["-e", PARSE])
        .arg(folder.path().join("junit.xml"))
        .env("NODE_PATH", modules)
        .output()
        .unwrap();
    let read = String::from_utf8_lossy(&node.stdout);
    assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
    assert!(read.starts_with("2 1 1\n"), "{read}");
    assert!(
        read.contains("ping.hook | a \"quoted\" & <odd> \u{fffd} title, हिन्दी | FAIL | ping.hook:2:"),
        "{read}"
    );
    assert!(read.contains("ping.hook | right | PASS |"), "{read}");
}
