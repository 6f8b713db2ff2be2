//! Finds hidden values in what a server answers, in the forms that they take on the way (section 2).

mod views;

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};
use memchr::memmem::Finder;

use crate::json::{Json, Object};

use super::datum::Taint;
use super::masked::{Mark, Mask};

/// From how many characters a hidden value is looked for (section 2).
pub(crate) const SHORTEST: usize = 6;

/// What is looked for.
#[derive(Default)]
pub(crate) struct Needles {
    finders: Vec<Needle>,
}

/// One spelling of one value. The rest of its forms is found by undoing them, see [`views`].
struct Needle {
    finder: Finder<'static>,
    /// Whether the sign before and the sign behind hold a part of the value too, as in base64.
    before: bool,
    after: bool,
}

impl Needles {
    /// Looks for each of `values`, in every form.
    pub(crate) fn new<'v>(values: impl Iterator<Item = &'v str>) -> Self {
        let mut finders = Vec::new();
        for value in values {
            let plain = |text: &[u8]| Finder::new(text).into_owned();
            finders.push(Needle { finder: plain(value.as_bytes()), before: false, after: false });
            for alphabet in [&alphabet::STANDARD, &alphabet::URL_SAFE] {
                finders.extend((0..3).filter_map(|offset| in_base64(value, offset, alphabet)));
            }
        }
        Self { finders }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.finders.is_empty()
    }

    /// Where the values stand in `text`, in order, without overlaps.
    pub(crate) fn find(&self, text: &str) -> Vec<Range<usize>> {
        if self.finders.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        views::each(text, |view| {
            for needle in &self.finders {
                for start in needle.finder.find_iter(view.bytes()) {
                    let end = start + needle.finder.needle().len();
                    let start = start.saturating_sub(usize::from(needle.before));
                    let end = (end + usize::from(needle.after)).min(view.bytes().len());
                    found.push(whole_characters(text, view.original(start, end)));
                }
            }
        });
        merged(found)
    }

    /// `text` with `[secret]` for each value in it.
    pub(crate) fn replace<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.find(text);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for range in found {
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(Mask::Secret.shown());
            at = range.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// `json` with `[secret]` for each value in its texts, names and numbers.
    pub(crate) fn replace_in(&self, json: Json) -> Json {
        if self.finders.is_empty() {
            return json;
        }
        match json {
            Json::Text(text) => match self.replace(&text) {
                Cow::Borrowed(_) => Json::Text(text),
                Cow::Owned(replaced) => Json::Text(replaced),
            },
            Json::Number(number) => match self.replace(number.as_str()) {
                Cow::Borrowed(_) => Json::Number(number),
                Cow::Owned(replaced) => Json::Text(replaced),
            },
            Json::List(items) => Json::List(items.into_iter().map(|item| self.replace_in(item)).collect()),
            Json::Object(members) => {
                let replaced = |(name, value): (String, Json)| {
                    let shown = match self.replace(&name) {
                        Cow::Borrowed(_) => None,
                        Cow::Owned(shown) => Some(shown),
                    };
                    (shown.unwrap_or(name), self.replace_in(value))
                };
                Json::Object(members.into_iter().map(replaced).collect::<Object>())
            }
            plain @ (Json::Null | Json::Boolean(_)) => plain,
        }
    }

    /// The marks that hide the values in `text`.
    pub(crate) fn marks(&self, text: &str, mask: Mask) -> Vec<Mark> {
        let mark = |range: Range<usize>| Mark { start: range.start, end: range.end, mask, quoted: false };
        self.find(text).into_iter().map(mark).collect()
    }

    /// What hides the values in `json`.
    pub(crate) fn taint(&self, json: &Json, mask: Mask) -> Option<Taint> {
        if self.finders.is_empty() {
            return None;
        }
        match json {
            Json::Null | Json::Boolean(_) => None,
            Json::Number(number) => (!self.find(number.as_str()).is_empty()).then_some(Taint::Whole(mask)),
            Json::Text(text) => {
                Some(self.marks(text, mask)).filter(|marks| !marks.is_empty()).map(Taint::Text)
            }
            Json::List(items) => {
                let taints: Vec<_> = items.iter().map(|item| self.taint(item, mask)).collect();
                taints.iter().any(Option::is_some).then_some(Taint::List(taints))
            }
            Json::Object(members) => {
                let taint =
                    |(name, value): (&String, &Json)| (self.marks(name, mask), self.taint(value, mask));
                let taints: Vec<_> = members.iter().map(taint).collect();
                let any = taints.iter().any(|(name, value)| !name.is_empty() || value.is_some());
                any.then_some(Taint::Object(taints))
            }
        }
    }
}

