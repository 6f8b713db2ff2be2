//! Constants that are kept as they are written: what stands in their text.

use std::borrow::Cow;
use std::ops::Range;

use crate::json::quoted_length;
use crate::source::Span;

/// The names of the constant members that `text` at `span` holds, and where they stand.
pub(super) fn constant_names(text: &str, span: Span) -> impl Iterator<Item = (Cow<'_, str>, Span)> {
    names_in(text).filter(|(_, depth)| *depth == 0).filter_map(move |(quoted, _)| {
        let name = text.get(quoted.start + 1..quoted.end - 1)?;
        let start = span.start as usize;
        Some((Cow::Borrowed(name), Span::new(start + quoted.start, start + quoted.end)))
    })
}

/// Where the names of members stand, quotes included, in constants that are written `text`, and how deep.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = (Range<usize>, usize)> {
    let (mut at, mut depth) = (0, 0_usize);
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find(['"', '[', '{', ']', '}'])?;
            at = start + 1;
            match text.as_bytes().get(start) {
                Some(b'[' | b'{') => depth += 1,
                Some(b']' | b'}') => depth = depth.saturating_sub(1),
                _ => {
                    at = start + quoted_length(text.get(start..)?);
                    if text.get(at..)?.trim_ascii_start().starts_with(':') {
                        return Some((start..at, depth));
                    }
                }
            }
        }
    })
}
