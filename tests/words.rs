//! The words that messages, pages and the README do not use: what a native speaker would not write.

use std::path::{Path, PathBuf};

/// What is not written, and what is written in its place.
const NOT_WRITTEN: [(&str, &str); 12] = [
    (" behind", "after"),
    ("a blank", "a space"),
    ("blanks", "spaces"),
    ("mend", "fix"),
    ("a sign ", "a character, a symbol"),
    ("cannot stand", "is not allowed"),
    ("stands where", "expected …, found …"),
    ("a second time", "is repeated"),
    ("is told", "is reported"),
    ("was told", "was already reported"),
    ("take it out", "remove it"),
    ("take them out", "remove them"),
];

/// What has one of the words inside another one.
const FINE: [&str; 4] = ["recommend", "amend", "commend", "Behind"];

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {extension} in {folder}");
    found
}

/// The words in `text` that are not written.
fn wrong(text: &str) -> Vec<&'static str> {
    let text = FINE.iter().fold(text.to_owned(), |text, fine| text.replace(fine, ""));
    let mut wrong: Vec<&str> =
        NOT_WRITTEN.iter().filter(|(word, _)| text.contains(word)).map(|(word, _)| *word).collect();
    // `X is no Y`, but `there is no Y`.
    let is_no = text.match_indices(" is no ").any(|(at, _)| !text[..at].ends_with("there"));
    wrong.extend(is_no.then_some("is no …"));
    wrong
}

#[test]
fn the_help_of_the_command_line_uses_the_words_of_the_field() {
    let files = files("src/cli/arguments", "rs");
    let source: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    // The help is made of doc comments.
    let help = source.lines().filter(|line| line.trim_start().starts_with("///"));
    let found: Vec<String> =
        help.flat_map(|line| wrong(line).into_iter().map(move |word| format!("{word}: {line}"))).collect();
    assert_eq!(found, [""; 0]);
}

/// The texts between quotes of a Rust file, without its tests and comments.
fn texts(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut texts = String::new();
    for line in lines {
        for (number, part) in line.replace("\\\"", "'").split('"').enumerate() {
            if number % 2 == 1 {
                texts.push_str(part);
                texts.push('\n');
            }
        }
    }
    texts
}

#[test]
fn pages_and_examples_use_the_words_of_the_field() {
    let mut found = Vec::new();
    let pages =
        files("docs", "md").into_iter().chain(files("examples", "hook")).chain(files("examples", "md"));
    for path in pages.chain([Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")]) {
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            found.extend(
                wrong(line).into_iter().map(|word| format!("{}:{}: {word}", path.display(), number + 1)),
            );
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn messages_use_the_words_of_the_field() {
    let mut found = Vec::new();
    for path in files("src", "rs") {
        if path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs") {
            continue;
        }
        for line in texts(&std::fs::read_to_string(&path).unwrap()).lines() {
            found.extend(wrong(line).into_iter().map(|word| format!("{}: {word}: {line}", path.display())));
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn the_words_are_found() {
    for text in ["a `:` is missing behind `a`", "`x` is no method", "take it out", "`=` cannot stand here"] {
        assert!(!wrong(text).is_empty(), "{text}");
    }
    for text in ["there is no method `x`", "recommended", "it follows `a`"] {
        assert_eq!(wrong(text), [""; 0]);
    }
}
