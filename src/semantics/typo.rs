//! `variable::probable_typo`: a flow variable that is read, that nothing sets, and whose name is nearly
//! one that is saved (section 7).

use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use crate::diagnostics::distance::distance;
use crate::diagnostics::suggest::are_counted;
use crate::diagnostics::{Code, Diagnostic};
use crate::names::Group;
use crate::source::Location;

/// Shorter names are compared by case alone: too many differ by a letter on purpose.
const SHORTEST: usize = 4;

/// Longer names are not compared: nobody types them, and names that begin alike are read up to where they differ.
const LONGEST: usize = 256;

/// From this length on, two letters may differ.
const LONG: usize = 8;

/// So many names that are read are each compared with every name that is saved; more are looked up.
const COMPARED_ONE_BY_ONE: usize = 16;

/// After so many comparisons, names that may differ by two letters are compared no more. Where a project has a hundred
/// thousand variables that differ by a digit or two, later ones are only compared by one letter.
const COMPARED_BY_TWO: usize = 10_000_000;

/// After so many, none are.
const COMPARED: usize = 50_000_000;

/// A name that is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Saved<'a> {
    /// That name.
    pub name: &'a str,
    /// Whether nothing but tests gives it.
    pub is_only_given: bool,
}

/// The name that is nearest to one that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<T> {
    /// That name.
    pub name: T,
    /// Whether no other is as near.
    pub is_only: bool,
}

/// The name of `saved` that each of `unknown` was probably meant to be, where there is one.
pub fn probable_typos<'a>(
    unknown: &[&'a str],
    saved: impl Iterator<Item = Saved<'a>>,
) -> HashMap<&'a str, Near<&'a str>> {
    let mut unknown: Vec<&str> = unknown.iter().copied().filter(|name| is_compared(name)).collect();
    if unknown.is_empty() {
        return HashMap::new();
    }
    // The order decides what is compared by two letters, where there is much.
    unknown.sort_unstable();
    let near = Nearest::of(saved.collect(), unknown.len());
    unknown.into_iter().filter_map(|name| Some((name, near.to(name)?))).collect()
}

/// The diagnostic of a read of `name`, for which `near` was probably meant, than which none is as near where `is_only`.
#[must_use]
pub fn probable_typo(read: Location, name: &str, near: Saved<'_>, is_only: bool) -> Diagnostic {
    let [name, nearest] = [name, near.name].map(|name| format!("{}{name}", Group::Flow.prefix()));
    if near.is_only_given {
        let message = format!("nothing sets `{name}`, but a test gives `{nearest}`");
        let help = "correct the one that is misspelt";
        return Diagnostic::new(Code::VariableProbableTypo, read, message, help);
    }
    let message = format!("nothing sets `{name}`, but `{nearest}` is set");
    let help = format!("did you mean `{nearest}`?");
    let fault = Diagnostic::new(Code::VariableProbableTypo, read, message, help);
    if is_only && !are_counted(&name, &nearest) { fault.with_fix(read, nearest) } else { fault }
}

fn is_compared(name: &str) -> bool {
    name.len() <= LONGEST
}

fn most_letters(name: &str) -> usize {
    if name.len() >= LONG { 2 } else { 1 }
}

/// A name that is saved, and which letters occur in it, a bit each.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    name: &'a str,
    is_only_given: bool,
    letters: u64,
}

impl<'a> Candidate<'a> {
    fn new(Saved { name, is_only_given }: Saved<'a>) -> Self {
        let letters =
            name.bytes().fold(0, |letters, letter| letters | 1 << (letter.to_ascii_lowercase() % 64));
        Self { name, is_only_given, letters }
    }

    /// How many edits lead from it to `other`, where they are at most `most` and the two are not the same: letters that
    /// differ, and neighbours that are swapped. Names that differ by case alone are none apart, nearer than any other.
    fn distance(&self, other: &Candidate<'_>, most: usize) -> Option<usize> {
        let alike = self.name.len().abs_diff(other.name.len()) <= most
            && (self.letters ^ other.letters).count_ones() as usize <= 2 * most;
        alike.then_some(())?;
        if self.name.eq_ignore_ascii_case(other.name) {
            return (self.name != other.name).then_some(0);
        }
        if self.name.len().min(other.name.len()) < SHORTEST {
            return None;
        }
        distance(self.name.as_bytes(), other.name.as_bytes(), most).filter(|&edits| edits > 0)
    }
}

