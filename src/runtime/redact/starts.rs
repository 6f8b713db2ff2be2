//! Where in a long text a value may begin, escapes or not, in one pass over it.

use std::ops::Range;

use crate::runtime::deadline::{End, OutOfTime, in_time};

use super::STRIDE;
use super::views::{Escape, escape_at, is_escape};

/// How many bytes of a value are looked at.
pub(super) const HEAD: usize = 5;

/// How many characters an escape has at most.
const LONGEST: usize = 12;

/// How many bytes an escape of escapes is recognised by at most.
const REACH: usize = LONGEST * (LONGEST + 1);

/// Finds where one of many values may begin: everywhere where one does, and seldom elsewhere.
pub(super) struct Starts {
    /// The first bytes of each, without their case, in order.
    heads: Vec<Vec<u8>>,
    /// The heads that begin with each byte, in either case.
    first: Vec<Range<usize>>,
    /// Whether there are any.
    is_first: [bool; 256],
}

impl Starts {
    /// Those of texts that begin with `heads`.
    pub(super) fn new<'h>(heads: impl Iterator<Item = &'h [u8]>) -> Self {
        let mut heads: Vec<Vec<u8>> =
            heads.map(|head| head.iter().take(HEAD).map(u8::to_ascii_lowercase).collect()).collect();
        heads.sort_unstable();
        heads.dedup();
        let of = |byte: u8| narrowed(&heads, 0..heads.len(), 0, byte.to_ascii_lowercase());
        let first: Vec<Range<usize>> = (0..=u8::MAX).map(of).collect();
        let mut is_first = [false; 256];
        for (is, heads) in is_first.iter_mut().zip(&first) {
            *is = !heads.is_empty();
        }
        Self { heads, first, is_first }
    }

    /// The places in `text` where one of them may begin; `None` where they are more than `most`.
    pub(super) fn find(&self, text: &[u8], most: usize, end: End) -> Result<Option<Vec<usize>>, OutOfTime> {
        let mut found = Vec::new();
        // What an escape says is known from the bytes that two may reach: a text full of one repeats them.
        let mut refused: Option<&[u8]> = None;
        for (stride, bytes) in text.chunks(STRIDE).enumerate() {
            in_time(end)?;
            for (place, &byte) in bytes.iter().enumerate() {
                let at = stride * STRIDE + place;
                if !self.is_first(byte) {
                    if !is_escape(byte) {
                        continue;
                    }
                    let reached = text.get(at..at + REACH);
                    if reached.is_some() && refused == reached {
                        continue;
                    }
                    if !self.is_first_escaped(text.get(at..)) {
                        refused = reached;
                        continue;
                    }
                }
                if self.continues(text, at, 0..self.heads.len(), 0) {
                    if found.len() == most {
                        return Ok(None);
                    }
                    found.push(at);
                }
            }
        }
        Ok(Some(found))
    }

    fn of(&self, byte: u8) -> Range<usize> {
        self.first.get(usize::from(byte)).cloned().unwrap_or_default()
    }

    fn is_first(&self, byte: u8) -> bool {
        self.is_first.get(usize::from(byte)).copied().unwrap_or(true)
    }

    /// Whether a head may begin with what the escape at the start of `rest` stands for: of most, none does.
    fn is_first_escaped(&self, rest: Option<&[u8]>) -> bool {
        let Some(rest) = rest else { return false };
        let is_first = |bytes: &[u8]| bytes.first().is_some_and(|byte| self.is_first(*byte));
        let once = escape_at(rest);
        once.as_ref().is_some_and(|escape| is_first(escape.bytes()))
            || twice(rest, once.as_ref(), |bytes, _| is_first(bytes))
    }

    /// Whether what stands at `at` may be the rest, from `depth` on, of one of the heads in `among`.
    fn continues(&self, text: &[u8], at: usize, among: Range<usize>, depth: usize) -> bool {
        if self.heads.get(among.start).is_none_or(|head| head.len() <= depth) {
            return !among.is_empty();
        }
        let Some(&byte) = text.get(at) else { return false };
        let goes_on = |bytes: &[u8], next: usize| {
            let mut among = among.clone();
            let mut depth = depth;
            for byte in bytes {
                if self.heads.get(among.start).is_some_and(|head| head.len() <= depth) {
                    break;
                }
                among = match depth {
                    0 => self.of(*byte),
                    _ => narrowed(&self.heads, among, depth, byte.to_ascii_lowercase()),
                };
                depth += 1;
                if among.is_empty() {
                    return false;
                }
            }
            self.continues(text, next, among, depth)
        };
        if goes_on(&[byte], at + 1) {
            return true;
        }
        is_escape(byte) && {
            let rest = text.get(at..).unwrap_or_default();
            let once = escape_at(rest);
            once.as_ref().is_some_and(|escape| goes_on(escape.bytes(), at + escape.length))
                || twice(rest, once.as_ref(), |bytes, length| goes_on(bytes, at + length))
        }
    }
}

/// Those of `heads`, among `among`, whose byte at `depth` is `byte`.
fn narrowed(heads: &[Vec<u8>], among: Range<usize>, depth: usize, byte: u8) -> Range<usize> {
    let inside = heads.get(among.clone()).unwrap_or_default();
    let start = inside.partition_point(|head| head.get(depth).is_some_and(|known| *known < byte));
    let length = inside
        .get(start..)
        .unwrap_or_default()
        .partition_point(|head| head.get(depth).is_some_and(|known| *known == byte));
    among.start + start..among.start + start + length
}

