//! Finds hidden values in what a server answers, in the forms that they take on the way (section 2).

mod half;
mod long_texts;
mod needle;
mod starts;
mod views;

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use base64::alphabet;
use ecow::EcoString;
use indexmap::IndexSet;

use crate::json::{Json, Object};

pub(crate) use self::long_texts::{SHORTEST, is_looked_for, long_texts};

use super::deadline::{End, OutOfTime, in_time};
use super::masked::{Mark, Mask};
use super::taint::Taint;
use needle::{HEAD, Needle, in_base64, spellings};
use starts::Starts;
use views::View;

/// What is looked for: all of it at once, so that the time does not grow with its number.
#[derive(Default)]
pub(crate) struct Needles {
    /// Finds the head of each of `needles`; `None` where they are too many.
    heads: Option<AhoCorasick>,
    needles: Vec<Needle>,
    /// How each value with letters beyond ASCII may begin: their case is not the automaton's.
    beginnings: Vec<Vec<u8>>,
}

/// Up to how many bytes of heads the automaton is the fast kind, which takes most memory.
const FAST: usize = 8 << 10;

/// From how many bytes of heads on nothing is looked for, and all is hidden: to set out would take longer
/// than most waits. A server that fills a private variable can bring it to that.
const MOST: usize = 2 << 20;

/// From how many bytes on a text is searched for where values may begin, before escapes are undone there.
const LONG: usize = 16 << 10;

/// How many bytes a byte of a value takes at most, escaped twice, but for zeros before a number.
const MOST_EXPANDED: usize = 72;

/// How many bytes are looked at before a value: in base64 a part of it may stand there.
const BEFORE: usize = 96;

/// How many bytes are searched between two looks at the clock.
const STRIDE: usize = 64 << 10;

