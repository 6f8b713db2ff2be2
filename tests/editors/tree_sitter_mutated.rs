//! The grammar for tree-sitter accepts what the language accepts of declarations that were changed at random. What
//! becomes of a declaration depends on its file alone.

use std::collections::BTreeMap;
use std::path::Path;

use hooklang::syntax::{self, Kind, TokenKind, outline, parse_declaration};

use super::tree_sitter::{files, grammar};
use super::words;
use crate::support::{Numbers, many};

/// What may stand between two tokens.
const GAPS: [&str; 8] = [" ", "", "\n", "\r\n\t", " # हि \"{\n", ",", " , ", "\n\n# x\n# y\n"];

/// Tokens that are rare in the files.
const TOKENS: [&str; 28] = [
    "\"\"",
    "\"\\{{\"",
    "\"{{$call.cli or \"x{{1}}\"}}\"",
    "\"\\u00e9 😀\"",
    "\"\"\" a\"\"\"",
    "\"\"\"\n  \\{{ \"\" {{$call.cli}}\n\"\"\"",
    "-0.1e+5",
    "$user.key.a-b",
    "$call.cli.number",
    "$flow.key",
    "data",
    "data[?(@.a || !@.b) && match(@.c, 'x]\"')]",
    "data..['a b', 1:2:-1, *].c",
    "data[$call.cli].x",
    "data[?@.a == 'x].b",
    "data[\"]\\\"\"][[@]].c",
    "data[[@].d",
    "data.length(a).e",
    "or",
    "as",
    "optional",
    "mandatory",
    "query",
    "flow-end",
    "none",
    "missing",
    "[]",
    "{}",
];

/// The only declaration that `text` is, where the language accepts it.
fn accepted(text: &str) -> bool {
    match outline(text).declarations.as_slice() {
        [head] => {
            let is_whole = head.span.start == 0 && text[head.span.end as usize..].trim().is_empty();
            is_whole
                && head.kind != Kind::Stray
                && parse_declaration(&text[head.span.range()], head.kind).faults.is_empty()
        }
        _ => false,
    }
}

/// The declarations of a file that are right, and not too long.
fn right(text: &str) -> Vec<&str> {
    let heads = outline(text).declarations;
    let declarations = heads.iter().map(|head| &text[head.span.range()]);
    declarations.filter(|declaration| declaration.len() < 2_000 && accepted(declaration)).collect()
}

/// The tokens of `declaration`, each with what stands after it.
fn parts(declaration: &str) -> Vec<(String, &'static str)> {
    let tokens = syntax::tokens(declaration);
    let gap = |kind| if kind == TokenKind::Comment { "\n" } else { " " };
    tokens.iter().map(|token| (declaration[token.span.range()].to_owned(), gap(token.kind))).collect()
}

/// `declaration` with one to three changes, among them tokens of `pool`.
fn mutated(declaration: &str, pool: &[String], numbers: &mut Numbers) -> String {
    let mut parts = parts(declaration);
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(parts.len());
        let other = pool[numbers.below(pool.len())].clone();
        match numbers.below(6) {
            0 => parts[at].0 = other,
            5 => {
                let first = parts[at].0.chars().next();
                let like = |_| pool[numbers.below(pool.len())].clone();
                let same = (0..50).map(like).find(|other| other.chars().next() == first);
                parts[at].0 = same.unwrap_or(other);
            }
            1 => parts.insert(at, (other, " ")),
            2 => drop(parts.remove(at)),
            3 => parts[at].1 = GAPS[numbers.below(GAPS.len())],
            _ => {
                let other = parts[numbers.below(parts.len())].clone();
                parts.insert(at, other);
            }
        }
        if parts.is_empty() {
            break;
        }
    }
    let text: String = parts.iter().flat_map(|(token, gap)| [token.as_str(), gap]).collect();
    text.trim_end().to_owned() + "\n"
}

#[test]
fn it_accepts_what_the_language_accepts_of_mutations() {
    let Some(grammar) = grammar() else { return };
    let each = many(2, 10);
    let rare: Vec<String> = TOKENS.into_iter().chain(words()).map(str::to_owned).collect();
    let mut differs: BTreeMap<String, String> = BTreeMap::new();
    let (mut found, mut tried) = (0, 0);
    for path in files() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut numbers = Numbers::of(name.to_str().unwrap());
        let right = right(&text);
        found += right.len();
        let own = right.iter().flat_map(|declaration| parts(declaration)).map(|(token, _)| token);
        let pool: Vec<String> =
            rare.iter().cloned().chain(own.filter(|token| !token.starts_with('#'))).collect();
        for declaration in right {
            for _ in 0..each {
                let text = mutated(declaration, &pool, &mut numbers);
                if accepted(&text) {
                    tried += 1;
                    let tree = grammar.parse(&text);
                    if tree.root_node().has_error() {
                        differs.entry(tree.root_node().to_sexp()).or_insert(text);
                    }
                }
            }
        }
    }
    assert!(tried * 20 > found * each, "{tried} of {found} declarations");
    let shown: Vec<String> =
        differs.iter().take(10).map(|(tree, text)| format!("{text}\n{tree}\n")).collect();
    assert!(differs.is_empty(), "{} of {tried}:\n{}", differs.len(), shown.join("\n"));
    println!("{tried} mutations of {found} declarations");
}
