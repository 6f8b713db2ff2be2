//! What a report lists: the first thousand faults of a file; the rest are counted (language, section 4).

use std::collections::BTreeMap;

use super::Diagnostic;
use super::printable::{counted, printable};
use crate::source::{FileId, Sources};

/// How many faults of one file are listed.
const MOST_OF_A_FILE: usize = 1_000;

/// The faults to list, and how many more each file has.
pub(super) struct Listed<'d> {
    pub faults: Vec<&'d Diagnostic>,
    more: BTreeMap<FileId, usize>,
}

/// The first of `all`, which stand in the order of files and places.
pub(super) fn listed(all: &[Diagnostic]) -> Listed<'_> {
    let mut of_file: BTreeMap<FileId, usize> = BTreeMap::new();
    let is_listed = |one: &&Diagnostic| {
        let count = of_file.entry(one.location.file).or_default();
        *count += 1;
        *count <= MOST_OF_A_FILE
    };
    let faults = all.iter().filter(is_listed).collect();
    of_file.retain(|_, count| *count > MOST_OF_A_FILE);
    let more = of_file.into_iter().map(|(file, count)| (file, count - MOST_OF_A_FILE)).collect();
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
