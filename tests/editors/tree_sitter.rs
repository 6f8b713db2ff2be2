//! The grammar for tree-sitter: it accepts what the language accepts, its corpus is right, and its colours are whole.

use std::path::{Path, PathBuf};
use std::process::Command;

use hooklang::syntax::{Kind, outline, parse_declaration};
use tree_sitter::{Language, Parser, Query, Tree};
use tree_sitter_language::LanguageFn;

use super::read;
use crate::lsp::walk::skipped;

/// The parser, and the library that holds it.
pub struct Grammar {
    language: Language,
    // Last, so that it goes last.
    _library: libloading::Library,
}

/// The parser as the committed C makes it; `None` where nothing compiles C here.
#[expect(unsafe_code, reason = "a parser of tree-sitter is a C function")]
pub fn grammar() -> Option<Grammar> {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("hook.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/tree-sitter/src");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&made, &source.join("parser.c"), &source.join("scanner.c")])
        .arg("-I")
        .arg(&source)
        .status();
    match compiled {
        Err(_) => {
            skipped("a C compiler is not installed");
            return None;
        }
        Ok(status) => assert!(status.success(), "it does not compile"),
    }
    // SAFETY: the library is what `tree-sitter generate` writes, which runs nothing when it is loaded, and the function
    // has the type that it writes.
    let (language, library) = unsafe {
        let library = libloading::Library::new(&made).unwrap();
        let function: libloading::Symbol<'_, unsafe extern "C" fn() -> *const ()> =
            library.get(b"tree_sitter_hook").unwrap();
        (Language::new(LanguageFn::from_raw(*function)), library)
    };
    Some(Grammar { language, _library: library })
}

impl Grammar {
    pub fn parse(&self, text: &str) -> Tree {
        let mut parser = Parser::new();
        parser.set_language(&self.language).unwrap();
        parser.parse(text, None).unwrap()
    }
}

/// Every file of the language in the repository.
pub fn files() -> Vec<PathBuf> {
    let mut folders = ["examples", "tests", "docs"].map(PathBuf::from).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "hook") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn it_accepts_what_the_language_accepts() {
    let Some(grammar) = grammar() else { return };
    let (mut whole, mut alone) = (0, 0);
    for path in files() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let outline = outline(&text);
        let mut is_right = !outline.declarations.is_empty();
        for head in &outline.declarations {
            let declaration = &text[head.span.range()];
            if head.kind == Kind::Stray || !parse_declaration(declaration, head.kind).faults.is_empty() {
                is_right = false;
                continue;
            }
            alone += 1;
            let tree = grammar.parse(declaration);
            assert!(!tree.root_node().has_error(), "{}\n{declaration}\n{}", path.display(), tree.root_node());
            assert_eq!(tree.root_node().named_child_count(), 1, "{}\n{declaration}", path.display());
        }
        if is_right {
            whole += 1;
            assert!(!grammar.parse(&text).root_node().has_error(), "{}", path.display());
        }
    }
    assert!(whole > 100 && alone > 300, "{whole} files, {alone} declarations");
    for text in [
        "webhook query { GET \"https://a\" query { or: \"1\" optional: $call.cli optional as: 1 file: 2 } }",
        "webhook a { POST \"https://a\" body multipart { a: $call.cli file \"x\" type \"text/plain\" type: \"b\" } }",
        "webhook a { notes \"\" GET \"a{b{{$call.cli or \"x{{$call.state}}\"}}\\{{c}}\\u00e9\" }",
        "webhook a { POST \"https://a\" body text \"\"\"\n  \"\" {x} \\n \\{{ {{$flow.key.a as text or \"\"}}\n\"\"\" }",
        "webhook a { GET \"https://a\" response json { $flow.key.a = data.a[?@.b == ']' && count(@.c[0:2]) > 1].d\n  ..e as list or header \"x\" or data or [1, 2] optional } }",
        "webhook a { invoke t.m with { with: { \"a\": [1, { \"b\": null, }] mandatory } } wait 1m with hold music pass $call, $flow.key, persist response }",
        "test a \"b\" { reply timeout reply timeout 200 expect no request\nreply refused expect request a { body: missing } expect { $flow.key.x: missing } }",
        "test a \"b\" { reply 200 expect no request given expect no request\texpect expect { } }",
        "test a \"b\" { expect no request given {} expect no request expect expect no request reply reply 200 expect no request reply timeout }",
        "test a \"b\" { expect no request # expect\n  givens expect no request\r\n  given { } }",
        "webhook a { response json { $flow.key.a = data['] }', \"\\\"]\", [[[[[[[@]]]]]]]\n].b(c)\n$flow.key.b = data [?@.c == 'd\n  .e[\n$flow.key.f = data[?@ == $call.cli] $flow.key.g\n= data } }",
        "webhook a { # \0\0x\0\0\0 y\n GET \"https://a\" body text \"\"\"\0 a\0\0\n\"\"\" response json { $flow.key.a = data['\\0'][?@ == \0] } }",
        "\u{feff}# x\r\nflow a {\r\n  set $flow.key.a = { \"b\": [] }, run or mandatory\r\n  flow-end webhook to e\r\n}\r\n",
    ] {
        for head in outline(text).declarations {
            let faults = parse_declaration(&text[head.span.range()], head.kind).faults;
            assert!(faults.is_empty(), "{text}: {faults:?}");
        }
        let tree = grammar.parse(text);
        assert!(!tree.root_node().has_error(), "{text}\n{}", tree.root_node());
    }
    assert!(grammar.parse("webhook a { GTE \"https://a\" }").root_node().has_error());
    // The next line is not a webhook's name while it is being typed.
    let typed = grammar.parse("test a \"b\" { expect no request\nexpect }").root_node().to_sexp();
    assert!(typed.contains("(expect_no_request)"), "{typed}");
}

