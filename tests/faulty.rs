//! The mistakes that authors make, each in a file of its own: what they wrote, and what they are told.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hooklang::diagnostics::human::{HumanOptions, render};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/faulty");
const SNAPSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/faulty");

/// The files with more than one fault, and how many they have; every other has one.
const SEVERAL: &[(&str, usize)] = &[
    ("equals_for_colon", 2),
    ("header_controlled", 2),
    ("network_invalid", 2),
    ("semicolons", 2),
    ("several_declarations", 7),
    ("several_in_hindi", 4),
    ("several_in_one_webhook", 5),
    ("single_quotes_in_body", 2),
];

fn fixtures() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// The file's faults, and the file with what is said of them below.
fn checked(path: &Path) -> (usize, String) {
    let text = std::fs::read_to_string(path).unwrap();
    let file = path.file_name().unwrap().to_str().unwrap();
    let (diagnostics, sources) = hooklang::check_text(file, &text);
    let told = render(diagnostics.as_slice(), &sources, HumanOptions::default());
    let told: Vec<&str> = told.lines().map(str::trim_end).collect();
    (diagnostics.as_slice().len(), format!("{}\n{}\n{}", text.trim_end(), "─".repeat(80), told.join("\n")))
}

#[test]
fn each_mistake_is_told_as_its_snapshot_has_it() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for path in fixtures() {
        settings.bind(|| insta::assert_snapshot!(name(&path), checked(&path).1));
    }
}

/// N faults in N places are N diagnostics: none is missed, none only follows from another.
#[test]
fn each_mistake_is_told_once() {
    let mut wrong = Vec::new();
    for path in fixtures() {
        let expected = SEVERAL.iter().find(|(file, _)| *file == name(&path)).map_or(1, |(_, faults)| *faults);
        let (faults, told) = checked(&path);
        if faults != expected {
            wrong.push(format!("{}: {faults} instead of {expected}\n{told}", name(&path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_snapshot_is_left_over() {
    let files: BTreeSet<String> = fixtures().iter().map(|path| name(path).to_owned()).collect();
    for entry in std::fs::read_dir(SNAPSHOTS).unwrap() {
        let snapshot = entry.unwrap().path();
        assert!(files.contains(name(&snapshot)), "{} has no file", snapshot.display());
    }
}
