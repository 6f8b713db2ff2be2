//! How many edits lead from one word to another, where they are few.

/// Most edits that are counted.
const MOST: usize = 3;

/// As many as no word needs.
const FAR: usize = usize::MAX / 2;

/// The numbers of edits to those beginnings of a word that are at most `MOST` letters shorter or longer.
type Row = [usize; 2 * MOST + 1];

/// How many edits lead from `one` to `other`, where they are at most `most`, which is at most 3: letters that are added,
/// left out or replaced, and neighbours that are swapped (optimal string alignment).
///
/// Time is linear in the length of the words.
pub fn distance<T: PartialEq>(one: &[T], other: &[T], most: usize) -> Option<usize> {
    debug_assert!(most <= MOST, "{most}");
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let (one, other) = differing(one, other);
    // Of the row of `length` letters of `one`, the cell `at` is of `length + at - most` letters of `other`.
    let cell = |row: &Row, at: usize| row.get(at).copied().unwrap_or(FAR);
    let mut last: Row = std::array::from_fn(|at| at.checked_sub(most).unwrap_or(FAR));
    let mut before_last: Row = [FAR; 2 * MOST + 1];
    for length in 1..=one.len() {
        let letter = one.get(length - 1);
        let mut row: Row = [FAR; 2 * MOST + 1];
        let (mut left, mut fewest) = (FAR, FAR);
        for (at, here) in row.iter_mut().enumerate().take(2 * most + 1) {
            let Some(other_length) = (length + at).checked_sub(most) else { continue };
            if other_length > other.len() {
                break;
            }
            *here = match other_length.checked_sub(1) {
                None => length,
                Some(index) => {
                    let replaced = cell(&last, at) + usize::from(letter != other.get(index));
                    let added = left + 1;
                    let left_out = cell(&last, at + 1) + 1;
                    let swaps = length > 1
                        && index > 0
                        && letter == other.get(index - 1)
                        && one.get(length - 2) == other.get(index);
                    let swapped = if swaps { cell(&before_last, at) + 1 } else { FAR };
                    replaced.min(added).min(left_out).min(swapped)
                }
            };
            left = *here;
            fewest = fewest.min(left);
        }
        // Two letters that are swapped go past a row.
        if fewest > most && last.iter().all(|&edits| edits > most) {
            return None;
        }
        (before_last, last) = (last, row);
    }
    let edits = (other.len() + most).checked_sub(one.len()).map_or(FAR, |at| cell(&last, at));
    (edits <= most).then_some(edits)
}

/// The words without the letters that both begin and end with.
fn differing<'w, T: PartialEq>(one: &'w [T], other: &'w [T]) -> (&'w [T], &'w [T]) {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let one = one.get(same..).unwrap_or_default();
    let other = other.get(same..).unwrap_or_default();
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let front = |word: &'w [T]| word.get(..word.len() - same).unwrap_or_default();
    (front(one), front(other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_each_kind_of_edit() {
        let edits = |one: &str, other: &str| distance(one.as_bytes(), other.as_bytes(), 3);
        for (one, other, expected) in [
            ("", "", Some(0)),
            ("", "abc", Some(3)),
            ("abcd", "", None),
            ("ticket", "ticket", Some(0)),
            ("ticket", "tickets", Some(1)),
            ("ticket", "ticke", Some(1)),
            ("ticket", "tocket", Some(1)),
            ("ticket", "tikcet", Some(1)),
            ("ca", "abc", Some(3)),
            ("abcdef", "badcfe", Some(3)),
            ("abcdefgh", "badcfehg", None),
        ] {
            assert_eq!(edits(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn long_words_take_no_longer_than_they_are_long() {
        let word = "a".repeat(200_000);
        let (one, other) = (format!("b{word}"), format!("{word}b"));
        assert_eq!(distance(one.as_bytes(), other.as_bytes(), 3), Some(2));
    }

    proptest! {
        #[test]
        fn is_the_whole_tables_answer(one in "[ab-c]{0,12}", other in "[ab-c]{0,12}", most in 0_usize..=3) {
            let whole = strsim::osa_distance(&one, &other);
            let expected = (whole <= most).then_some(whole);
            prop_assert_eq!(distance(one.as_bytes(), other.as_bytes(), most), expected);
        }
    }
}
