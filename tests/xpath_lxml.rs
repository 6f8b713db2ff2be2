//! Evaluates every expression of `fixtures/xpath/expressions.txt`, and those generated here, on every
//! document there, and compares with lxml.
//!
//! Not compared, because lxml is not XPath 1.0 there: `number('1e3')` (it reads exponents), and texts
//! of numbers of more than 15 digits, of 1e9 and more with a fraction, or below 1e-5 (it writes fewer
//! digits and exponents); `xpath` tests those.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hooklang::xml::Limits;
use hooklang::xpath::{Document, Expression, FaultKind, Found};
use serde_json::{Value, json};

use crate::support::{Numbers, has_module, many, one_in};

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

fn namespaces() -> BTreeMap<String, String> {
    [
        ("soap", "http://schemas.xmlsoap.org/soap/envelope/"),
        ("bill", "urn:billing"),
        ("atom", "http://www.w3.org/2005/Atom"),
        ("n", "urn:n"),
    ]
    .into_iter()
    .map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()))
    .collect()
}

fn documents() -> Vec<(String, String)> {
    let mut documents: Vec<(String, String)> = fs::read_dir(folder("fixtures/xpath"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    documents.sort();
    documents
}

fn written_expressions() -> Vec<String> {
    fs::read_to_string(folder("fixtures/xpath/expressions.txt"))
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Every axis with every node test and predicate, and every operator with operands of every type.
fn generated_expressions() -> Vec<String> {
    let mut expressions = Vec::new();
    let axes = [
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    ];
    let tests = ["*", "node()", "text()", "comment()", "b", "n:*", "processing-instruction()"];
    let predicates = ["", "[1]", "[2]", "[last()]", "[position() < 3]", "[. = 'x']", "[@*]", "[last() - 1]"];
    for axis in axes {
        for test in tests {
            expressions.push(format!("{axis}::{test}"));
            for predicate in predicates {
                expressions.push(format!("//b/{axis}::{test}{predicate}"));
                expressions.push(format!("//node()/{axis}::{test}{predicate}"));
                expressions.push(format!("//*[{axis}::{test}{predicate}]"));
                expressions.push(format!("(//c/{axis}::{test}){predicate}"));
                expressions.push(format!("count(//@*/{axis}::{test}{predicate})"));
            }
        }
    }
    let operands = [
        "//a",
        "//b",
        "//@x",
        "//none",
        "54",
        "-0.5",
        "0 div 0",
        "'60'",
        "'x'",
        "''",
        "true()",
        "false()",
        "string(//c)",
        "count(//b)",
    ];
    let operators = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or"];
    for left in operands {
        for right in operands {
            for operator in operators {
                expressions.push(format!("{left} {operator} {right}"));
            }
        }
    }
    let unary = [
        "string",
        "number",
        "boolean",
        "not",
        "string-length",
        "normalize-space",
        "floor",
        "ceiling",
        "round",
        "id",
    ];
    for function in unary {
        for operand in operands {
            expressions.push(format!("{function}({operand})"));
        }
    }
    for function in ["starts-with", "contains", "substring-before", "substring-after", "concat", "substring"]
    {
        for left in operands {
            for right in operands {
                expressions.push(format!("{function}({left}, {right})"));
            }
        }
    }
    expressions
}

/// Writes expressions at random, of the type that is asked for.
struct Author(Numbers);

impl Author {
    fn below(&mut self, below: usize) -> usize {
        self.0.below(below)
    }

    fn of(&mut self, words: &[&str]) -> String {
        words[self.below(words.len())].to_owned()
    }

    fn step(&mut self, depth: usize) -> String {
        let mut step = match self.below(10) {
            0 => return self.of(&[".", ".."]),
            1 => self.of(&["@*", "@x", "@n", "@id", "@xml:lang", "@n:*"]),
            2..=5 => {
                self.of(&["*", "a", "b", "c", "node()", "text()", "order", "n:a", "bill:*", "atom:title"])
            }
            _ => {
                let axis = self.of(&[
                    "ancestor",
                    "ancestor-or-self",
                    "attribute",
                    "child",
                    "descendant",
                    "descendant-or-self",
                    "following",
                    "following-sibling",
                    "parent",
                    "preceding",
                    "preceding-sibling",
                    "self",
                ]);
                let test =
                    self.of(&["*", "a", "b", "node()", "text()", "comment()", "processing-instruction()"]);
                format!("{axis}::{test}")
            }
        };
        while depth > 0 && self.below(3) == 0 {
            let predicate = self.predicate(depth - 1);
            step += &format!("[{predicate}]");
        }
        step
    }

    fn predicate(&mut self, depth: usize) -> String {
        match self.below(6) {
            0 => self.of(&["1", "2", "3", "last()", "last() - 1", "position() mod 2"]),
            1 => {
                let operator = self.of(&["=", "!=", "<", ">", "<=", ">="]);
                let number = self.number(depth);
                format!("position() {operator} {number}")
            }
            2 => self.nodes(depth),
            3 => self.number(depth),
            4 => self.text(depth),
            _ => self.boolean(depth),
        }
    }

    fn nodes(&mut self, depth: usize) -> String {
        let mut path = match self.below(8) {
            0 | 1 => "//".to_owned(),
            2 => "/".to_owned(),
            3 if depth > 0 => {
                let (nodes, predicate) = (self.nodes(depth - 1), self.predicate(depth - 1));
                let slash = self.of(&["/", "//"]);
                format!("({nodes})[{predicate}]{slash}")
            }
            4 if depth > 0 => {
                let (left, right) = (self.nodes(depth - 1), self.nodes(depth - 1));
                let slash = self.of(&["/", "//"]);
                format!("({left} | {right}){slash}")
            }
            5 if depth > 0 => {
                let text = self.text(depth - 1);
                format!("id({text})/")
            }
            _ => String::new(),
        };
        path += &self.step(depth);
        while self.below(2) == 0 {
            path += &self.of(&["/", "/", "//"]);
            path += &self.step(depth);
        }
        path
    }

    /// Whole and half numbers only: lxml writes others its own way.
    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&[
                "0",
                "1",
                "2",
                "3",
                "60",
                "1.5",
                "position()",
                "last()",
                "count(*)",
                "0 div 0",
                "1 div 0",
            ]);
        }
        match self.below(6) {
            0 => {
                let nodes = self.nodes(depth - 1);
                format!("count({nodes})")
            }
            1 => {
                let text = self.text(depth - 1);
                format!("string-length({text})")
            }
            2 => {
                let (left, right) = (self.number(depth - 1), self.number(depth - 1));
                let operator = self.of(&["+", "-", "mod", "*"]);
                format!("({left} {operator} {right})")
            }
            3 => {
                let function = self.of(&["floor", "ceiling", "round", "-", "--"]);
                let number = self.number(depth - 1);
                format!("{function}({number})")
            }
            4 => {
                let nodes = self.nodes(depth - 1);
                format!("round(sum({nodes}))")
            }
            _ => {
                let any = self.any(depth - 1);
                format!("round(number({any}))")
            }
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&[
                "'x'",
                "''",
                "'first second'",
                "\"60\"",
                "name()",
                "string()",
                "local-name()",
                "'a b'",
            ]);
        }
        match self.below(6) {
            0 => {
                let (left, right) = (self.any(depth - 1), self.any(depth - 1));
                format!("concat({left}, {right})")
            }
            1 => {
                let any = self.any(depth - 1);
                let function = self.of(&["string", "normalize-space"]);
                format!("{function}({any})")
            }
            2 => {
                let (text, start, length) =
                    (self.any(depth - 1), self.number(depth - 1), self.number(depth - 1));
                format!("substring({text}, {start}, {length})")
            }
            3 => {
                let (left, right) = (self.any(depth - 1), self.text(depth - 1));
                let function = self.of(&["substring-before", "substring-after"]);
                format!("{function}({left}, {right})")
            }
            4 => {
                let (text, from, to) = (self.any(depth - 1), self.text(depth - 1), self.text(depth - 1));
                format!("translate({text}, {from}, {to})")
            }
            _ => {
                let nodes = self.nodes(depth - 1);
                let function = self.of(&["name", "local-name", "namespace-uri"]);
                format!("{function}({nodes})")
            }
        }
    }

    fn boolean(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&["true()", "false()", "lang('en')", "@x", "*", "not(*)"]);
        }
        match self.below(4) {
            0 | 1 => {
                let (left, right) = (self.any(depth - 1), self.any(depth - 1));
                let operator = self.of(&["=", "!=", "<", ">", "<=", ">="]);
                format!("({left} {operator} {right})")
            }
            2 => {
                let (left, right) = (self.any(depth - 1), self.any(depth - 1));
                let operator = self.of(&["and", "or"]);
                format!("({left} {operator} {right})")
            }
            _ => {
                let any = self.any(depth - 1);
                let function = self.of(&["not", "boolean", "lang"]);
                format!("{function}({any})")
            }
        }
    }

    fn any(&mut self, depth: usize) -> String {
        match self.below(6) {
            0 => self.number(depth),
            1 => self.text(depth),
            2 => self.boolean(depth),
            _ => self.nodes(depth),
        }
    }
}

