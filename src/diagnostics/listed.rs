//! What a report lists: the first thousand faults of a file; the rest are counted (language, section 4).

use std::collections::BTreeMap;
use std::io;

use super::printable::{counted, printable};
use super::{Diagnostic, Severity};
use crate::source::{FileId, Sources};

/// How many faults of one file are listed.
pub(crate) const MOST_OF_A_FILE: usize = 1_000;

/// So many faults are found in a declaration, and in the declarations of a file about; what is wrong after them is found
/// once they are fixed.
pub(crate) const MOST_FOUND: usize = 10_000;

/// The faults to list, and how many more each file has.
pub(super) struct Listed<'d> {
    pub faults: Vec<&'d Diagnostic>,
    more: BTreeMap<FileId, usize>,
}

/// The first of `all`, which stand in the order of files and places; no error makes room for a warning.
pub(super) fn listed(all: &[Diagnostic]) -> Listed<'_> {
    let mut errors: BTreeMap<FileId, usize> = BTreeMap::new();
    for one in all.iter().filter(|one| one.severity() == Severity::Error) {
        *errors.entry(one.location.file).or_default() += 1;
    }
    let mut met: BTreeMap<(FileId, Severity), usize> = BTreeMap::new();
    let mut more: BTreeMap<FileId, usize> = BTreeMap::new();
    let is_listed = |one: &&Diagnostic| {
        let file = one.location.file;
        let room = match one.severity() {
            Severity::Error => MOST_OF_A_FILE,
            Severity::Warning => MOST_OF_A_FILE.saturating_sub(errors.get(&file).copied().unwrap_or(0)),
        };
        let count = met.entry((file, one.severity())).or_default();
        *count += 1;
        if *count > room {
            *more.entry(file).or_default() += 1;
        }
        *count <= room
    };
    let faults = all.iter().filter(is_listed).collect();
    Listed { faults, more }
}

impl Listed<'_> {
    /// A sentence for each file whose faults are not all listed.
    pub fn more(&self, sources: &Sources) -> Vec<String> {
        let of = |(file, more): (&FileId, &usize)| {
            let name = sources.get(*file).map_or("", |source| source.name());
            let are = if *more == 1 { "is" } else { "are" };
            let least = if more + MOST_OF_A_FILE >= MOST_FOUND { "at least " } else { "" };
            format!("{} has {least}{} that {are} not listed", printable(name), counted(*more, "more fault"))
        };
        self.more.iter().map(of).collect()
    }
}

/// What `write` writes, as a text.
pub(super) fn rendered(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    match write(&mut out) {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        Err(_) => String::new(),
    }
}
