//! What a report lists: the first thousand faults of a file; the rest are counted (language, section 4).

use std::collections::BTreeMap;

use super::printable::{counted, printable};
use super::{Diagnostic, Severity};
use crate::source::{FileId, Sources};

/// How many faults of one file are listed.
const MOST_OF_A_FILE: usize = 1_000;

/// The faults to list, and how many more each file has.
pub(super) struct Listed<'d> {
    pub faults: Vec<&'d Diagnostic>,
    more: BTreeMap<FileId, usize>,
}

/// The first of `all`, which stand in the order of files and places; no error makes room for a warning.
pub(super) fn listed(all: &[Diagnostic]) -> Listed<'_> {
    let mut room: BTreeMap<(FileId, Severity), usize> = BTreeMap::new();
    for one in all.iter().filter(|one| one.severity() == Severity::Error) {
        *room.entry((one.location.file, Severity::Error)).or_default() += 1;
    }
    for ((file, _), errors) in room.clone() {
        room.insert((file, Severity::Warning), MOST_OF_A_FILE.saturating_sub(errors));
        room.insert((file, Severity::Error), MOST_OF_A_FILE);
    }
    let mut more: BTreeMap<FileId, usize> = BTreeMap::new();
    let is_listed = |one: &&Diagnostic| {
        let file = one.location.file;
        let left = room.entry((file, one.severity())).or_insert(MOST_OF_A_FILE);
        if *left == 0 {
            *more.entry(file).or_default() += 1;
            return false;
        }
        *left -= 1;
        true
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
            format!("{} has {} that {are} not listed", printable(name), counted(*more, "more fault"))
        };
        self.more.iter().map(of).collect()
    }
}
