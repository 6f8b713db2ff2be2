//! "Did you mean": the one place that finds the known word nearest to a written one.
//!
//! Case and the choice between `-` and `_` count for nothing; then edits and swaps of neighbours
//! count (optimal string alignment): one in up to 4 characters, two in up to 8, three above.

use std::collections::BTreeMap;

use super::distance::distance;

/// Longer words are compared as a whole only, so that hostile input costs no quadratic work.
const LONGEST: usize = 64;

/// How many words a help lists where none is near.
const LISTED: usize = 8;

/// The candidate nearest to `word`, which may be one that differs by case alone; never `word` itself.
///
/// Of several equally near it is one with the same first letter, then the first in alphabetical order.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(word, candidates).map(|near| near.name)
}

/// As [`nearest`] of `codes`, of which authors remember half: the fault without its group.
pub fn nearest_code<'a>(word: &str, codes: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let is_fault = |code: &&str| code.rsplit("::").next() == Some(word);
    codes.clone().find(is_fault).or_else(|| nearest(word, codes))
}

/// As [`nearest`], and whether it must be meant.
#[must_use]
pub fn nearest_of<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let word = Folded::new(word);
    let mut nearest = Nearest::of(&word);
    for candidate in candidates {
        let outline = Outline::of(candidate);
        if nearest.may_take(outline) {
            nearest.try_one(candidate, &folded(candidate));
        }
    }
    nearest.found()
}

/// The nearest of several words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether it must be meant: no other is as near, and the two are not [counted](are_counted).
    pub is_sure: bool,
    /// How many edits lead to it.
    pub edits: usize,
}

/// So many names are compared where they are not sorted for it ([`Names`]).
const FEW: usize = 2_000;

/// As [`nearest`], unless there are so many names that comparing each with a word again and again would
/// take long.
#[must_use]
pub fn nearest_of_few<'a>(word: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<Near<'a>> {
    names.clone().nth(FEW).is_none().then(|| nearest_of(word, names)).flatten()
}

/// Whether two names differ only by numbers, or by the one letter of a part: `gateway_a` and `gateway_b` are two things of
/// one kind, and neither is misspelt.
#[must_use]
pub fn are_counted(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        name.split(|character: char| !character.is_alphanumeric()).map(str::to_lowercase).collect()
    };
    let is_letter = |part: &str| part.chars().count() == 1;
    let word = |part: &str| part.trim_end_matches(|character: char| character.is_ascii_digit()).len();
    let counts = |one: &str, other: &str| {
        is_letter(one) && is_letter(other) || one.get(..word(one)) == other.get(..word(other))
    };
    let (one, other) = (parts(one), parts(other));
    one != other && one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| counts(one, other))
}

/// A help that names the nearest candidate (``did you mean `GET`?``); without one, that lists the
/// candidates if they are few, and is else empty.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = nearest(word, candidates.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if candidates.len() > LISTED {
        return String::new();
    }
    one_of(candidates)
}

/// ``write one of `a`, `b` or `c` ``; empty for no words.
#[must_use]
pub fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => format!("write {only}"),
        Some((last, before)) => format!("write one of {} or {last}", before.join(", ")),
    }
}

/// Many names that many words are looked up in: sorted by length once, so that a look-up reads only
/// those that are near in length.
#[derive(Debug, Default)]
pub struct Names<'a> {
    by_length: BTreeMap<usize, Vec<Known<'a>>>,
}

/// A name that words are compared with again and again.
#[derive(Debug)]
struct Known<'a> {
    name: &'a str,
    outline: Outline,
    folded: Box<[char]>,
}

impl<'a> FromIterator<&'a str> for Names<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut by_length: BTreeMap<usize, Vec<_>> = BTreeMap::new();
        for name in names {
            let known = Known { name, outline: Outline::of(name), folded: folded(name).into() };
            by_length.entry(known.outline.length).or_default().push(known);
        }
        Self { by_length }
    }
}

impl<'a> Names<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_length.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_length.is_empty()
    }

    /// As the function [`nearest_of_few`].
    #[must_use]
    pub fn nearest_of_few(&self, word: &str) -> Option<Near<'a>> {
        if self.len() > FEW { None } else { self.nearest(word) }
    }

    /// As the function [`nearest`].
    #[must_use]
    pub fn nearest(&self, word: &str) -> Option<Near<'a>> {
        let word = Folded::new(word);
        let length = word.outline.length;
        let mut nearest = Nearest::of(&word);
        // Those of about the same length first: after a near one, fewer of the others may be as near.
        for by in 0..=word.limit {
            let longer = (by > 0).then(|| length + by);
            for length in length.checked_sub(by).into_iter().chain(longer) {
                for known in self.by_length.get(&length).into_iter().flatten() {
                    if nearest.may_take(known.outline) {
                        nearest.try_one(known.name, &known.folded);
                    }
                }
            }
        }
        nearest.found()
    }
}