impl Needles {
    /// Looks for each of `values`, in every form.
    pub(crate) fn new<'v, T: AsRef<str> + ?Sized + 'v>(values: impl IntoIterator<Item = &'v T>) -> Self {
        let (mut needles, mut beginnings) = (Vec::new(), Vec::new());
        for value in values.into_iter().map(AsRef::as_ref).collect::<IndexSet<&str>>() {
            needles.extend(spellings(value).into_iter().map(Needle::text));
            if !value.is_ascii() {
                beginnings.extend(needle::beginnings(value, starts::HEAD));
            }
            for alphabet in [&alphabet::STANDARD, &alphabet::URL_SAFE] {
                needles.extend((0..3).filter_map(|offset| in_base64(value, offset, alphabet)));
            }
        }
        needles.retain(|needle| !needle.spelling.is_empty());
        if needles.is_empty() {
            return Self::default();
        }
        let heads = needles.iter().map(Needle::head);
        let size: usize = heads.clone().map(<[u8]>::len).sum();
        if size > MOST {
            return Self { heads: None, needles, beginnings };
        }
        let kind = if size <= FAST { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        // Names of headers and hosts come back in another case.
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true);
        let fast = builder.clone().kind(Some(kind)).build(heads.clone());
        // What is too much for the one is not for the other; without any, all would be hidden.
        let heads = fast.or_else(|_| builder.build(heads)).ok();
        Self { heads, needles, beginnings }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    /// Where the values stand in `text`, in order, without overlaps; searched for until `end`.
    pub(crate) fn find(&self, text: &str, end: End) -> Result<Vec<Range<usize>>, OutOfTime> {
        if self.needles.is_empty() || text.is_empty() {
            return Ok(Vec::new());
        }
        let Some(heads) = &self.heads else { return Ok(std::iter::once(0..text.len()).collect()) };
        let found = match text.len() < LONG {
            true => self.find_in_all(heads, text, end)?,
            false => self.find_where_one_may_begin(heads, text, end)?,
        };
        Ok(merged(found))
    }

    /// As [`Self::find_in_all`], where that would take long: all readings of a long text are many times its size.
    fn find_where_one_may_begin(
        &self,
        heads: &AhoCorasick,
        text: &str,
        end: End,
    ) -> Result<Vec<Range<usize>>, OutOfTime> {
        let longest = self.needles.iter().map(|needle| needle.spelling.len()).max().unwrap_or(0);
        let length = longest.saturating_mul(MOST_EXPANDED) + BEFORE;
        let spellings = self.needles.iter().map(|needle| &needle.spelling);
        let starts = Starts::new(spellings.chain(&self.beginnings).map(Vec::as_slice));
        let most = text.len() / length.max(1);
        let Some(places) = starts.find(text.as_bytes(), most, end)? else {
            return self.find_in_all(heads, text, end);
        };
        let mut found = Vec::new();
        for place in places {
            // From there on, so that an escape begins there, and with what comes before it.
            for from in [place, place.saturating_sub(BEFORE)] {
                let window = whole_characters(text, from..place.saturating_add(length));
                let inside = text.get(window.clone()).unwrap_or_default();
                let ranges = self.find_in_all(heads, inside, end)?;
                found.extend(
                    ranges.into_iter().map(|range| range.start + window.start..range.end + window.start),
                );
            }
        }
        Ok(found)
    }

    /// Where the values stand in `text`, in no order.
    fn find_in_all(&self, heads: &AhoCorasick, text: &str, end: End) -> Result<Vec<Range<usize>>, OutOfTime> {
        let mut found = Vec::new();
        views::each(text, end, |view| {
            self.find_in_view(heads, text, view, end, &mut found)?;
            if !self.beginnings.is_empty()
                && let Some(folded) = views::folded(view, end)?
            {
                self.find_in_view(heads, text, &folded, end, &mut found)?;
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Adds to `found` where the values stand in `view`, one of the readings of `text`.
    fn find_in_view(
        &self,
        heads: &AhoCorasick,
        text: &str,
        view: &View<'_>,
        end: End,
        found: &mut Vec<Range<usize>>,
    ) -> Result<(), OutOfTime> {
        let place = |range: Range<usize>| whole_characters(text, view.original(range.start, range.end));
        let mut last: Option<Range<usize>> = None;
        self.search(heads, view.bytes(), end, |range| match &mut last {
            Some(last) if range.start < last.end && last.start < range.end => {
                last.start = last.start.min(range.start);
                last.end = last.end.max(range.end);
            }
            _ => found.extend(last.replace(range).map(place)),
        })?;
        found.extend(last.map(place));
        Ok(())
    }

    /// Calls `tell` with each place of a value in `bytes`, some of them twice.
    fn search(
        &self,
        heads: &AhoCorasick,
        bytes: &[u8],
        end: End,
        mut tell: impl FnMut(Range<usize>),
    ) -> Result<(), OutOfTime> {
        let mut compared = 0;
        for start in (0..bytes.len()).step_by(STRIDE) {
            in_time(end)?;
            // A head that begins in this stride may end in the next.
            let stop = start.saturating_add(STRIDE + HEAD - 1).min(bytes.len());
            let stride = bytes.get(start..stop).unwrap_or_default();
            for head in heads.find_overlapping_iter(stride) {
                let Some(needle) = self.needles.get(head.pattern().as_usize()) else { continue };
                let at = start + head.start();
                compared += needle.spelling.len();
                if compared > STRIDE {
                    compared = 0;
                    in_time(end)?;
                }
                let written = bytes.get(at..).and_then(|rest| rest.get(..needle.spelling.len()));
                if written.is_some_and(|written| needle.is(written)) {
                    let end = at + needle.spelling.len() + usize::from(needle.after);
                    tell(at.saturating_sub(usize::from(needle.before))..end.min(bytes.len()));
                }
            }
        }
        Ok(())
    }

    /// `text` with `[secret]` for each value in it. For texts of the author's.
    pub(crate) fn replace<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.masked(text, Mask::Secret)
    }

    /// `text` with what shows instead of `mask` for each value in it.
    pub(crate) fn masked<'t>(&self, text: &'t str, mask: Mask) -> Cow<'t, str> {
        self.masked_until(text, mask, None).unwrap_or(Cow::Borrowed(mask.shown()))
    }

    /// `text` of a response with `[secret]` for each value in it.
    pub(crate) fn replace_until<'t>(&self, text: &'t str, end: End) -> Result<Cow<'t, str>, OutOfTime> {
        self.masked_until(text, Mask::Secret, end)
    }