/// Whether `look` says so of what the start of `rest` stands for where an escape is escaped again, in any way; `once`
/// is what it stands for as one escape.
fn twice(rest: &[u8], once: Option<&Escape>, look: impl Fn(&[u8], usize) -> bool) -> bool {
    // Either the escape's first character is escaped, or one of the others.
    let first = once.is_some_and(|escape| matches!(escape.bytes(), [byte] if is_escape(*byte)));
    let mut signs = [None; 3];
    for (place, byte) in rest.iter().take(LONGEST).enumerate() {
        let slot = match byte {
            _ if place == 0 && !first => continue,
            b'%' => 0,
            b'\\' => 1,
            b'&' => 2,
            _ => continue,
        };
        if let Some(sign) = signs.get_mut(slot) {
            *sign = Some(*byte);
        }
    }
    signs.into_iter().flatten().any(|sign| {
        let (mut bytes, mut starts, mut at) = ([0; LONGEST], [0; LONGEST + 1], 0);
        let mut count = 0;
        // No further than the outer escape may reach: most of what might be one is none after a character or two.
        let mut most = LONGEST;
        while let (true, Some(&byte), Some(slot)) = (count < most, rest.get(at), bytes.get_mut(count)) {
            let escape = (byte == sign).then(|| rest.get(at..).and_then(escape_at)).flatten();
            let (is, length) = match &escape {
                Some(Escape { length, .. }) => match escape.as_ref().map(Escape::bytes) {
                    Some([byte]) => (*byte, *length),
                    // No escape has a character in it that is not ASCII.
                    _ => break,
                },
                None => (byte, 1),
            };
            *slot = is;
            at += length;
            count += 1;
            if let Some(start) = starts.get_mut(count) {
                *start = at;
            }
            most = match (count, bytes) {
                (1, [b'+', ..]) => 1,
                (1, [b'%', ..]) => 3,
                (1, [b'\\' | b'&', ..])
                | (2, [b'\\', b'u', ..] | [b'&', b'#' | b'a'..=b'z', ..])
                | (3.., [b'\\', ..]) => LONGEST,
                (1, _) => break,
                (2, [b'\\' | b'&', ..]) => 2,
                (3.., [b'&', ..]) if is == b';' => count,
                _ => most,
            };
        }
        let outer = bytes.get(..count).and_then(escape_at);
        outer.is_some_and(|outer| {
            let length = starts.get(outer.length).copied().unwrap_or(at);
            // Not escaped again: it was looked at.
            length > outer.length && look(outer.bytes(), length)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Needles, merged};
    use super::*;
    use crate::extent::many;
    use crate::json::Json;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    /// The forms that a text takes on the way.
    fn forms(text: &str) -> Vec<String> {
        let percent = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
        vec![
            text.to_owned(),
            percent.to_string(),
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            Json::from(text).compact().trim_matches('"').to_owned(),
            crate::xml::escape(text, crate::xml::Place::Attribute).unwrap().into_owned(),
            text.chars().map(|sign| format!("&#x{:X};", u32::from(sign))).collect(),
            text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
            STANDARD.encode(text),
            text.to_ascii_uppercase(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: many(12, 60) as u32, failure_persistence: None, ..Default::default() })]

        /// One pass finds all that every reading of the whole text finds.
        #[test]
        fn nothing_is_missed(
            secret in "[ -~äह😀\\\\\"&+%]{6,12}",
            pieces in proptest::collection::vec(("[ -~äह😀]{0,9}|[%\\\\&+;#u0-9a-f]{0,12}", 0..9_usize, 0..9_usize), 1..5),
        ) {
            let mut text = String::new();
            for (piece, once, twice) in pieces {
                text.push_str(&piece);
                let first = forms(&secret).swap_remove(once);
                text.push_str(&forms(&first).swap_remove(twice));
            }
            // Escapes that stand close to each other, as in a text that is full of them.
            text.push_str(&"%41&amp;+\\u0041 ".repeat(40));
            text.push_str(&"\\u0041".repeat(60));
            text.push_str(&forms(&forms(&secret).swap_remove(6)).swap_remove(1));
            text.push_str(&"a".repeat(10_000));
            let needles = Needles::new([&secret]);
            let heads = needles.heads.as_ref().unwrap();
            let whole = merged(needles.find_in_all(heads, &text, None).unwrap());
            let quick = merged(needles.find_where_one_may_begin(heads, &text, None).unwrap());
            for range in whole {
                let is_found = quick.iter().any(|found| found.start <= range.start && range.end <= found.end);
                prop_assert!(is_found, "{:?} of {quick:?} in {:?}", range, text.get(..text.len() - 10_000));
            }
        }
    }

    #[test]
    fn a_text_full_of_escapes_has_few_starts() {
        let secrets: Vec<String> = (0..20).map(|number| format!("s3cret-{number}-word")).collect();
        let needles = Needles::new(&secrets);
        let starts = Starts::new(needles.needles.iter().map(|needle| needle.spelling.as_slice()));
        let text = "a%20+&amp;\\u0041 \\\\\\\" %2541 ".repeat(10_000) + "s3cret-7-word";
        let found = starts.find(text.as_bytes(), 100, None).unwrap().unwrap();
        assert_eq!(found, [text.len() - "s3cret-7-word".len()]);
        assert_eq!(starts.find(text.repeat(9).as_bytes(), 8, None).unwrap(), None);
    }
}