/// What tells most words apart without comparing them: the length in characters and, a bit each,
/// which letters occur.
#[derive(Debug, Clone, Copy)]
struct Outline {
    length: usize,
    letters: u64,
}

impl Outline {
    fn of(word: &str) -> Self {
        let mut outline = Self { length: 0, letters: 0 };
        for character in word.chars() {
            outline.length += 1;
            outline.letters |= 1 << (u32::from(fold(character)) % 64);
        }
        outline
    }
}

/// The written word, ready to compare.
struct Folded<'w> {
    word: &'w str,
    folded: Vec<char>,
    outline: Outline,
    limit: usize,
}

impl<'w> Folded<'w> {
    fn new(word: &'w str) -> Self {
        let outline = Outline::of(word);
        let limit = match outline.length {
            0..=4 => 1,
            5..=8 => 2,
            9..=LONGEST => 3,
            _ => 0,
        };
        Self { word, folded: folded(word), outline, limit }
    }
}

/// How far a candidate is; the smallest is the nearest.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank<'a> {
    distance: usize,
    other_first_letter: bool,
    candidate: &'a str,
}

/// The nearest candidate so far.
struct Nearest<'w, 'a> {
    word: &'w Folded<'w>,
    best: Option<Rank<'a>>,
    /// Whether another one is as near as that.
    is_tied: bool,
}

impl<'w, 'a> Nearest<'w, 'a> {
    fn of(word: &'w Folded<'w>) -> Self {
        Self { word, best: None, is_tied: false }
    }

    /// How many edits a candidate may be away.
    fn limit(&self) -> usize {
        self.best.as_ref().map_or(self.word.limit, |best| best.distance)
    }

    /// Whether a word of this outline may be as near as the nearest so far.
    fn may_take(&self, outline: Outline) -> bool {
        let differing = (outline.letters ^ self.word.outline.letters).count_ones() as usize;
        let limit = self.limit();
        outline.length.abs_diff(self.word.outline.length) <= limit && differing <= 2 * limit
    }

    fn try_one(&mut self, candidate: &'a str, folded: &[char]) {
        let word = self.word;
        if candidate == word.word {
            return;
        }
        let Some(distance) = distance(folded, &word.folded, self.limit()) else { return };
        if distance > 0 && distance >= word.outline.length {
            return;
        }
        let other_first_letter = folded.first() != word.folded.first();
        let rank = Rank { distance, other_first_letter, candidate };
        self.is_tied = self
            .best
            .as_ref()
            .is_some_and(|best| best.distance == distance && (best.candidate != candidate || self.is_tied));
        if self.best.as_ref().is_none_or(|best| rank < *best) {
            self.best = Some(rank);
        }
    }

    fn found(self) -> Option<Near<'a>> {
        let Rank { candidate: name, distance: edits, .. } = self.best?;
        Some(Near { name, is_sure: !self.is_tied && !are_counted(self.word.word, name), edits })
    }
}

fn folded(word: &str) -> Vec<char> {
    word.chars().map(fold).collect()
}

