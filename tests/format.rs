//! The one layout (section 8, Formatting): what it is, and that nothing is lost on the way to it.

mod command;
mod large;
mod layout;
mod mutated;
mod properties;

use std::path::{Path, PathBuf};

use hooklang::Options;
use hooklang::diagnostics::Diagnostics;
use hooklang::format::{Refused, format};
use hooklang::ir::Program;
use hooklang::source::{FileId, Source, Sources};
use hooklang::syntax;

/// `text` in the layout; `None` where it has syntax faults.
#[track_caller]
fn formatted(text: &str) -> Option<String> {
    let source = Source::new("a.hook".into(), "a.hook".to_owned(), text.to_owned());
    match format(&source, FileId(0)) {
        Ok(text) => Some(text),
        Err(Refused::Faulty(faults)) => {
            assert!(!faults.is_empty());
            None
        }
        Err(Refused::NotText) => panic!("it is no text:\n{text}"),
        Err(Refused::Unsound) => panic!("it would mean something else:\n{text}"),
    }
}

/// The comments of `text`, without white space at their ends.
fn comments(text: &str) -> Vec<String> {
    let comments = syntax::outline(text).comments.into_iter();
    comments.map(|one| text[one.span.range()].trim_end_matches([' ', '\t', '\r']).to_owned()).collect()
}

/// The program that `text` is, without places, and the codes of what is reported of it.
fn meaning(text: &str) -> (Option<serde_json::Value>, Vec<&'static str>) {
    let (program, diagnostics) = hooklang::compile(&Sources::of_text("a.hook", text), &Options::default());
    let mut codes: Vec<&str> = diagnostics.as_slice().iter().map(|one| one.code.as_str()).collect();
    codes.sort_unstable();
    (program.map(|program| without_places(&program)), codes)
}

fn without_places(program: &Program) -> serde_json::Value {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                if members.contains_key("line") && members.contains_key("column") {
                    members.clear();
                }
                members.values_mut().for_each(strip);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(program).unwrap();
    strip(&mut value);
    value
}

fn has_syntax_faults(text: &str) -> bool {
    let mut diagnostics = Diagnostics::default();
    let source = Source::new("a.hook".into(), "a.hook".to_owned(), text.to_owned());
    let _ = syntax::parse(&source, FileId(0), &mut diagnostics);
    !diagnostics.is_empty()
}

/// Every `*.hook` file of the examples and the fixtures.
fn files() -> Vec<PathBuf> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "hook") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["examples", "tests/fixtures", "src/syntax/tests/files"] {
        walk(&root.join(folder), &mut files);
    }
    files.sort();
    assert!(files.len() > 100, "{}", files.len());
    files
}
