//! The beginning of a hidden value at the end of a text that was cut.

use crate::runtime::deadline::{End, OutOfTime, in_time};

use super::{BEFORE, MOST_EXPANDED, Needles, STRIDE, views, whole_characters};

/// The shortest beginning of a value that is taken for one, in bytes.
const SHORTEST: usize = 3;

/// How many bytes of an escape may be missing at the end, where it is escaped itself.
const LONGEST_ESCAPE: usize = 24;

impl Needles {
    /// `text` without the end of it that may be the beginning of a hidden value.
    pub(crate) fn without_a_half<'t>(&self, text: &'t str, end: End) -> Result<&'t str, OutOfTime> {
        let Some(longest) = self.needles.iter().map(|needle| needle.spelling.len()).max() else {
            return Ok(text);
        };
        if self.heads.is_none() {
            return Ok("");
        }
        let from = text.len().saturating_sub(longest.saturating_mul(MOST_EXPANDED) + BEFORE);
        let from = whole_characters(text, from..text.len()).start;
        let tail = text.get(from..).unwrap_or_default();
        let mut kept = tail.len();
        for stop in stops(tail) {
            let tail = tail.get(..stop).unwrap_or_default();
            views::each(tail, end, |view| {
                if let Some(begins) = self.last_beginning(view.bytes(), end)? {
                    kept = kept.min(view.original(begins, view.bytes().len()).start);
                }
                Ok(())
            })?;
        }
        Ok(text.get(..whole_characters(text, from + kept..text.len()).start).unwrap_or_default())
    }

    /// Where the longest beginning of a value begins that `bytes` end with.
    fn last_beginning(&self, bytes: &[u8], end: End) -> Result<Option<usize>, OutOfTime> {
        let mut first = None::<usize>;
        for needle in &self.needles {
            let length = match needle.exact {
                true => beginning(&needle.spelling, bytes, end, |one, other| one == other)?,
                false => {
                    beginning(&needle.spelling, bytes, end, |one, other| one.eq_ignore_ascii_case(&other))?
                }
            };
            if length >= SHORTEST {
                let at = (bytes.len() - length).saturating_sub(usize::from(needle.before));
                first = first.into_iter().chain([at]).min();
            }
        }
        Ok(first)
    }
}

/// The length of the longest beginning of `value` that `bytes` end with. In linear time, as Knuth, Morris and Pratt
/// search.
fn beginning(
    value: &[u8],
    bytes: &[u8],
    end: End,
    mut same: impl FnMut(u8, u8) -> bool,
) -> Result<usize, OutOfTime> {
    // For each beginning that was met: how much of it, less than all, it both begins and ends with.
    let mut borders: Vec<usize> = Vec::new();
    let mut longer = |borders: &[usize], mut length: usize, byte: u8| loop {
        if value.get(length).is_some_and(|&next| same(next, byte)) {
            return length + 1;
        }
        match length.checked_sub(1).and_then(|last| borders.get(last)) {
            Some(&shorter) => length = shorter,
            None => return 0,
        }
    };
    let mut length = 0;
    for stride in bytes.get(bytes.len().saturating_sub(value.len())..).unwrap_or_default().chunks(STRIDE) {
        in_time(end)?;
        for &byte in stride {
            length = longer(&borders, length, byte);
            if length > borders.len() {
                let border = match (borders.last(), value.get(borders.len())) {
                    (Some(&last), Some(&byte)) => longer(&borders, last, byte),
                    _ => 0,
                };
                borders.push(border);
            }
        }
    }
    Ok(length)
}

/// Where `tail` may end so that no escape is cut.
fn stops(tail: &str) -> impl Iterator<Item = usize> {
    let near = tail.len().saturating_sub(LONGEST_ESCAPE);
    let opens = tail.bytes().enumerate().skip(near).filter(|(_, byte)| matches!(byte, b'%' | b'\\' | b'&'));
    std::iter::once(tail.len()).chain(opens.map(|(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn no_beginning_of_a_value_is_left_at_an_end() {
        let secret = "Pässw0rd+&\"1";
        let needles = Needles::new([secret, "a-token-of-another-kind"]);
        let percent = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
        let forms = [
            secret.to_owned(),
            percent.to_string(),
            secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
            crate::xml::escape(secret, crate::xml::Place::Attribute).unwrap().into_owned(),
            STANDARD.encode(secret),
        ];
        for form in forms {
            let half = form.len() / 2;
            for (end, _) in form.char_indices().filter(|(end, _)| *end > half) {
                let text = format!("a page that says {}", form.get(..end).unwrap());
                let kept = needles.without_a_half(&text, None).unwrap();
                // What has all of it but for the padding is replaced as any value is.
                let shown = needles.replace(kept);
                assert_eq!(
                    shown.trim_end_matches('=').trim_end_matches("[secret]").trim_end(),
                    "a page that says",
                    "{text}"
                );
            }
        }
        for text in ["a page that says pa", "", "nothing of it %4", "token-of"] {
            assert_eq!(needles.without_a_half(text, None).unwrap(), text);
        }
        assert_eq!(Needles::default().without_a_half("any text", None).unwrap(), "any text");
    }

    #[test]
    fn the_longest_beginning_is_found_in_linear_time() {
        let long = "a".repeat(50_000);
        let cases = [
            (format!("{long}b"), format!("{long}a"), 50_000),
            (long.clone(), format!("{long}b"), 0),
            (format!("{}c", "ab".repeat(20_000)), format!("x{}aba", "ab".repeat(9_999)), 20_001),
            ("abcabd".to_owned(), "xabcab".to_owned(), 5),
            ("abcabd".to_owned(), "abcabcab".to_owned(), 5),
            ("abcabd".to_owned(), "abd".to_owned(), 0),
            ("abc".to_owned(), "abcabc".to_owned(), 3),
        ];
        for (value, text, length) in cases {
            let mut compared = 0;
            let found = beginning(value.as_bytes(), text.as_bytes(), None, |one, other| {
                compared += 1;
                one == other
            });
            assert_eq!(found.unwrap(), length);
            assert!(compared <= 4 * text.len().max(value.len()), "{compared} comparisons");
        }
    }
}
