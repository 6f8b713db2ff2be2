//! The words that messages, pages, the README and comments do not use: what a native speaker would not write.

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

/// What comments do not say either; in messages these words may mean something else.
const NOT_IN_COMMENTS: [&str; 12] = [
    " blank",
    " the sign ",
    " each sign ",
    " another sign ",
    " one sign ",
    " or sign ",
    " told of",
    " are told",
    " were told",
    " taken out",
    " take them out",
    " are no ",
];

/// What comments say all the same: other meanings of the words, and what only a message says otherwise.
const FINE_IN_COMMENTS: [&str; 14] = [
    "blank line",
    "fall behind",
    "sign of",
    "told apart",
    "told from",
    "told otherwise",
    "told to",
    "there are no ",
    "no deeper than",
    "no longer",
    "no more than",
    "cannot stand",
    "stands where",
    "a second time",
];

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

/// The paragraphs of comments in `source`, each with the number of its first line, in small letters and without what
/// stands in backticks.
fn comments(source: &str) -> Vec<(usize, String)> {
    let mut paragraphs: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (number, line) in source.lines().enumerate() {
        let comment = line.trim_start().strip_prefix("//");
        let text = comment.map(|text| text.trim_start_matches(['/', '!']).trim());
        let text = text.filter(|text| !text.is_empty());
        match (text, paragraphs.last_mut()) {
            (Some(text), Some((_, paragraph))) if goes_on => *paragraph += &format!(" {text}"),
            (Some(text), _) => paragraphs.push((number + 1, format!(" {text}"))),
            (None, _) => {}
        }
        goes_on = text.is_some();
    }
    let prose = |text: &str| text.split('`').step_by(2).collect::<Vec<_>>().join("``").to_lowercase();
    paragraphs.into_iter().map(|(number, text)| (number, prose(&text))).collect()
}

/// The words in a paragraph of comments that are not written.
fn wrong_in_comment(text: &str) -> Vec<&'static str> {
    let text = FINE_IN_COMMENTS.iter().fold(text.to_owned(), |text, fine| text.replace(fine, ""));
    wrong(&text).into_iter().chain(NOT_IN_COMMENTS.into_iter().filter(|word| text.contains(word))).collect()
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
fn comments_use_the_words_of_the_field() {
    let mut found = Vec::new();
    let folders = ["src", "tests", "benches", "fuzz/src", "fuzz/fuzz_targets"];
    let code = folders.into_iter().flat_map(|folder| files(folder, "rs"));
    for path in code.chain(files("grammar", "pest")) {
        for (number, comment) in comments(&std::fs::read_to_string(&path).unwrap()) {
            let place = format!("{}:{number}", path.display());
            found.extend(wrong_in_comment(&comment).into_iter().map(|word| format!("{place}: {word}")));
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
    let found = |source: &str| {
        comments(source).iter().flat_map(|(_, comment)| wrong_in_comment(comment)).collect::<Vec<_>>()
    };
    for source in [
        "/// Behind it.",
        "    // A space is\n    // no method.",
        "//! Without blanks.",
        "// The sign that follows.",
        "// Each fault is told.",
        "// These are no texts.",
    ] {
        assert!(!found(source).is_empty(), "{source}");
    }
    for source in [
        "let text = \"behind\";",
        "// A blank line, the sign of a number, and `behind`.",
        "// There are no others, and it is told to end, no longer told apart.",
        "// What is\n\n// no more than a text.",
    ] {
        assert_eq!(found(source), [""; 0], "{source}");
    }
}
