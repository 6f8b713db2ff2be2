//! `variable::probable_typo`: a flow variable that is read, that nothing sets, and whose name is nearly
//! one that is saved (section 7).

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{Location, Sources};

use super::facts::Facts;
use super::variable::OUTCOME;

/// Shorter names are not compared: too many differ by a letter on purpose.
const SHORTEST: usize = 5;

/// From this length on, two letters may differ.
const LONG: usize = 8;

/// So many names that are read are each compared with every name that is saved; more are looked up.
const COMPARED_ONE_BY_ONE: usize = 16;

/// Reports reads of variables that nothing saves, sets or gives. `mentioned` are names in declarations
/// that could not be read: they may be saved there.
pub(super) fn probable_typos(
    sources: &Sources,
    facts: &Facts<'_>,
    mentioned: &HashSet<&str>,
    found: &mut Diagnostics,
) {
    let saved: HashSet<&str> = facts.saved.iter().copied().chain(OUTCOME).collect();
    let given: HashSet<&str> = facts.given.iter().copied().collect();
    let mut unknown: HashMap<&str, Vec<Location>> = HashMap::new();
    for &read in &facts.reads {
        let Some(name) = sources.slice(read).strip_prefix("$flow.key.") else { continue };
        let known = saved.contains(name) || given.contains(name) || mentioned.contains(name);
        if name.len() >= SHORTEST && !known {
            unknown.entry(name).or_default().push(read);
        }
    }
    if unknown.is_empty() {
        return;
    }
    let candidates: Vec<Candidate<'_>> =
        saved.iter().filter(|name| name.len() >= SHORTEST).map(|name| Candidate::new(name)).collect();
    let neighbours = (unknown.len() > COMPARED_ONE_BY_ONE).then(|| Neighbours::of(&candidates));
    for (name, reads) in unknown {
        let near = match &neighbours {
            Some(neighbours) => nearest(name, neighbours.of_name(name)),
            None => nearest(name, candidates.iter()),
        };
        let Some(near) = near else { continue };
        for read in reads {
            found.push(
                Diagnostic::new(
                    Code::VariableProbableTypo,
                    read,
                    format!("nothing saves `$flow.key.{name}`, but `$flow.key.{near}` is saved"),
                    format!("did you mean `$flow.key.{near}`?"),
                )
                .with_mend(read, format!("$flow.key.{near}")),
            );
        }
    }
}

fn most_letters(name: &str) -> usize {
    if name.len() >= LONG { 2 } else { 1 }
}

/// A name that is saved, and which letters occur in it, a bit each.
struct Candidate<'a> {
    name: &'a str,
    letters: u64,
}

impl<'a> Candidate<'a> {
    fn new(name: &'a str) -> Self {
        let letters = name.bytes().fold(0, |letters, letter| letters | 1 << (letter % 64));
        Self { name, letters }
    }
}

/// The nearest of `candidates` within the letters that may differ; of several the first by alphabet.
fn nearest<'a, 'c>(name: &str, candidates: impl Iterator<Item = &'c Candidate<'a>>) -> Option<&'a str>
where
    'a: 'c,
{
    let most = most_letters(name);
    let own = Candidate::new(name);
    candidates
        .filter(|candidate| {
            candidate.name.len().abs_diff(name.len()) <= most
                && (candidate.letters ^ own.letters).count_ones() as usize <= 2 * most
        })
        .map(|candidate| (distance(name, candidate.name), candidate.name))
        .filter(|(distance, _)| (1..=most).contains(distance))
        .min()
        .map(|(_, name)| name)
}

/// How many letters differ, are missing or too many.
fn distance(a: &str, b: &str) -> usize {
    strsim::levenshtein(a, b)
}

/// Names by what is left of them when up to two letters are taken out: two names that differ by so many
/// letters leave something in common.
struct Neighbours<'a, 'c> {
    candidates: &'c [Candidate<'a>],
    /// The hash of what is left, and of which candidate; in order.
    rests: Vec<(u32, u32)>,
}

impl<'a, 'c> Neighbours<'a, 'c> {
    fn of(candidates: &'c [Candidate<'a>]) -> Self {
        let mut of_all = Vec::new();
        for (index, candidate) in candidates.iter().enumerate() {
            of_all.extend(rests(candidate.name, 2).into_iter().map(|rest| (rest, index as u32)));
        }
        of_all.sort_unstable();
        of_all.dedup();
        Self { candidates, rests: of_all }
    }

    fn of_name(&self, name: &str) -> impl Iterator<Item = &'c Candidate<'a>> {
        let candidates = self.candidates;
        rests(name, most_letters(name)).into_iter().flat_map(move |rest| {
            let from = self.rests.partition_point(|(other, _)| *other < rest);
            let alike = self.rests.get(from..).unwrap_or_default();
            alike
                .iter()
                .take_while(move |(other, _)| *other == rest)
                .filter_map(move |(_, index)| candidates.get(*index as usize))
        })
    }
}

/// Names longer than this are told apart by their front.
const LONGEST: usize = 48;

/// The hashes of `name` with up to `most` letters taken out.
fn rests(name: &str, most: usize) -> Vec<u32> {
    let letters: Vec<u8> = name.bytes().take(LONGEST).collect();
    let hash = |first: usize, second: usize| {
        let left = letters.iter().enumerate().filter(|(at, _)| *at != first && *at != second);
        // FNV-1a
        left.fold(0x811c_9dc5_u32, |hash, (_, &letter)| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193))
    };
    let none = letters.len();
    let mut hashes = vec![hash(none, none)];
    for first in 0..letters.len() {
        hashes.push(hash(first, none));
        if most > 1 {
            hashes.extend((first + 1..letters.len()).map(|second| hash(first, second)));
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_of_five_two_of_eight() {
        let near =
            |name, candidate: &'static str| nearest(name, [Candidate::new(candidate)].iter()).is_some();
        assert!(near("tickt", "ticket"));
        assert!(near("tiket", "ticket"));
        assert!(near("tocket", "ticket"));
        assert!(!near("tikcet", "ticket"), "two letters of six");
        assert!(!near("ticket", "ticket"));
        assert!(near("custmrid", "customrid"));
        assert!(near("custmerod", "customerid"), "two letters of nine");
        assert!(!near("custmr_id", "customeridx"), "more than two");
    }

    #[test]
    fn the_index_finds_what_comparing_finds() {
        let saved: Vec<String> = (0..300).map(|n| format!("balance_{}", n * 37 % 1000)).collect();
        let candidates: Vec<Candidate<'_>> = saved.iter().map(|name| Candidate::new(name)).collect();
        let neighbours = Neighbours::of(&candidates);
        for n in 0..1000 {
            for name in
                [format!("balance_{n}"), format!("balanc_{n}"), format!("blance{n}"), format!("bal{n}")]
            {
                assert_eq!(
                    nearest(&name, neighbours.of_name(&name)),
                    nearest(&name, candidates.iter()),
                    "{name}"
                );
            }
        }
    }
}
