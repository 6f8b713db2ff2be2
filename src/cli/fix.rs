//! `hook check --fix`: every certain edit, made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use hooklang::diagnostics::{Diagnostic, Edit, printable};
use hooklang::source::{FileId, Source, Sources};

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
                replace::replace(&fixed.path, &fixed.new)
                    .map_err(|error| format!("{} could not be written: {error}", fixed.name))?;
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
    let faults = project.check_afresh();
    let manifest = faults.iter().map(|fault| fault.location.file).find(|file| file.is_beside());
    let manifest = manifest.and_then(|file| Some((file, project.sources.get(file)?)));
    for (file, source) in project.sources.iter().chain(manifest).filter(|(file, source)| asked(*file, source))
    {
        let old = source.text().to_owned();
        // One pass is enough for a `hook.toml`: what is wrong with one key says nothing of another.
        let edits = if file.is_beside() { chosen(&faults, |one| one == file) } else { BTreeMap::new() };
        let new = edited(&old, edits.get(&file));
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

/// Edits until no certain edit is left. A round that leaves no fewer faults than there were is taken back.
fn rounds(project: &mut Project, mut faults: Vec<Diagnostic>, files: &BTreeSet<FileId>) {
    for _ in 0..MOST_ROUNDS {
        let edits = chosen(&faults, |file| files.contains(&file));
        if edits.is_empty() {
            return;
        }
        let mut sources = Sources::default();
        for (file, source) in project.sources.iter() {
            let text = edited(source.text(), edits.get(&file));
            sources.add(Source::new(source.path().to_owned(), source.name().to_owned(), text));
        }
        let before = std::mem::replace(&mut project.sources, sources);
        let left = project.check_afresh();
        if left.len() >= faults.len() {
            project.sources = before;
            return;
        }
        faults = left;
    }
}

/// The edits of all fixes in files where edits `may` be made, by file, in the order of places. Of two that lie over each
/// other the first is chosen, whole; the other's turn comes in the next round, if its fault is still there.
fn chosen(faults: &[Diagnostic], may: impl Fn(FileId) -> bool) -> BTreeMap<FileId, Vec<&Edit>> {
    let mut chosen: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for fix in faults.iter().filter_map(|one| one.fixes.first()) {
        let free = |edit: &Edit| {
            let file = edit.location.file;
            may(file) && !chosen.get(&file).is_some_and(|taken| taken.iter().any(|other| meet(edit, other)))
        };
        if fix.edits.iter().all(free) {
            for edit in &fix.edits {
                chosen.entry(edit.location.file).or_default().push(edit);
            }
        }
    }
    chosen.values_mut().for_each(|edits| edits.sort_by_key(|edit| edit.location.span.start));
    chosen
}

/// Whether two edits lie over each other, or touch: then their order would count.
fn meet(one: &Edit, other: &Edit) -> bool {
    let (one, other) = (one.location.span, other.location.span);
    one.start <= other.end && other.start <= one.end
}

/// `text` with these edits made.
fn edited(text: &str, edits: Option<&Vec<&Edit>>) -> String {
    let mut text = text.to_owned();
    for edit in edits.into_iter().flatten().rev() {
        text.replace_range(edit.location.span.range(), &edit.replacement);
    }
    text
}
