//! Texts that know which of their parts may not be shown.

use std::borrow::Cow;
use std::fmt;

/// Why a part of a text is not shown (language, section 2 and 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mask {
    /// It comes from a `private` flow variable.
    Private,
    /// It comes from a secret.
    Secret,
    /// An earlier step of a dry run would save it; what stands in its place names that step.
    Foreseen(&'static str),
}

impl Mask {
    /// What stands in its place: `[secret]`, `[private]` or `[saved by NAME]`.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Private => "[private]",
            Self::Secret => "[secret]",
            Self::Foreseen(shown) => shown,
        }
    }
}

/// A part of a text that is not shown, in bytes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) mask: Mask,
    /// Whether a JSON value stands here that is not a text, so that what is shown needs quotes.
    pub(crate) quoted: bool,
}

/// How far a [`Masked`] went at some time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    len: usize,
    marks: usize,
}

/// A text as it is sent and as it is shown.
///
/// [`Debug`] and [`Display`](fmt::Display) give what is shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Masked<'a> {
    real: Cow<'a, str>,
    /// In order, without overlaps.
    marks: Vec<Mark>,
}

impl<'a> Masked<'a> {
    /// A text that may be shown.
    #[must_use]
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self { real: text.into(), marks: Vec::new() }
    }

    /// An empty text with room for `bytes`.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { real: Cow::Owned(String::with_capacity(bytes)), marks: Vec::new() }
    }

    /// A text that may not be shown.
    #[must_use]
    pub fn hidden(text: impl Into<Cow<'a, str>>, mask: Mask) -> Self {
        let real = text.into();
        let marks = vec![Mark { start: 0, end: real.len(), mask, quoted: false }];
        Self { real, marks }
    }

    /// A text of which `marks` may not be shown; they are in order and do not overlap.
    pub(crate) fn with_marks(real: impl Into<Cow<'a, str>>, marks: Vec<Mark>) -> Self {
        Self { real: real.into(), marks }
    }

    /// The text as it is sent.
    #[must_use]
    pub fn real(&self) -> &str {
        &self.real
    }

    /// The text as it is sent.
    #[must_use]
    pub fn into_real(self) -> Cow<'a, str> {
        self.real
    }

    /// The same text, borrowed from nowhere.
    pub(crate) fn into_owned(self) -> Masked<'static> {
        Masked { real: Cow::Owned(self.real.into_owned()), marks: self.marks }
    }

    /// What of it may not be shown, in order.
    pub(crate) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Both halves.
    pub(crate) fn into_parts(self) -> (Cow<'a, str>, Vec<Mark>) {
        (self.real, self.marks)
    }

    /// Whether all of it may be shown.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.marks.is_empty()
    }

    /// The strongest of its masks.
    #[must_use]
    pub fn mask(&self) -> Option<Mask> {
        self.marks.iter().map(|mark| mark.mask).max()
    }

    /// Whether a dry run knows only a part of it: what the rest comes out as can't be said.
    #[must_use]
    pub fn is_foreseen(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark.mask, Mask::Foreseen(_)))
    }

    /// The text as it is shown.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        if self.marks.is_empty() {
            return Cow::Borrowed(&self.real);
        }
        let mut shown = String::with_capacity(self.real.len());
        for (text, mark) in self.segments() {
            match mark {
                None => shown.push_str(text),
                Some(Mark { mask, quoted: false, .. }) => shown.push_str(mask.shown()),
                Some(Mark { mask, quoted: true, .. }) => {
                    shown.push('"');
                    shown.push_str(mask.shown());
                    shown.push('"');
                }
            }
        }
        Cow::Owned(shown)
    }

    /// The text as it is shown.
    pub(crate) fn into_shown(self) -> Cow<'a, str> {
        if self.marks.is_empty() { self.real } else { Cow::Owned(self.shown().into_owned()) }
    }

    /// Appends a text that may be shown.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        self.real.to_mut().push_str(text);
    }

    /// Appends `text`, which `mask` hides.
    pub(crate) fn push_masked(&mut self, text: &str, mask: Mask, quoted: bool) {
        let start = self.real.len();
        self.real.to_mut().push_str(text);
        self.marks.push(Mark { start, end: self.real.len(), mask, quoted });
    }

    /// Appends `other` as it is.
    pub fn push(&mut self, other: &Masked<'_>) {
        let offset = self.real.len();
        self.real.to_mut().push_str(&other.real);
        self.marks.extend(other.marks.iter().map(|mark| Mark {
            start: mark.start + offset,
            end: mark.end + offset,
            ..*mark
        }));
    }

    /// Appends `other` as `encode` writes it; what is hidden stays hidden in that form.
    ///
    /// `encode` is called for each part, so that it may not depend on what stands around it.
    pub fn push_encoded(&mut self, other: &Masked<'_>, mut encode: impl FnMut(&str, &mut String)) {
        if other.marks.is_empty() {
            encode(&other.real, self.real.to_mut());
            return;
        }
        for (text, mark) in other.segments() {
            let start = self.real.len();
            encode(text, self.real.to_mut());
            if let Some(mark) = mark {
                self.marks.push(Mark { start, end: self.real.len(), mask: mark.mask, quoted: false });
            }
        }
    }

    /// How many bytes the text has.
    pub(crate) fn len(&self) -> usize {
        self.real.len()
    }

    /// The part of the text that is `range`, in bytes; nothing where it does not end on characters.
    pub(crate) fn slice(&self, range: std::ops::Range<usize>) -> Masked<'_> {
        let Some(real) = self.real.get(range.clone()) else { return Masked::default() };
        let marks = self.marks.iter().filter_map(|mark| {
            let (start, end) = (mark.start.max(range.start), mark.end.min(range.end));
            (start <= end).then(|| Mark { start: start - range.start, end: end - range.start, ..*mark })
        });
        Masked { real: Cow::Borrowed(real), marks: marks.collect() }
    }

    /// Removes what was appended after the first `len` bytes.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.real.to_mut().truncate(len);
        self.marks.retain(|mark| mark.start < len || (mark.start == len && mark.end == len));
    }

    /// How far the text goes.
    pub(crate) fn point(&self) -> Point {
        Point { len: self.real.len(), marks: self.marks.len() }
    }

    /// Takes back what was appended since it went as far as `point`.
    pub(crate) fn return_to(&mut self, point: Point) {
        self.real.to_mut().truncate(point.len);
        self.marks.truncate(point.marks);
    }

    /// The real text, to write to where all may be shown.
    pub(crate) fn plain_end(&mut self) -> &mut String {
        self.real.to_mut()
    }

    /// The parts in order, each with its mark.
    fn segments(&self) -> Vec<(&str, Option<Mark>)> {
        let slice = |from: usize, to: usize| self.real.get(from..to).unwrap_or_default();
        let mut segments = Vec::with_capacity(self.marks.len() * 2 + 1);
        let mut at = 0;
        for mark in &self.marks {
            if mark.start > at {
                segments.push((slice(at, mark.start), None));
            }
            segments.push((slice(mark.start, mark.end), Some(*mark)));
            at = mark.end;
        }
        if at < self.real.len() {
            segments.push((slice(at, self.real.len()), None));
        }
        segments
    }
}

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.shown(), f)
    }
}

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl<'a> From<&'a str> for Masked<'a> {
    fn from(text: &'a str) -> Self {
        Self::plain(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_follow_what_encoders_write() {
        let mut text = Masked::plain("a=");
        text.push(&Masked::hidden("x y", Mask::Secret));
        text.push_str("&b=");
        let mut encoded = Masked::plain("<");
        encoded.push_encoded(&text, |part, out| out.push_str(&part.replace(' ', "%20")));
        encoded.push_str(">");
        assert_eq!(encoded.real(), "<a=x%20y&b=>");
        assert_eq!(encoded.shown(), "<a=[secret]&b=>");
        assert_eq!(format!("{encoded:?}"), "\"<a=[secret]&b=>\"");
    }

    #[test]
    fn an_empty_secret_shows_too() {
        assert_eq!(Masked::hidden("", Mask::Secret).shown(), "[secret]");
    }
}
