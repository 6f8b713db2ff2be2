//! What the tests of the examples would miss: each place of each example is broken, one at a time, and a test must fail
//! or the coverage be lower.

use std::sync::Arc;

use hooklang::ir::Program;
use hooklang::runtime::Prepared;
use hooklang::testing::coverage;
use serde_json::{Value, json};

use super::{name, program, projects};

/// Lists whose items are broken one at a time, by leaving each out.
const LISTS: [&str; 9] = [
    "accept",
    "alternatives",
    "arguments",
    "form",
    "headers",
    "mappings",
    "multipart",
    "parameters",
    "query",
];

/// How a place is broken.
#[derive(Clone)]
struct Edit {
    /// The place, as a JSON pointer.
    path: String,
    what: &'static str,
    to: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Removed,
    Is(Value),
}

fn walk(value: &Value, path: &str, edits: &mut Vec<Edit>) {
    let mut own = Vec::new();
    let mut edit = |path: String, what, to| own.push(Edit { path, what, to });
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{path}/{index}"), edits);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let here = format!("{path}/{key}");
                match (key.as_str(), member) {
                    (list, Value::Array(items))
                        if LISTS.contains(&list) && !(list == "alternatives" && items.len() < 2) =>
                    {
                        (0..items.len())
                            .for_each(|index| edit(format!("{here}/{index}"), "left out", Change::Removed));
                    }
                    ("operands", Value::Array(items))
                        if items.len() > 1 || members.contains_key("composite") =>
                    {
                        // That a value ends in `null` is said by `or_null` too.
                        let counts =
                            |index: &usize| items[*index].pointer("/primary/literal") != Some(&Value::Null);
                        (0..items.len())
                            .filter(counts)
                            .for_each(|index| edit(format!("{here}/{index}"), "left out", Change::Removed));
                    }
                    ("pass", Value::Array(items)) => {
                        (0..items.len())
                            .for_each(|index| edit(format!("{here}/{index}"), "left out", Change::Removed));
                    }
                    ("composite", Value::Object(_) | Value::Array(_)) => {
                        edit(here.clone(), "left out", Change::Removed)
                    }
                    // A mark of what always has a value changes nothing.
                    ("mark", _) if members.get("value").is_some_and(is_fixed) => {}
                    ("mark", Value::String(mark)) => {
                        let other = if mark == "mandatory" { "optional" } else { "mandatory" };
                        // Fields are optional without a mark.
                        if mark == "mandatory" || !members.contains_key("value") {
                            edit(here.clone(), "left out", Change::Removed);
                        }
                        edit(here.clone(), "the other", Change::Is(json!(other)));
                    }
                    ("mandatory" | "or_null" | "optional", Value::Bool(true)) => {
                        edit(here.clone(), "left out", Change::Is(json!(false)));
                    }
                    ("mandatory", Value::Bool(false)) if always_saves(members) => {}
                    ("mandatory" | "optional", Value::Bool(false)) => {
                        edit(here.clone(), "added", Change::Is(json!(true)));
                    }
                    ("data", Value::String(_)) => {
                        edit(here.clone(), "elsewhere", Change::Is(json!(".not_there")))
                    }
                    ("text", Value::String(_)) if path.ends_with("/xpath") => {
                        edit(here.clone(), "elsewhere", Change::Is(json!("/not-there")));
                    }
                    ("header", Value::String(_)) => {
                        edit(here.clone(), "of another name", Change::Is(json!("X-Not-There")))
                    }
                    _ => {}
                }
                walk(member, &here, edits);
            }
        }
        _ => {}
    }
    edits.extend(own);
}

/// Whether a value is a literal.
fn is_fixed(value: &Value) -> bool {
    value.pointer("/operands/0/primary/literal").is_some_and(|literal| !literal.is_null())
}

/// Whether a mapping saves something whatever the response is.
fn always_saves(mapping: &serde_json::Map<String, Value>) -> bool {
    let alternatives = mapping.get("alternatives").and_then(Value::as_array);
    let is_literal = |one: &Value| one.pointer("/operand/primary/literal").is_some();
    mapping.contains_key("composite") || alternatives.is_some_and(|all| all.iter().any(is_literal))
}

/// `document` with `edit` made.
fn edited(document: &Value, edit: &Edit) -> Value {
    let mut document = document.clone();
    let (parent, key) = edit.path.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match (&edit.to, parent) {
        (Change::Removed, Value::Array(items)) => drop(items.remove(key.parse().unwrap())),
        (Change::Removed, Value::Object(members)) => drop(members.remove(key)),
        (Change::Is(value), Value::Object(members)) => drop(members.insert(key.to_owned(), value.clone())),
        (change, _) => panic!("{change:?} at {}", edit.path),
    }
    document
}

/// The parts of a program that are broken, by their names there.
fn parts(program: &Program) -> [(&'static str, Value); 3] {
    [
        ("webhooks", serde_json::to_value(&program.webhooks).unwrap()),
        ("flows", serde_json::to_value(&program.flows).unwrap()),
        ("oauth2", serde_json::to_value(&program.oauth2).unwrap()),
    ]
}

/// `whole` with `document` in place of `part`; `None` where that is not a program.
fn mutant(whole: &Program, part: &str, document: Value) -> Option<Program> {
    let mut program = whole.clone();
    match part {
        "webhooks" => program.webhooks = serde_json::from_value(document).ok()?,
        "flows" => program.flows = serde_json::from_value(document).ok()?,
        _ => program.oauth2 = serde_json::from_value(document).ok()?,
    }
    Some(program)
}

/// Whether a test of `program` fails, or the tests reach less than all of it.
async fn is_noticed(program: Program) -> bool {
    let prepared = Arc::new(Prepared::new(Arc::new(program)));
    let all: Vec<usize> = (0..prepared.program().tests.len()).collect();
    let (ran, covered) = coverage::measure(&prepared, &all).await;
    let passes = |ran: &coverage::Ran| matches!(&ran.ended, Ok(outcome) if outcome.differences.is_empty());
    !ran.iter().all(passes) || covered.iter().any(|place| place.tests == 0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn breaking_any_place_of_an_example_is_noticed() {
    let mut all = 0;
    let mut missed = Vec::new();
    for folder in projects() {
        let whole = program(&folder);
        assert!(!is_noticed(whole.clone()).await, "{}", name(&folder));
        for (part, document) in parts(&whole) {
            let mut edits = Vec::new();
            walk(&document, "", &mut edits);
            for edit in edits {
                let Some(mutant) = mutant(&whole, part, edited(&document, &edit)) else { continue };
                all += 1;
                if !is_noticed(mutant).await {
                    missed.push(format!("{}: {part}{} {}", name(&folder), edit.path, edit.what));
                }
            }
        }
    }
    println!("{} of {all} mutants are noticed", all - missed.len());
    assert!(all > 300, "{all}");
    assert!(missed.is_empty(), "{} of {all} are missed:\n{}", missed.len(), missed.join("\n"));
}
