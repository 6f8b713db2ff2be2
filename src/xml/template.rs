//! Checks a document that has holes for values.

use std::ops::Range;

use thiserror::Error;

use super::{Fault, Limits, Place, Visitor, read};

/// A part of a text with values in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplatePart<S> {
    /// Text as it stands.
    Literal(S),
    /// A value, which [`escape`](super::escape) writes.
    Hole,
}

/// Why a text with values in it is not a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateFault {
    /// The document is not well-formed, has a document type, or is over a limit.
    #[error("{message}")]
    Document {
        /// The index of the part, among all parts, that is at fault.
        part: usize,
        /// Where, in bytes of that part.
        offset: usize,
        /// What is wrong, for a person.
        message: String,
    },
    /// A value stands where XML cannot take one.
    #[error("a value is allowed only in text and in attribute values, not {place}")]
    Hole {
        /// Which of the holes, counted from 0.
        index: usize,
        /// Where it stands, in words: `in a tag`.
        place: &'static str,
    },
}

/// A character that XML allows, but not in a name nor anywhere in markup: what cannot take a value
/// cannot take it either.
const PLACEHOLDER: &str = "\u{E000}";

/// Checks that the parts that `parts` goes over are one document whatever the values are, and says where each value
/// lands. Where something is wrong they are gone over again: there may be too many to keep.
///
/// # Errors
///
/// The first fault.
pub fn check_template<S: AsRef<str>, P: Iterator<Item = TemplatePart<S>>>(
    parts: impl Fn() -> P,
) -> Result<Vec<Place>, TemplateFault> {
    let filled = Filled::new(parts());
    let mut places = Places::default();
    let outcome = read(&filled.text, &Limits::default(), &mut places);
    let found: Vec<Option<Place>> = filled.holes().map(|hole| places.of(&hole)).collect();
    let stray = found.iter().position(Option::is_none);
    match outcome {
        Ok(()) => {}
        // The document may be broken by nothing but the value that cannot stand there.
        Err(fault) => {
            return Err(match filled.hole_at(fault.offset) {
                Some(index) => filled.stray(index),
                None => told(fault, parts(), PLACEHOLDER),
            });
        }
    }
    if let Some(index) = stray {
        return Err(filled.stray(index));
    }
    if !found.is_empty() {
        // A value may be empty, and what was apart then stands together: `]]{{x}}>`.
        read(&filled.emptied(), &Limits::default(), &mut Places::default())
            .map_err(|fault| told(fault, parts(), ""))?;
    }
    Ok(found.into_iter().flatten().collect())
}

/// What `fault`, found where `placeholder` stands for each value, is to those who know the parts.
fn told<S: AsRef<str>>(
    fault: Fault,
    parts: impl Iterator<Item = TemplatePart<S>>,
    placeholder: &str,
) -> TemplateFault {
    let mut start = 0;
    let mut found = None;
    for (index, part) in parts.enumerate() {
        let length = match &part {
            TemplatePart::Literal(literal) => literal.as_ref().len(),
            TemplatePart::Hole => placeholder.len(),
        };
        // The last part that begins at or before the fault; at a seam, the one that goes on there.
        if matches!(part, TemplatePart::Literal(_)) && (start <= fault.offset || found.is_none()) {
            found = Some((index, start, length));
        }
        start += length;
    }
    let (part, start, length) = found.unwrap_or_default();
    let offset = fault.offset.saturating_sub(start).min(length);
    TemplateFault::Document { part, offset, message: fault.message }
}

/// The parts as one text with [`PLACEHOLDER`] for each value, and where these came to stand.
struct Filled {
    text: String,
    starts: Vec<usize>,
}

impl Filled {
    fn new<S: AsRef<str>>(parts: impl Iterator<Item = TemplatePart<S>>) -> Self {
        let mut text = String::new();
        let mut starts = Vec::new();
        for part in parts {
            match part {
                TemplatePart::Literal(literal) => text.push_str(literal.as_ref()),
                TemplatePart::Hole => {
                    starts.push(text.len());
                    text.push_str(PLACEHOLDER);
                }
            }
        }
        Filled { text, starts }
    }

    /// The parts as one text, the values being empty.
    fn emptied(self) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for hole in self.holes() {
            text.push_str(self.text.get(at..hole.start).unwrap_or_default());
            at = hole.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        text
    }

    fn holes(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.iter().map(|&start| start..start + PLACEHOLDER.len())
    }

    fn hole_at(&self, offset: usize) -> Option<usize> {
        self.holes().position(|hole| hole.contains(&offset))
    }

    fn stray(&self, index: usize) -> TemplateFault {
        let before = self.starts.get(index).and_then(|&start| self.text.get(..start)).unwrap_or_default();
        TemplateFault::Hole { index, place: place_after(before) }
    }
}

/// Where the end of `before` is, in words.
fn place_after(before: &str) -> &'static str {
    let opened = |open: &str, close: &str| match (before.rfind(open), before.rfind(close)) {
        (Some(opened), Some(closed)) => opened > closed,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if opened("<!--", "-->") {
        "in a comment"
    } else if opened("<![CDATA[", "]]>") {
        "in CDATA"
    } else if opened("<?", "?>") {
        "in a processing instruction"
    } else if opened("<", ">") {
        if before.ends_with("=\"") || before.ends_with("='") {
            "in a namespace declaration"
        } else {
            "in a tag"
        }
    } else if before.rfind('&').is_some_and(|at| !before.get(at..).unwrap_or_default().contains(';')) {
        "in a reference"
    } else {
        "outside the outermost element"
    }
}

/// Where values may stand, in order.
#[derive(Debug, Default)]
struct Places {
    spans: Vec<(Range<usize>, Place)>,
}

impl Places {
    fn of(&self, hole: &Range<usize>) -> Option<Place> {
        let index = self.spans.partition_point(|(span, _)| span.end < hole.end);
        self.spans.get(index).filter(|(span, _)| span.start <= hole.start).map(|&(_, place)| place)
    }
}

impl Visitor for Places {
    fn span(&mut self, range: Range<usize>, place: Place) {
        self.spans.push((range, place));
    }
}