#[test]
fn its_corpus_is_what_it_reads() {
    let Some(grammar) = grammar() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/tree-sitter/test/corpus");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let rule = "=".repeat(80);
        let parts: Vec<&str> = text.split(&format!("{rule}\n")).skip(1).collect();
        for one in parts.chunks(2) {
            let [name, test] = one else { panic!("{one:?}") };
            let (source, tree) = test.split_once(&format!("\n{}\n", "-".repeat(80))).unwrap();
            let written = grammar.parse(source).root_node().to_sexp();
            // `tree-sitter test --update` leaves the names of fields out.
            let words = |tree: &str| {
                tree.split_whitespace().filter(|word| !word.ends_with(':')).collect::<Vec<_>>().join(" ")
            };
            assert_eq!(words(&written), words(tree), "{name}");
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn its_queries_name_what_there_is() {
    let Some(grammar) = grammar() else { return };
    for file in ["highlights.scm", "injections.scm"] {
        let query = read(&format!("tree-sitter/queries/{file}"));
        Query::new(&grammar.language, &query).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let colours = read("tree-sitter/queries/highlights.scm");
    let is_word =
        |kind: &&str| kind.len() > 1 && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let language = &grammar.language;
    let kinds = (0..language.node_kind_count() as u16)
        .filter(|&id| language.node_kind_is_visible(id) && !language.node_kind_is_named(id));
    let words: Vec<&str> =
        kinds.filter_map(|id| grammar.language.node_kind_for_id(id)).filter(is_word).collect();
    // A rule of their own colours these.
    let by_rule = [
        "mandatory",
        "optional",
        "true",
        "false",
        "null",
        "missing",
        "default",
        "number",
        "boolean",
        "list",
        "path",
        "end",
    ];
    let missing: Vec<&&str> = words
        .iter()
        .filter(|word| !by_rule.contains(word) && !colours.contains(&format!("\"{word}\"")))
        .collect();
    assert!(words.len() > 50 && missing.is_empty(), "{missing:?}");
}