/// The nearest of `saved` within `most` letters; of several as near one that more than tests give, then the first by
/// alphabet.
fn nearest<'a, T: Copy>(
    name: &str,
    most: usize,
    saved: impl Iterator<Item = (T, Candidate<'a>)>,
) -> Option<Near<T>> {
    let own = Candidate::new(Saved { name, is_only_given: false });
    let mut best: Option<((usize, bool), &str, Near<T>)> = None;
    for (id, candidate) in saved {
        let Some(edits) = own.distance(&candidate, most) else { continue };
        let rank = (edits, candidate.is_only_given);
        let found = (rank, candidate.name, Near { name: id, is_only: true });
        best = Some(match best {
            // One may come several times.
            Some(best) if best.1 == candidate.name || best.0 < rank => best,
            Some(best) if best.0 == rank => {
                let (rank, name, near) = if found.1 < best.1 { found } else { best };
                (rank, name, Near { is_only: false, ..near })
            }
            _ => found,
        });
    }
    best.map(|(.., near)| near)
}

/// Finds the saved name that is nearest to one that is read.
pub struct Nearest<'a> {
    /// By alphabet.
    saved: Vec<Candidate<'a>>,
    /// By the names with up to one and up to two letters removed; made when they are needed.
    by_rest: Option<[OnceCell<Rests>; 2]>,
    compared: Cell<usize>,
}

impl<'a> Nearest<'a> {
    /// The one of `saved` that `name` was probably meant to be, each compared.
    pub fn among<T: Copy>(name: &str, saved: impl Iterator<Item = (T, Saved<'a>)>) -> Option<Near<T>> {
        if !is_compared(name) {
            return None;
        }
        let most = most_letters(name);
        let alike =
            saved.filter(|(_, near)| is_compared(near.name) && near.name.len().abs_diff(name.len()) <= most);
        nearest(name, most, alike.map(|(id, near)| (id, Candidate::new(near))))
    }

    /// Prepares to look `lookups` names up among `saved`.
    fn of(saved: HashSet<Saved<'a>>, lookups: usize) -> Self {
        let mut names: Vec<Saved<'_>> = saved.into_iter().filter(|saved| is_compared(saved.name)).collect();
        names.sort_unstable();
        Self {
            saved: names.into_iter().map(Candidate::new).collect(),
            by_rest: (lookups > COMPARED_ONE_BY_ONE).then(Default::default),
            compared: Cell::new(0),
        }
    }

    fn to(&self, name: &str) -> Option<Near<&'a str>> {
        let most = most_letters(name);
        let named = |candidate: &Candidate<'a>| (candidate.name, *candidate);
        let Some([by_one, by_two]) = &self.by_rest else {
            return nearest(name, most, self.saved.iter().map(named));
        };
        if self.compared.get() > COMPARED {
            return None;
        }
        let count = || self.compared.set(self.compared.get() + 1);
        let by_one = by_one.get_or_init(|| Rests::of(&self.saved, 1));
        let near = nearest(name, 1, by_one.alike(name, 1, &self.saved).inspect(|_| count()).map(named));
        if near.is_some() || most == 1 || self.compared.get() > COMPARED_BY_TWO {
            return near;
        }
        let by_two = by_two.get_or_init(|| Rests::of(&self.saved, 2));
        nearest(name, 2, by_two.alike(name, 2, &self.saved).inspect(|_| count()).map(named))
    }
}

/// Names by what is left of them when letters are removed: two names that differ by so many letters
/// leave something in common.
struct Rests {
    /// The hash of what is left, and of which name; in order.
    rests: Vec<(u32, u32)>,
}

impl Rests {
    fn of(names: &[Candidate<'_>], most: usize) -> Self {
        let mut of_all = Vec::new();
        for (index, candidate) in names.iter().enumerate() {
            of_all.extend(rests(candidate.name, most).into_iter().map(|rest| (rest, index as u32)));
        }
        of_all.sort_unstable();
        of_all.dedup();
        Self { rests: of_all }
    }

    /// Those of `names` that leave something that `name` leaves too; one may come several times.
    fn alike<'c, 'a>(
        &'c self,
        name: &str,
        most: usize,
        names: &'c [Candidate<'a>],
    ) -> impl Iterator<Item = &'c Candidate<'a>> {
        rests(name, most).into_iter().flat_map(move |rest| {
            let from = self.rests.partition_point(|(other, _)| *other < rest);
            let alike = self.rests.get(from..).unwrap_or_default();
            alike
                .iter()
                .take_while(move |(other, _)| *other == rest)
                .filter_map(move |(_, index)| names.get(*index as usize))
        })
    }
}