/// What of the base64 of `value` does not depend on its neighbours, where `offset` bytes of the first
/// group of three stand before it.
fn in_base64(value: &str, offset: usize, alphabet: &alphabet::Alphabet) -> Option<Needle> {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(value.as_bytes());
    let encoded = GeneralPurpose::new(alphabet, NO_PAD).encode(&bytes);
    let first = (offset * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    let finder = Finder::new(encoded.get(first..last)?.as_bytes()).into_owned();
    Some(Needle { finder, before: offset > 0, after: !(bytes.len() * 8).is_multiple_of(6) })
}

/// `range`, extended to the bounds of characters.
fn whole_characters(text: &str, range: Range<usize>) -> Range<usize> {
    let mut range = range.start.min(text.len())..range.end.min(text.len());
    while !text.is_char_boundary(range.start) {
        range.start -= 1;
    }
    while !text.is_char_boundary(range.end) {
        range.end += 1;
    }
    range
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    const SECRET: &str = "p\u{e4}ss \"w/ö+rd<&>'";

    fn hidden(text: &str) -> String {
        Needles::new([SECRET].into_iter()).replace(text).into_owned()
    }

    #[test]
    fn every_form_is_found() {
        let percent: String =
            percent_encoding::utf8_percent_encode(SECRET, percent_encoding::NON_ALPHANUMERIC).to_string();
        let form: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        let json = Json::from(SECRET).compact();
        let xml = crate::xml::escape(SECRET, crate::xml::Place::Text).unwrap().into_owned();
        let numeric: String = SECRET.chars().map(|sign| format!("&#x{:X};", u32::from(sign))).collect();
        let utf_16: String = SECRET.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        for form in [SECRET, &percent, &percent.to_lowercase(), &form, &json, &xml, &numeric, &utf_16] {
            let shown = hidden(&format!("before {form} behind"));
            assert!(shown == "before [secret] behind" || shown == "before \"[secret]\" behind", "{shown}");
        }
    }

    #[test]
    fn base64_is_found_at_any_place() {
        for before in ["", "a", "ab", "abc", "user:"] {
            for behind in ["", "x", "xy", "xyz"] {
                let plain = format!("{before}{SECRET}{behind}");
                for encoded in [STANDARD.encode(&plain), URL_SAFE.encode(&plain)] {
                    let shown = hidden(&encoded);
                    assert!(shown.contains("[secret]"), "{before} {behind}");
                    let left = shown.replace("[secret]", "");
                    assert!(left.len() <= 8 + before.len() * 2, "{left}");
                }
                // As a JSON writer that escapes `/` has it.
                let escaped = STANDARD.encode(&plain).replace('/', "\\/");
                assert!(hidden(&format!("{{\"a\":\"{escaped}\"}}")).contains("[secret]"));
            }
        }
    }

    #[test]
    fn names_and_numbers_are_replaced_too() {
        let needles = Needles::new(["123456"].into_iter());
        let json = Json::read(r#"{"a123456":[91234567,true],"b":{"c":"x"}}"#).unwrap();
        assert_eq!(
            needles.replace_in(json.clone()).compact(),
            r#"{"a[secret]":["9[secret]7",true],"b":{"c":"x"}}"#
        );
        let datum = super::super::datum::Datum::tainted(json.clone(), needles.taint(&json, Mask::Private));
        assert_eq!(datum.shown().compact(), r#"{"a[private]":["[private]",true],"b":{"c":"x"}}"#);
    }

    #[test]
    fn overlapping_secrets_leave_nothing() {
        let needles = Needles::new(["secret1", "secret123", "123456"].into_iter());
        assert_eq!(needles.replace("x secret123456 y"), "x [secret] y");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn nothing_of_any_secret_is_left(
            secret in "[ -~äह😀\\\\\"&+%]{6,12}",
            before in "[ -~äह😀\\\\\"&+%]{0,6}",
            behind in "[ -~äह😀\\\\\"&+%]{0,6}",
        ) {
            let needles = Needles::new([secret.as_str()].into_iter());
            let text = format!("{before}{secret}{behind}");
            let percent = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
            let xml = crate::xml::escape(&text, crate::xml::Place::Text).unwrap();
            for form in [
                text.clone(),
                percent.to_string(),
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
                Json::from(text.as_str()).compact(),
                xml.into_owned(),
                STANDARD.encode(&text),
                URL_SAFE.encode(&text),
            ] {
                proptest::prop_assert!(needles.replace(&form).contains("[secret]"), "{form}");
                proptest::prop_assert!(!needles.find(&form).is_empty());
            }
            // Any text can be searched.
            let _ = needles.replace(&behind);
            proptest::prop_assert!(!needles.replace(&text).contains(&secret));
        }
    }
}
