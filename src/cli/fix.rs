//! `hook check --fix`: every certain edit, made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use hooklang::diagnostics::edits::{all_applied, applied, chosen};
use hooklang::diagnostics::{Diagnostic, printable};
use hooklang::source::{FileId, Source};

use super::arguments::Check;
use super::output::Output;
use super::project::{self, Project};
use super::{Unable, difference, replace};

/// An edit can lay bare a fault that has a fix of its own; more often than this it does not.
const MOST_ROUNDS: usize = 32;

/// A file before and after.
struct Fixed {
    path: PathBuf,
    name: String,
    old: String,
    new: String,
}

/// Makes every certain edit in the files that lie at or below the paths; with `--diff` shows them and writes nothing.
pub fn run(check: &Check, output: &mut Output) -> Result<(), Unable> {
    let mut changed = 0;
    for (layout, project) in project::each(&check.paths, check.account.as_deref())? {
        let account = project.options.account;
        let is_asked = layout.asked();
        let asked = |file: FileId, source: &Source| Some(file) != account && is_asked(source.path());
        for fixed in fixed(project, asked).into_iter().filter(|fixed| fixed.old != fixed.new) {
            changed += 1;
            if check.diff {
                difference::write(output.results(), &fixed.name, &fixed.old, &fixed.new)?;
            } else {
                replace::replace(&fixed.path, &fixed.name, &fixed.new)?;
            }
        }
    }
    if !check.diff && changed > 0 {
        writeln!(output.notes(), "{} fixed", printable::counted(changed, "file"))?;
    }
    Ok(())
}

/// The files of a project that are `asked` for, its `hook.toml` too, with every certain edit made.
fn fixed(mut project: Project, asked: impl Fn(FileId, &Source) -> bool) -> Vec<Fixed> {
    let mut all: Vec<(FileId, Fixed)> = Vec::new();
    let faults = project.check(None);
    let manifest = faults.iter().map(|fault| fault.location.file).find(|file| file.is_beside());
    let manifest = manifest.and_then(|file| Some((file, project.sources.get(file)?)));
    for (file, source) in project.sources.iter().chain(manifest).filter(|(file, source)| asked(*file, source))
    {
        let old = source.text().to_owned();
        // One pass is enough for a `hook.toml`: what is wrong with one key says nothing of another.
        let edits = if file.is_beside() { chosen(&faults, |one| one == file) } else { BTreeMap::new() };
        let new = applied(edits.get(&file).into_iter().flatten().copied(), &old);
        all.push((file, Fixed { path: source.path().to_owned(), name: source.name().to_owned(), old, new }));
    }
    let files: BTreeSet<FileId> =
        all.iter().map(|(file, _)| *file).filter(|file| !file.is_beside()).collect();
    rounds(&mut project, faults, &files);
    for (file, fixed) in all.iter_mut().filter(|(file, _)| files.contains(file)) {
        fixed.new = project.sources.get(*file).map_or_else(String::new, |source| source.text().to_owned());
    }
    all.into_iter().map(|(_, fixed)| fixed).collect()
}

/// How many of `faults` do not come up just because others are gone.
fn count(faults: &[Diagnostic]) -> usize {
    faults.iter().filter(|fault| !fault.code.is_looked_for_last()).count()
}

/// Edits until no certain edit is left. A round that leaves no fewer faults than there were is taken back.
fn rounds(project: &mut Project, mut faults: Vec<Diagnostic>, files: &BTreeSet<FileId>) {
    for _ in 0..MOST_ROUNDS {
        let edits = chosen(&faults, |file| files.contains(&file));
        if edits.is_empty() {
            return;
        }
        let sources = all_applied(&edits, &project.sources);
        let before = std::mem::replace(&mut project.sources, sources);
        let left = project.check(None);
        if count(&left) >= count(&faults) {
            project.sources = before;
            return;
        }
        faults = left;
    }
}