/// Names longer than this are told apart by their front.
const FRONT: usize = 48;

/// The hashes of `name` with up to `most` letters removed.
fn rests(name: &str, most: usize) -> Vec<u32> {
    let letters: Vec<u8> = name.bytes().take(FRONT).map(|letter| letter.to_ascii_lowercase()).collect();
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
    use crate::extent::one_in;

    fn all<'a>(names: impl IntoIterator<Item = &'a str>) -> HashSet<Saved<'a>> {
        names.into_iter().map(|name| Saved { name, is_only_given: false }).collect()
    }

    fn near(name: &str, saved: &[&'static str]) -> bool {
        Nearest::of(all(saved.iter().copied()), 1).to(name).is_some()
    }

    #[test]
    fn an_edit_of_four_two_of_eight() {
        assert!(near("tickt", &["ticket"]));
        assert!(near("tiket", &["ticket"]));
        assert!(near("tocket", &["ticket"]));
        assert!(near("tikcet", &["ticket"]), "two letters that are swapped are one edit");
        assert!(!near("tokcet", &["ticket"]), "two edits of six");
        assert!(near("TICKET", &["ticket"]) && near("Tier", &["tier"]), "case");
        assert!(near("teir", &["tier"]) && near("tiers", &["tier"]));
        assert!(!near("ticket", &["ticket"]));
        assert!(near("custmrid", &["customrid"]));
        assert!(near("custmerod", &["customerid"]), "two letters of nine");
        assert!(!near("custmr_id", &["customeridx"]), "more than two");
        assert!(!near("tier", &["tie"]) && !near("abcd", &["abc"]), "names of at least four");
        assert!(near("ID", &["id"]) && !near("ib", &["id"]), "shorter ones by case");
    }

    #[test]
    fn whether_another_is_as_near() {
        let to = |name: &str, saved: &[&'static str]| Nearest::of(all(saved.iter().copied()), 1).to(name);
        let only = |name, is_only| Some(Near { name, is_only });
        assert_eq!(to("ticket", &["tickets", "tickot"]), only("tickets", false));
        assert_eq!(to("ticket", &["tickots"]), None);
        assert_eq!(to("customer", &["custamar", "custumer"]), only("custumer", true));
        assert_eq!(to("Tier", &["tier", "Tiers"]), only("tier", true));
        let mut saved = all(["tickut"]);
        saved.insert(Saved { name: "tickat", is_only_given: true });
        assert_eq!(Nearest::of(saved, 1).to("ticket"), only("tickut", true));
    }

    #[test]
    fn a_name_that_nobody_types_is_not_compared() {
        let long = "a".repeat(200);
        let longer = "a".repeat(1_000_000);
        let saved = [format!("{long}b"), format!("{longer}b")];
        let nearest = Nearest::of(all(saved.iter().map(String::as_str)), 1);
        assert_eq!(nearest.to(&long).map(|near| near.name), Some(saved[0].as_str()));
        assert_eq!(nearest.to(&longer), None);
    }

    #[test]
    fn looking_up_finds_what_comparing_finds() {
        let saved: Vec<String> = (0..300).map(|n| format!("balance_{}", n * 37 % 1000)).collect();
        let of = |lookups| Nearest::of(all(saved.iter().map(String::as_str)), lookups);
        let (compared, looked_up) = (of(1), of(1000));
        for n in (0..1000).step_by(one_in(9, 1)) {
            for name in [
                format!("balance_{n}"),
                format!("balanc_{n}"),
                format!("blance{n}"),
                format!("bal{n}"),
                format!("BAlnace_{n}"),
            ] {
                assert_eq!(looked_up.to(&name), compared.to(&name), "{name}");
            }
        }
    }

    #[test]
    fn each_of_many_names_is_compared_with_few() {
        for count in [500, 4_000] {
            let saved: Vec<String> = (0..count).map(|n| format!("balances_of_{n}")).collect();
            let near = Nearest::of(all(saved.iter().map(String::as_str)), count);
            for (n, name) in saved.iter().enumerate() {
                let found = near.to(&format!("balance_of_{n}")).map(|near| near.name);
                assert_eq!(found, Some(name.as_str()));
            }
            let compared = near.compared.get();
            assert!(compared <= 8 * count, "{compared} comparisons for {count} names");
        }
    }
}
