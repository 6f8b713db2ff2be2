//! `cargo run` and then `cargo test` build each dependency once: what tests, build scripts and macros add asks for no
//! features that the program lacks. The fuzz targets, which have a lock file of their own, are built of the versions that
//! the program is built of.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What is built twice all the same, since one more copy takes a second.
const TWICE: [&str; 6] = ["hashbrown", "indexmap", "log", "miette", "once_cell", "tempfile"];

/// The packages of these kinds of dependency, each as its name, version and features.
fn packages(kinds: &str) -> BTreeSet<String> {
    tree(&["--format", "{p} {f}", "--edges", kinds])
}

fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let lines = String::from_utf8(tree.stdout).unwrap();
    lines.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_owned()).collect()
}

#[test]
fn tests_build_nothing_again_that_the_program_is_made_of() {
    let (program, all) = (packages("normal,build"), packages("normal,build,dev"));
    assert!(program.len() > 200, "{}", program.len());
    let again: Vec<_> = program.difference(&all).collect();
    assert!(again.is_empty(), "built with other features for the tests: {again:#?}");
}

#[test]
fn what_is_built_for_build_scripts_too_is_built_once() {
    let mut built: BTreeMap<String, usize> = BTreeMap::new();
    for package in packages("normal,build") {
        // The same name and version, with other features.
        let name = package.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" ");
        *built.entry(name).or_default() += 1;
    }
    let twice: BTreeSet<_> = built
        .iter()
        .filter(|(_, times)| **times > 1)
        .map(|(name, _)| name.split(' ').next().unwrap())
        .collect();
    assert_eq!(twice, BTreeSet::from(TWICE));
}

#[test]
fn fuzz_targets_are_built_of_the_versions_that_the_program_is_built_of() {
    let embedded =
        ["--no-default-features", "--features", "runtime", "--format", "{p}", "--edges", "normal,build"];
    let lock = include_str!("../fuzz/Cargo.lock");
    let lacking: Vec<_> = tree(&embedded)
        .into_iter()
        .filter(|package| {
            let (name, version) = package.split_once(" v").unwrap();
            let version = version.split(' ').next().unwrap();
            !lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n"))
        })
        .collect();
    assert!(
        lacking.is_empty(),
        "`cargo metadata --manifest-path fuzz/Cargo.toml` adds these to fuzz/Cargo.lock: {lacking:#?}"
    );
}