fn random_expressions(count: usize) -> Vec<String> {
    let mut author = Author(Numbers(0x00C0_FFEE));
    let mut expressions = std::collections::BTreeSet::new();
    while expressions.len() < count {
        let depth = author.below(4);
        let expression = author.any(depth);
        if expression.len() <= 300 {
            expressions.insert(expression);
        }
    }
    expressions.into_iter().collect()
}

/// lxml's results, by expression and document; `None` where there is no lxml.
fn ask(documents: &[&str], expressions: &[String]) -> Option<Vec<Vec<Value>>> {
    if !has_module("lxml.etree") {
        return None;
    }
    let task = json!({
        "documents": documents,
        "namespaces": namespaces()
            .into_iter()
            .chain([("xml".to_owned(), "http://www.w3.org/XML/1998/namespace".to_owned())])
            .collect::<BTreeMap<_, _>>(),
        "expressions": expressions,
    });
    let mut python = Command::new("python3")
        .arg(folder("support/xpath_oracle.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    let task = task.to_string();
    let writer = std::thread::spawn(move || input.write_all(task.as_bytes()).unwrap());
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "the oracle failed");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Whether `found` is what lxml found. Numbers may differ in the last bits: lxml reads decimals with a
/// rounding error of its own.
fn agrees(found: &Found, oracle: &Value) -> bool {
    let kind = oracle[0].as_str().unwrap();
    match found {
        Found::Nodes(nodes) => kind == "nodes" && oracle[1] == json!(nodes),
        Found::Boolean(boolean) => kind == "boolean" && oracle[1] == json!(boolean),
        Found::Text(text) => kind == "text" && oracle[1] == json!(text),
        Found::Number(number) => {
            let other: f64 = match oracle[1].as_str() {
                Some(text) if kind == "number" => text.parse().unwrap(),
                _ => return false,
            };
            number == &other
                || (number.is_nan() && other.is_nan())
                || (number - other).abs() <= number.abs() * 4.0 * f64::EPSILON
        }
    }
}

/// Whether lxml refuses an expression that XPath 1.0 allows, or the other way round; each is named.
fn compare(expressions: &[String], at_least: usize) {
    let documents = documents();
    let texts: Vec<&str> = documents.iter().map(|(_, text)| text.as_str()).collect();
    let Some(oracle) = ask(&texts, expressions) else {
        return;
    };
    let trees: Vec<Document> =
        texts.iter().map(|text| Document::read(text, &Limits::default()).unwrap()).collect();
    let mut refused = Vec::new();
    let mut differences = Vec::new();
    let mut compared = 0;
    for (text, results) in expressions.iter().zip(&oracle) {
        let expression = match Expression::compile(text, &namespaces()) {
            Ok(expression) => expression,
            Err(fault) => {
                // What lxml evaluates may be refused as unsupported, but not called invalid.
                if fault.kind != FaultKind::Unsupported && results.iter().any(|result| result[0] != "error") {
                    differences.push(format!("{text}: refused: {fault}"));
                }
                refused.push(text);
                continue;
            }
        };
        compared += 1;
        for ((name, _), (tree, result)) in documents.iter().zip(trees.iter().zip(results)) {
            let deadline = Instant::now() + Duration::from_secs(20);
            let found = expression.evaluate(tree, &[], &mut usize::MAX.clone(), deadline);
            if !found.as_ref().is_ok_and(|found| agrees(found, result)) {
                differences.push(format!("{text} on {name}:\n  here {found:?}\n  lxml {result}"));
            }
        }
    }
    println!(
        "xpath: {compared} expressions × {} documents, {} differences, {} refused",
        documents.len(),
        differences.len(),
        refused.len()
    );
    assert!(differences.is_empty(), "{}", differences[..differences.len().min(40)].join("\n"));
    assert!(documents.len() >= 8);
    assert!(compared >= at_least, "{compared} expressions; refused: {refused:?}");
}

#[test]
fn every_written_expression_finds_what_lxml_finds() {
    compare(&written_expressions(), 350);
}

#[test]
fn every_axis_operator_and_function_finds_what_lxml_finds() {
    // Every axis, operator and function is in what one in seven leaves.
    let each = one_in(7, 1);
    let expressions: Vec<String> = generated_expressions().into_iter().step_by(each).collect();
    compare(&expressions, 1000 / each);
}

#[test]
fn expressions_written_at_random_find_what_lxml_finds() {
    let count = many(500, 2500);
    compare(&random_expressions(count), count / 5 * 4);
}
