//! `fixtures/diagnostics/CODE/NAME.hook`: what an author wrote, and beside it, in `NAME.snap`, what is reported.
//!
//! A file has one fault, that of its folder, or begins with a comment for each: `# LINE: CODE UNDERLINED`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hooklang::diagnostics::human::{HumanOptions, render};
use hooklang::diagnostics::{Code, Diagnostic, Diagnostics};
use hooklang::source::Sources;
use hooklang::{Options, check_text, compile};

use crate::support::many;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/diagnostics");

/// Holds files with faults of several codes, or none that are not silenced.
const SEVERAL: &str = "several";

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn with_ending(ending: &str) -> Vec<PathBuf> {
    let all = entries(Path::new(FOLDER)).into_iter().flat_map(|folder| entries(&folder));
    all.filter(|path| path.extension().is_some_and(|other| other == ending)).collect()
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// The code that the folder of `path` is named after.
fn code(path: &Path) -> String {
    path.parent().unwrap().file_name().unwrap().to_str().unwrap().replace('.', "::")
}

struct Checked {
    text: String,
    sources: Sources,
    diagnostics: Diagnostics,
}

fn checked(path: &Path) -> Checked {
    let text = std::fs::read_to_string(path).unwrap();
    let file = path.file_name().unwrap().to_str().unwrap();
    let (diagnostics, sources) = check_text(file, &text);
    Checked { text, sources, diagnostics }
}

/// The diagnostics of a project of one file.
fn faults(text: &str) -> Diagnostics {
    check_text("a.hook", text).0
}

/// What the comments at the start of `text` say, as [`found`] writes it.
fn announced(text: &str) -> Vec<String> {
    let announces = |line: &&str| {
        line.strip_prefix("# ").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    text.lines().take_while(announces).map(|line| line.replacen("# ", "", 1)).collect()
}

fn found(checked: &Checked) -> Vec<String> {
    let show = |one: &Diagnostic| {
        assert!(!one.message.is_empty() && !one.help.is_empty(), "{one:?}");
        let source = checked.sources.get(one.location.file).unwrap();
        let line = source.line_of(one.location.span.start);
        let underlined = source.slice(one.location.span).lines().next().unwrap_or_default();
        format!("{line}: {} {underlined}", one.code).trim_end().to_owned()
    };
    checked.diagnostics.as_slice().iter().map(show).collect()
}

#[test]
fn each_file_is_reported_as_its_snapshot_has_it() {
    for path in with_ending("hook") {
        let checked = checked(&path);
        let reported = render(checked.diagnostics.as_slice(), &checked.sources, HumanOptions::default());
        let reported: Vec<&str> = reported.lines().map(str::trim_end).collect();
        let both = format!("{}\n{}\n{}", checked.text.trim_end(), "─".repeat(80), reported.join("\n"));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name(&path), both));
    }
}

/// N faults in N places are N diagnostics: none is missed, none only follows from another.
#[test]
fn each_fault_is_reported_once_at_its_place() {
    let mut wrong = String::new();
    for path in with_ending("hook") {
        let checked = checked(&path);
        let (announced, found) = (announced(&checked.text), found(&checked));
        let only =
            |found: &[String]| matches!(found, [one] if one.split(' ').nth(1) == Some(code(&path).as_str()));
        let right = if announced.is_empty() { only(&found) } else { announced == found };
        if !right {
            let messages: Vec<&str> =
                checked.diagnostics.as_slice().iter().map(|one| one.message.as_str()).collect();
            wrong += &format!("{}\n  found {found:#?}\n  {messages:#?}\n", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn no_snapshot_is_left_over() {
    let files: BTreeSet<PathBuf> = with_ending("hook").into_iter().collect();
    for snapshot in with_ending("snap") {
        assert!(files.contains(&snapshot.with_extension("hook")), "{} has no file", snapshot.display());
    }
}

#[test]
fn each_code_has_two_files_that_show_it() {
    for code in Code::ALL {
        let elsewhere = [Code::SyntaxTooDeep, Code::ProjectInvalid].contains(code);
        let folder = Path::new(FOLDER).join(code.as_str().replace("::", "."));
        let files = if folder.exists() { entries(&folder) } else { Vec::new() };
        let shows = |path: &PathBuf| {
            path.extension().is_some_and(|ending| ending == "hook")
                && checked(path).diagnostics.as_slice().iter().any(|one| one.code == *code)
        };
        let count = files.iter().filter(|path| shows(path)).count();
        assert!(elsewhere || count >= 2, "{code} is shown by {count} files");
    }
}

#[test]
fn each_folder_is_named_after_a_code() {
    for folder in entries(Path::new(FOLDER)) {
        let folder = folder.file_name().unwrap().to_str().unwrap().replace('.', "::");
        assert!(folder == SEVERAL || Code::named(&folder).is_some(), "{folder}");
    }
}

#[test]
fn a_fix_leaves_one_fault_less() {
    for path in with_ending("hook") {
        let Checked { text, diagnostics, .. } = checked(&path);
        for one in diagnostics.as_slice() {
            let Some(fix) = one.fixes.first() else { continue };
            let fixed = fix.applied_to(&text);
            let after = faults(&fixed);
            let same = |other: &&Diagnostic| (other.code, &other.message) == (one.code, &one.message);
            let count = |all: &Diagnostics| all.as_slice().iter().filter(same).count();
            assert!(
                count(&after) < count(&diagnostics),
                "{}: {} is not fixed by {:?}:\n{fixed}\n{:#?}",
                path.display(),
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
    for (number, path) in with_ending("hook").into_iter().enumerate() {
        let text = std::fs::read_to_string(&path).unwrap();
        let words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
        for round in 0..many(2, 8) {
            let at = (number * 31 + round * 97) % words.len();
            let mut mutilated = words.clone();
            match round % 2 {
                0 => drop(mutilated.remove(at)),
                _ => mutilated.insert(at, words[(at * 7 + 3) % words.len()]),
            }
            let mutilated = mutilated.concat();
            let sources = Sources::of_text("a.hook", &mutilated);
            let (program, diagnostics) = compile(&sources, &Options::default());
            assert_eq!(program.is_none(), diagnostics.errors() > 0, "{mutilated}");
            let places: Vec<_> = diagnostics
                .as_slice()
                .iter()
                .map(|one| (one.location.span.start, one.location.span.end, one.code))
                .collect();
            assert!(places.is_sorted_by(|a, b| a < b), "{mutilated}\n{places:?}");
            assert_eq!(faults(&mutilated).as_slice().len(), diagnostics.as_slice().len(), "{mutilated}");
        }
    }
}
