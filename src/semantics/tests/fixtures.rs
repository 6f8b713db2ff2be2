//! `tests/fixtures/diagnostics/CODE/*.hook`: each file begins with what it is told, a comment for each
//! diagnostic: `# LINE: CODE UNDERLINED`. Nothing else may be reported.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::check;
use crate::diagnostics::Code;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/diagnostics")
}

fn files() -> Vec<PathBuf> {
    let folders = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What the comments at the start of `text` say, as [`found`] writes it.
fn expected(text: &str) -> Vec<String> {
    let is_expectation = |line: &&str| {
        line.strip_prefix("# ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    text.lines().take_while(is_expectation).map(|line| line.replacen("# ", "", 1)).collect()
}

fn found(sources: &Sources, diagnostics: &Diagnostics) -> Vec<String> {
    let show = |one: &crate::diagnostics::Diagnostic| {
        let source = sources.get(one.location.file).unwrap();
        let line = source.line_of(one.location.span.start);
        let underlined = source.slice(one.location.span).lines().next().unwrap_or_default();
        format!("{line}: {} {underlined}", one.code).trim_end().to_owned()
    };
    diagnostics.as_slice().iter().map(show).collect()
}

#[test]
fn each_file_is_told_what_it_says() {
    let mut wrong = String::new();
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        let sources = project(&[&text]);
        let diagnostics = check(&sources, &Options::default());
        let (expected, found) = (expected(&text), found(&sources, &diagnostics));
        if expected != found {
            let details: Vec<&str> = diagnostics.as_slice().iter().map(|one| one.message.as_str()).collect();
            wrong += &format!(
                "{}\n  expected {expected:#?}\n  found {found:#?}\n  {details:#?}\n",
                file.display()
            );
        }
        shown(&sources, &diagnostics);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn each_code_has_two_files_that_show_it() {
    for code in Code::ALL {
        let elsewhere = code.as_str().starts_with("syntax::")
            || matches!(code, Code::MappingNotInReplies | Code::ProjectInvalid);
        let folder = folder().join(code.as_str().replace("::", "."));
        let count = fs::read_dir(&folder).map_or(0, |entries| {
            let shows = |path: PathBuf| {
                let text = fs::read_to_string(path).unwrap();
                expected(&text).iter().any(|line| line.contains(code.as_str()))
            };
            entries.filter(|entry| shows(entry.as_ref().unwrap().path())).count()
        });
        assert!(elsewhere || count >= 2, "{code} is shown by {count} files");
    }
}

#[test]
fn a_fix_leaves_one_fault_less() {
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        let sources = project(&[&text]);
        let diagnostics = check(&sources, &Options::default());
        for one in diagnostics.as_slice() {
            let Some(fix) = one.fixes.first() else { continue };
            let fixed = fix.applied_to(&text);
            let after = check(&project(&[&fixed]), &Options::default());
            let same = |other: &&crate::diagnostics::Diagnostic| {
                (other.code, &other.message) == (one.code, &one.message)
            };
            let count = |all: &Diagnostics| all.as_slice().iter().filter(same).count();
            assert!(
                count(&after) < count(&diagnostics),
                "{}: {} is not fixed by {:?}:\n{fixed}\n{:#?}",
                file.display(),
                one.message,
                fix.edits,
                after.as_slice(),
            );
        }
    }
}

/// Whatever is cut out of a file or doubled in it, checking it ends, and says each thing once, in order.
#[test]
fn mutilated_files_are_checked_too() {
    for (number, file) in files().into_iter().enumerate() {
        let text = fs::read_to_string(&file).unwrap();
        let words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
        for round in 0..8 {
            let at = (number * 31 + round * 97) % words.len();
            let mut mutilated = words.clone();
            match round % 2 {
                0 => drop(mutilated.remove(at)),
                _ => mutilated.insert(at, words[(at * 7 + 3) % words.len()]),
            }
            let mutilated = mutilated.concat();
            let sources = project(&[&mutilated]);
            let (program, diagnostics) = compile(&sources, &Options::default());
            assert_eq!(program.is_none(), diagnostics.errors() > 0, "{mutilated}");
            let places: Vec<_> = diagnostics
                .as_slice()
                .iter()
                .map(|one| (one.location.span.start, one.location.span.end, one.code))
                .collect();
            assert!(places.is_sorted_by(|a, b| a < b), "{mutilated}\n{places:?}");
            let again = check(&sources, &Options::default());
            assert_eq!(again.as_slice().len(), diagnostics.as_slice().len(), "{mutilated}");
        }
    }
}