fn fold(character: char) -> char {
    match character {
        '_' => '-',
        _ if character.is_ascii() => character.to_ascii_lowercase(),
        _ => character.to_lowercase().next().unwrap_or(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extent::many;

    const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD"];

    #[test]
    fn finds_a_slip_of_each_kind() {
        let near = |word| nearest(word, METHODS);
        assert_eq!(near("GETT"), Some("GET"), "one too many");
        assert_eq!(near("PACH"), Some("PATCH"), "one too few");
        assert_eq!(near("DELTEE"), Some("DELETE"), "two swapped");
        assert_eq!(near("OPTINOSS"), Some("OPTIONS"), "a swap and one too many");
        assert_eq!(near("get"), Some("GET"), "case alone");
        assert_eq!(near("FETCH"), Some("PATCH"), "two in five characters");
        assert_eq!(near("SEND"), None, "two in four characters");
        assert_eq!(near("X"), None, "a letter is near to none");
        assert_eq!(near(""), None);
    }

    #[test]
    fn knows_how_many_edits_a_length_allows() {
        assert_eq!(nearest("lookup_custmr", ["lookup_customers"]), Some("lookup_customers"));
        assert_eq!(nearest("lookup_cst", ["lookup_customers"]), None);
        assert_eq!(nearest("hold", ["bald"]), None);
        assert_eq!(nearest("holds", ["bald"]), None);
        assert_eq!(nearest("holds", ["balds"]), Some("balds"));
    }

    #[test]
    fn case_and_dashes_count_for_nothing() {
        assert_eq!(nearest("Send-Link", ["sand_link", "send_link"]), Some("send_link"));
        assert_eq!(nearest("flow_end", ["flow-end"]), Some("flow-end"));
        assert_eq!(nearest("ग्राहकः", ["ग्राहक"]), Some("ग्राहक"));
    }

    #[test]
    fn is_deterministic_and_prefers_the_first_letter() {
        assert_eq!(nearest("bark", ["dark", "bars", "bare", "mark"]), Some("bare"));
        assert_eq!(nearest("bark", ["mark", "bare", "bars", "dark"]), Some("bare"));
    }

    #[test]
    fn of_several_as_near_none_is_sure() {
        for (word, names, is_sure) in [
            ("send_lin", &["send_link", "sign"][..], true),
            ("soc", &["soa", "sob"], false),
            ("soc", &["soc1", "SOC", "soa"], true),
            ("send3", &["send1"], false),
            ("$call.cliu", &["$call.clid", "$call.cli"], false),
        ] {
            assert_eq!(nearest_of(word, names.iter().copied()).unwrap().is_sure, is_sure, "{word}");
            assert_eq!(nearest_of(word, names.iter().rev().copied()).unwrap().is_sure, is_sure, "{word}");
        }
    }

    #[test]
    fn never_suggests_the_word_itself() {
        assert_eq!(nearest("crm", ["crm", "crm2"]), Some("crm2"));
        assert_eq!(nearest("crm", ["crm"]), None);
    }

    #[test]
    fn an_index_answers_as_the_function_does() {
        let names = ["send_link", "send_lnk", "tell_warehouse", "Lookup", "lookup", "a", "ab", ""];
        let index: Names = names.into_iter().collect();
        for word in ["send-lin", "sendlink", "tell_warehose", "LOOKUP", "lokup", "b", "abc", "", "zzz"] {
            assert_eq!(index.nearest(word), nearest_of(word, names), "{word}");
        }
    }

    /// What is nearest by comparing every candidate in full.
    fn nearest_in_full<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
        let fold = |word: &str| folded(word).into_iter().collect::<String>();
        let (folded, length) = (fold(word), word.chars().count());
        let limit = [1, 2, 3][usize::from(length > 4) + usize::from(length > 8)];
        let ranked = candidates.iter().filter(|candidate| **candidate != word).map(|candidate| {
            let other = fold(candidate);
            let distance = strsim::osa_distance(&folded, &other);
            (distance, folded.chars().next() != other.chars().next(), *candidate)
        });
        let near = ranked.filter(|&(distance, ..)| distance <= limit && (distance == 0 || distance < length));
        near.min().map(|(.., candidate)| candidate)
    }

    proptest::proptest! {
        #[test]
        fn nothing_near_is_passed_over(word in "[abA_-]{0,12}", names in proptest::collection::vec("[abA_-]{0,12}", 0..12)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let expected = nearest_in_full(&word, &names);
            proptest::prop_assert_eq!(nearest(&word, names.iter().copied()), expected);
            let index = names.iter().copied().collect::<Names<'_>>();
            proptest::prop_assert_eq!(index.nearest(&word).map(|near| near.name), expected);
        }
    }

    #[test]
    fn helps_say_what_to_write() {
        assert_eq!(did_you_mean("GETT", METHODS), "did you mean `GET`?");
        assert_eq!(did_you_mean("nothing", ["crm", "billing"]), "write one of `crm` or `billing`");
        assert_eq!(did_you_mean("nothing", ["crm"]), "write `crm`");
        assert_eq!(did_you_mean("nothing", []), "");
        assert_eq!(did_you_mean("nothing", ["crm"; 20]), "");
    }

    #[test]
    fn long_words_are_only_compared_whole() {
        let long = "a".repeat(1_000_000);
        let upper = long.to_uppercase();
        let other = format!("{}b", long.get(1..).unwrap());
        assert_eq!(nearest(&long, [other.as_str(), upper.as_str()]), Some(upper.as_str()));
    }

    #[test]
    fn finds_one_among_many() {
        let names: Vec<String> = (0..many(20_000, 100_000)).map(|n| format!("lookup_customer_{n}")).collect();
        let near = nearest("lookup_custommer_17777", names.iter().map(String::as_str));
        assert_eq!(near, Some("lookup_customer_17777"));
    }
}
