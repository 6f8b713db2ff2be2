//! What lies under `editors/` knows the language as it is.

mod helix;
mod tree_sitter;
mod tree_sitter_mutated;
mod vim;
mod vscode;

use std::collections::BTreeSet;
use std::path::Path;

use hooklang::syntax::shape::{Choices, Context, MARKS, METHODS, Part, TYPES};
use serde_json::Value;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every word of the language, from the table of lines.
fn words() -> BTreeSet<&'static str> {
    let mut words: BTreeSet<&'static str> = [METHODS, MARKS, TYPES].concat().into_iter().collect();
    words.extend(["account", "endpoint", "webhook", "flow", "test", "or", "as", "data", "xpath", "header"]);
    words.extend(["true", "false", "null"]);
    for line in Context::ALL.into_iter().flat_map(Context::lines) {
        words.extend(line.words());
        of_parts(line.follows, &mut words);
    }
    words
}

fn of_parts(parts: &'static [Part], words: &mut BTreeSet<&'static str>) {
    for part in parts {
        match part {
            Part::Optionally(known, parts) => {
                words.extend(*known);
                of_parts(parts, words);
            }
            Part::OneOf(Choices { otherwise, words: choices, .. }) => {
                for (word, parts) in *choices {
                    words.insert(word);
                    of_parts(parts, words);
                }
                of_parts(otherwise.unwrap_or_default(), words);
            }
            _ => {}
        }
    }
}

/// Whether `word` stands in `text` by itself.
fn knows(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| {
        // `\b` of a pattern ends in a letter, and stands before a word.
        let before = text[..at].strip_suffix("\\b").unwrap_or(&text[..at]);
        !part(before.chars().next_back()) && !part(text[at + word.len()..].chars().next())
    })
}

#[test]
fn grammars_know_every_word() {
    for file in ["vscode/syntaxes/hook.tmLanguage.json", "vim/syntax/hook.vim", "tree-sitter/grammar.js"] {
        let text = read(file);
        // `OPTION` is an old spelling; `flow-end` is coloured as two words where names are not told apart.
        let missing: Vec<&str> = words()
            .into_iter()
            .filter(|word| !knows(&text, word) && !matches!(*word, "OPTION" | "flow-end"))
            .collect();
        assert_eq!(missing, [""; 0], "{file}");
    }
}

#[test]
fn the_grammar_of_vs_code_is_whole() {
    let grammar: Value = serde_json::from_str(&read("vscode/syntaxes/hook.tmLanguage.json")).unwrap();
    assert_eq!(grammar["scopeName"], "source.hook");
    let mut open = vec![&grammar];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                if let Some(part) =
                    members.get("include").and_then(Value::as_str).and_then(|part| part.strip_prefix('#'))
                {
                    assert!(grammar["repository"].get(part).is_some(), "{part}");
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
}

#[test]
fn the_extension_holds_what_it_names() {
    let package: Value = serde_json::from_str(&read("vscode/package.json")).unwrap();
    let contributed = &package["contributes"];
    for file in [&contributed["languages"][0]["configuration"], &contributed["grammars"][0]["path"]] {
        read(&format!("vscode/{}", file.as_str().unwrap()));
    }
    let _: Value = serde_json::from_str(&read("vscode/language-configuration.json")).unwrap();
    let code = read("vscode/extension.js");
    for command in contributed["commands"].as_array().unwrap() {
        assert!(code.contains(&format!("registerCommand({}", command["command"])), "{command}");
    }
    assert!(code.contains("\"hook.runTests\""));
}
