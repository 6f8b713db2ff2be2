//! The spellings of a hidden value, each of which is searched for.

use std::collections::BTreeSet;

use base64::Engine;
use base64::alphabet;
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};

/// One spelling of one value. The rest of its forms is found by undoing them, see [`super::views`].
pub struct Needle {
    pub spelling: Vec<u8>,
    /// Whether the character before and the character after hold a part of the value too, as in base64.
    pub before: bool,
    pub after: bool,
    /// Whether the case of its letters matters, as in base64.
    pub exact: bool,
}

/// How much of a spelling the automaton knows, in bytes: long values make it no larger.
pub const HEAD: usize = 32;

/// The texts that `value` may come as, in any case: itself, and what it becomes where somebody on the way reads or
/// writes ISO-8859-1.
pub fn spellings(value: &str) -> Vec<Vec<u8>> {
    let mut spellings = vec![value.as_bytes().to_vec()];
    if value.is_ascii() {
        return spellings;
    }
    let upper = value.to_uppercase();
    // In capitals some letters are two.
    let cases = [all_folded(value), all_folded(&upper), upper];
    spellings.extend(cases.iter().filter_map(|case| in_latin_1(case)));
    spellings.extend(cases.map(String::into_bytes));
    if let Some(latin_1) = in_latin_1(value) {
        let unread =
            |character: char| if character.is_ascii() { character } else { char::REPLACEMENT_CHARACTER };
        spellings.extend([latin_1, value.chars().map(unread).collect::<String>().into_bytes()]);
    }
    spellings.push(value.bytes().map(char::from).collect::<String>().into_bytes());
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

/// `character` without its case, whatever stands around it: at the end of a word too, a sigma is a sigma.
pub fn folded(character: char) -> impl Iterator<Item = char> {
    character.to_lowercase().map(|lower| if lower == 'ς' { 'σ' } else { lower })
}

fn all_folded(text: &str) -> String {
    text.chars().flat_map(folded).collect()
}

/// `text` as ISO-8859-1 has it, where that has all of its characters.
fn in_latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect()
}

/// The beginnings of `value` in each case that its letters beyond ASCII may have, of `length` bytes at least where it is
/// that long.
pub fn beginnings(value: &str, length: usize) -> Vec<Vec<u8>> {
    let mut beginnings = vec![String::new()];
    for character in value.chars() {
        if beginnings.iter().all(|beginning| beginning.len() >= length) {
            break;
        }
        let cases: BTreeSet<String> = match character.is_ascii() {
            true => BTreeSet::from([character.to_string()]),
            false => BTreeSet::from([
                character.to_string(),
                character.to_lowercase().collect(),
                character.to_uppercase().collect(),
                folded(character).map(|folded| if folded == 'σ' { 'ς' } else { folded }).collect(),
            ]),
        };
        let with =
            |beginning: &String| cases.iter().map(|case| format!("{beginning}{case}")).collect::<Vec<_>>();
        beginnings = beginnings.iter().flat_map(with).collect();
    }
    let in_latin_1 = beginnings.iter().filter_map(|text| in_latin_1(text)).collect::<Vec<_>>();
    beginnings.into_iter().map(String::into_bytes).chain(in_latin_1).collect()
}

impl Needle {
    /// A text, in any case.
    pub fn text(spelling: Vec<u8>) -> Self {
        Self { spelling, before: false, after: false, exact: false }
    }

    /// Whether it is `written`, which is as long.
    pub fn is(&self, written: &[u8]) -> bool {
        match self.exact {
            true => written == self.spelling,
            false => written.eq_ignore_ascii_case(&self.spelling),
        }
    }

    pub fn head(&self) -> &[u8] {
        self.spelling.get(..HEAD).unwrap_or(&self.spelling)
    }
}

/// What of the base64 of `value` does not depend on its neighbours, where `offset` bytes of the first
/// group of three stand before it.
pub fn in_base64(value: &str, offset: usize, alphabet: &alphabet::Alphabet) -> Option<Needle> {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(value.as_bytes());
    let encoded = GeneralPurpose::new(alphabet, NO_PAD).encode(&bytes);
    let first = (offset * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    let spelling = encoded.get(first..last)?.as_bytes().to_vec();
    Some(Needle { spelling, before: offset > 0, after: !(bytes.len() * 8).is_multiple_of(6), exact: true })
}
