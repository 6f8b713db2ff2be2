//! However a text came to be, its diagnostics are those of a check of it. `HOOK_TESTS=250` compares after every
//! character, without every line and after every edit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hooklang::Options;
use hooklang::source::{Source, Sources, Unit};
use serde_json::Value;

use super::{Client, json};
use crate::support::{Numbers, many, one_in};

/// The folders that hold the files of an example.
fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut open = vec![root];
    let mut found = BTreeSet::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "hook") {
                found.insert(folder.clone());
            }
        }
    }
    assert!(found.len() > 15, "{found:?}");
    found.into_iter().collect()
}

/// A copy of a project's files, and their texts.
fn copied(folder: &Path) -> (tempfile::TempDir, Vec<(PathBuf, String)>) {
    let copy = tempfile::tempdir().unwrap();
    std::fs::write(copy.path().join("hook.toml"), "").unwrap();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "hook") {
            let text = std::fs::read_to_string(&path).unwrap();
            let path = copy.path().join(path.file_name().unwrap());
            std::fs::write(&path, &text).unwrap();
            files.push((path, text));
        }
    }
    files.sort();
    (copy, files)
}

/// What a check of these texts says of each file: code and place of each diagnostic.
fn cold(files: &[(PathBuf, String)]) -> Vec<Vec<(String, Value)>> {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(path.clone(), path.display().to_string(), text.clone())).unwrap();
    }
    let mut said = vec![Vec::new(); files.len()];
    for one in hooklang::check(&sources, &Options::default()) {
        let source = sources.get(one.location.file).unwrap();
        let at = |offset| {
            let (line, character) = source.line_and_column(offset, Unit::Utf16);
            json!({ "line": line, "character": character })
        };
        let range = json!({ "start": at(one.location.span.start), "end": at(one.location.span.end) });
        said[one.location.file.0 as usize].push((format!("{}: {}", one.code, one.message), range));
    }
    said
}

#[track_caller]
fn compare(client: &mut Client, files: &[(PathBuf, String)]) {
    for ((path, text), cold) in files.iter().zip(cold(files)) {
        let said: Vec<(String, Value)> = client
            .diagnostics(path)
            .iter()
            .map(|one| {
                let message = one["message"].as_str().unwrap();
                let message = message.rsplit_once("\nhelp: ").map_or(message, |(message, _)| message);
                (format!("{}: {message}", one["code"].as_str().unwrap()), one["range"].clone())
            })
            .collect();
        assert_eq!(said, cold, "{}\n{text}", path.display());
    }
}

fn insertion(line: usize, character: usize, text: &str) -> Value {
    let at = json!({ "line": line, "character": character });
    json!([{ "range": { "start": at, "end": at }, "text": text }])
}

#[test]
fn every_example_typed_letter_by_letter() {
    // One comparison in numbers that meet every kind of place; whoever pastes types several characters at once.
    let (every, at_once) = (one_in(397, 211), one_in(20, 1));
    let mut typed = 0_usize;
    for folder in examples() {
        let (copy, mut files) = copied(&folder);
        let mut client = Client::on(copy.path());
        for number in 0..files.len() {
            let (path, whole) = files[number].clone();
            files[number].1.clear();
            client.open(&path, "");
            let (mut line, mut character) = (0, 0);
            let characters: Vec<char> = whole.chars().collect();
            for (version, put) in characters.chunks(at_once).enumerate() {
                let text: String = put.iter().collect();
                client.change(&path, version as i64 + 2, insertion(line, character, &text));
                files[number].1 += &text;
                let compared = typed / every;
                for c in put {
                    (line, character) =
                        if *c == '\n' { (line + 1, 0) } else { (line, character + c.len_utf16()) };
                    typed += 1;
                }
                if typed / every != compared {
                    compare(&mut client, &files);
                }
            }
            compare(&mut client, &files);
        }
        assert_eq!(client.end().code(), Some(0));
    }
    println!("{typed} characters were typed; compared after every {every}");
}

#[test]
fn every_example_without_one_of_its_lines() {
    let every = one_in(83, 23);
    let mut deleted = 0_usize;
    for folder in examples() {
        let (copy, mut files) = copied(&folder);
        let mut client = Client::on(copy.path());
        for number in 0..files.len() {
            let (path, whole) = files[number].clone();
            client.open(&path, &whole);
            let lines: Vec<&str> = whole.split_inclusive('\n').collect();
            for at in 0..lines.len() {
                deleted += 1;
                if !deleted.is_multiple_of(every) {
                    continue;
                }
                let (start, end) =
                    (json!({ "line": at, "character": 0 }), json!({ "line": at + 1, "character": 0 }));
                client.change(&path, 2, json!([{ "range": { "start": start, "end": end }, "text": "" }]));
                files[number].1 = [&lines[..at], &lines[at + 1..]].concat().concat();
                compare(&mut client, &files);
                client.change(&path, 3, insertion(at, 0, lines[at]));
                files[number].1.clone_from(&whole);
                compare(&mut client, &files);
            }
        }
        assert_eq!(client.end().code(), Some(0));
    }
    println!("{} of {deleted} lines were deleted", deleted / every);
}

/// What random edits write: whatever opens, closes, names or breaks something.
const WRITTEN: [&str; 16] = [
    "",
    "{",
    "}",
    "\"",
    "\"\"\"",
    "{{",
    "}}",
    "#",
    "\n",
    "$flow.key.tier",
    "webhook x {",
    "test",
    " 😀",
    "हि",
    "[?@",
    "or ",
];

/// The position of the byte at `offset` of `text`.
fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({ "line": line, "character": character })
}

#[test]
fn every_example_with_random_edits() {
    let (edits, every) = (many(20, 60), one_in(4, 4));
    let examples = examples();
    for folder in &examples {
        let mut numbers = Numbers::of(folder.file_name().unwrap().to_str().unwrap());
        let (copy, mut files) = copied(folder);
        let mut client = Client::on(copy.path());
        for (path, text) in &files {
            client.open(path, text);
        }
        for edit in 0..edits {
            let number = numbers.below(files.len());
            let (path, text) = &mut files[number];
            // One that takes all back now and then, so that not everything is broken in the end.
            let changes = if numbers.below(10) == 0 {
                *text = std::fs::read_to_string(&*path).unwrap();
                vec![json!({ "text": text })]
            } else {
                (0..=numbers.below(5) / 3).map(|_| random(&mut numbers, text)).collect()
            };
            client.change(path, edit as i64 + 2, json!(changes));
            if edit.is_multiple_of(every) {
                compare(&mut client, &files);
            }
        }
        compare(&mut client, &files);
        assert_eq!(client.end().code(), Some(0));
    }
    println!("{} random edits; compared after every {every}", edits * examples.len());
}

/// Changes `text` somewhere: the change as the protocol has it.
fn random(numbers: &mut Numbers, text: &mut String) -> Value {
    let start = text.floor_char_boundary(numbers.below(text.len() + 1));
    // Mostly a few bytes; at times all the rest.
    let length = if numbers.below(20) == 0 { text.len() } else { numbers.below(12) };
    let end = text.ceil_char_boundary((start + length).min(text.len()));
    let by = WRITTEN[numbers.below(WRITTEN.len())];
    let range = json!({ "start": position(text, start), "end": position(text, end) });
    text.replace_range(start..end, by);
    json!({ "range": range, "text": by })
}
