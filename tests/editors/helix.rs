//! The set-up of Helix is one that Helix reads: it refuses a language with a key that it does not know.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::read;

/// The keys of `[[language]]` as Helix 25.07 documents them, and of a server and a grammar as far as they are used.
const LANGUAGE: [&str; 24] = [
    "name",
    "language-id",
    "scope",
    "injection-regex",
    "file-types",
    "shebangs",
    "roots",
    "auto-format",
    "diagnostic-severity",
    "comment-token",
    "comment-tokens",
    "block-comment-tokens",
    "indent",
    "language-servers",
    "grammar",
    "formatter",
    "soft-wrap",
    "text-width",
    "rulers",
    "path-completion",
    "word-completion",
    "workspace-lsp-roots",
    "persistent-diagnostic-sources",
    "rainbow-brackets",
];
const SERVER: [&str; 6] = ["command", "args", "config", "timeout", "environment", "required-root-patterns"];

/// Every TOML block of a page, as one text.
fn blocks(page: &str) -> String {
    read(page).split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// What a value is, with texts as they are.
fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Array(items) => {
            format!("[{}]", items.iter().map(|one| plain(one.get_ref())).collect::<Vec<_>>().join(", "))
        }
        DeValue::Table(table) => format!("{:?}", members(table)),
        other => panic!("{other:?}"),
    }
}

fn members(table: &DeTable<'_>) -> BTreeMap<String, String> {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref()))).collect()
}

/// The only table in the array `name` of `all`.
fn only<'t, 'i>(all: &'t DeTable<'i>, name: &str) -> &'t DeTable<'i> {
    let tables = all.get(name).and_then(|value| value.get_ref().as_array()).unwrap();
    assert_eq!(tables.iter().count(), 1, "{name}");
    tables.iter().next().unwrap().get_ref().as_table().unwrap()
}

#[test]
fn its_set_up_is_one_that_helix_reads() {
    let text = blocks("helix/README.md") + &blocks("tree-sitter/README.md");
    let all = DeTable::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let all = all.get_ref();
    let language = members(only(all, "language"));
    assert!(language.keys().all(|key| LANGUAGE.contains(&key.as_str())), "{language:?}");
    // What Helix asks for, and what it must be.
    for (key, value) in [
        ("name", "\"hook\""),
        ("scope", "\"source.hook\""),
        ("file-types", "[\"hook\"]"),
        ("roots", "[\"hook.toml\"]"),
        ("comment-token", "\"#\""),
        ("language-servers", "[\"hook\"]"),
    ] {
        assert_eq!(language.get(key).map(String::as_str), Some(value), "{key}");
    }
    assert_eq!(language["indent"], r#"{"tab-width": "2", "unit": "\"  \""}"#);
    let server = all["language-server"].get_ref().as_table().unwrap()["hook"].get_ref().as_table().unwrap();
    let server = members(server);
    assert!(server.keys().all(|key| SERVER.contains(&key.as_str())), "{server:?}");
    assert_eq!((server["command"].as_str(), server["args"].as_str()), ("\"hook\"", "[\"lsp\"]"));
    let grammar = members(only(all, "grammar"));
    assert_eq!(grammar["name"], language["name"], "a language has the grammar of its name");
    assert!(grammar["source"].starts_with("{\"path\": ") && grammar.len() == 2, "{grammar:?}");
    assert!(read("tree-sitter/grammar.js").contains("name: \"hook\""));
}