    fn masked_until<'t>(&self, text: &'t str, mask: Mask, end: End) -> Result<Cow<'t, str>, OutOfTime> {
        let found = self.find(text, end)?;
        if found.is_empty() {
            return Ok(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for range in found {
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(mask.shown());
            at = range.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Ok(Cow::Owned(out))
    }

    /// `json` with `[secret]` for each value in its texts, names and numbers. For values of the author's.
    pub(crate) fn replace_in(&self, json: Json) -> Json {
        self.masked_in(json, Mask::Secret)
    }

    /// `json` with what shows instead of `mask` for each value in its texts, names and numbers.
    pub(crate) fn masked_in(&self, json: Json, mask: Mask) -> Json {
        self.masked_in_until(json, mask, None).unwrap_or_else(|_| mask.shown().into())
    }

    /// `json` of a response with `[secret]` for each value in its texts, names and numbers.
    pub(crate) fn replace_in_until(&self, json: Json, end: End) -> Result<Json, OutOfTime> {
        self.masked_in_until(json, Mask::Secret, end)
    }

    fn masked_in_until(&self, json: Json, mask: Mask, end: End) -> Result<Json, OutOfTime> {
        if self.needles.is_empty() {
            return Ok(json);
        }
        Ok(match json {
            Json::Text(text) => match self.masked_until(&text, mask, end)? {
                Cow::Borrowed(_) => Json::Text(text),
                Cow::Owned(replaced) => replaced.into(),
            },
            Json::Number(number) => match self.masked_until(number.as_str(), mask, end)? {
                Cow::Borrowed(_) => Json::Number(number),
                Cow::Owned(replaced) => replaced.into(),
            },
            Json::List(items) => {
                let items = items.into_iter().map(|item| self.masked_in_until(item, mask, end));
                Json::List(items.collect::<Result<_, _>>()?)
            }
            Json::Object(members) => {
                let replaced = |(name, value): (EcoString, Json)| {
                    let shown = match self.masked_until(&name, mask, end)? {
                        Cow::Borrowed(_) => None,
                        Cow::Owned(shown) => Some(shown.into()),
                    };
                    Ok((shown.unwrap_or(name), self.masked_in_until(value, mask, end)?))
                };
                Json::Object(members.into_iter().map(replaced).collect::<Result<Object, OutOfTime>>()?)
            }
            plain @ (Json::Null | Json::Boolean(_)) => plain,
        })
    }

    /// The marks that hide the values in `text`.
    pub(crate) fn marks(&self, text: &str, mask: Mask, end: End) -> Result<Vec<Mark>, OutOfTime> {
        let mark = |range: Range<usize>| Mark { start: range.start, end: range.end, mask, quoted: false };
        Ok(self.find(text, end)?.into_iter().map(mark).collect())
    }

    /// What hides the values in `json`.
    pub(crate) fn taint(&self, json: &Json, mask: Mask, end: End) -> Result<Option<Taint>, OutOfTime> {
        if self.needles.is_empty() {
            return Ok(None);
        }
        Ok(match json {
            Json::Null | Json::Boolean(_) => None,
            Json::Number(number) => {
                (!self.find(number.as_str(), end)?.is_empty()).then_some(Taint::Whole(mask))
            }
            Json::Text(text) => {
                Some(self.marks(text, mask, end)?).filter(|marks| !marks.is_empty()).map(Taint::Text)
            }
            Json::List(items) => {
                let taints = items.iter().map(|item| self.taint(item, mask, end));
                let taints = taints.collect::<Result<Vec<_>, _>>()?;
                taints.iter().any(Option::is_some).then_some(Taint::List(taints))
            }
            Json::Object(members) => {
                let taint = |(name, value): (&str, &Json)| {
                    Ok((self.marks(name, mask, end)?, self.taint(value, mask, end)?))
                };
                let taints = members.iter().map(taint).collect::<Result<Vec<_>, OutOfTime>>()?;
                let any = taints.iter().any(|(name, value)| !name.is_empty() || value.is_some());
                any.then_some(Taint::Object(taints))
            }
        })
    }
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
mod tests;
