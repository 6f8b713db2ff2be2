//! Checks a document that has holes for values.

use std::ops::Range;

use thiserror::Error;

use super::{Fault, Limits, Place, Visitor, read};

/// A part of a text with values in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplatePart<'a> {
    /// Text as it stands.
    Literal(&'a str),
    /// A value, which [`escape`](super::escape) writes.
    Hole,
}

/// Why a text with values in it is no document.
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

/// Checks that `parts` are one document whatever the values are, and says where each value lands.
///
/// # Errors
///
/// The first fault.
pub fn check_template(parts: &[TemplatePart<'_>]) -> Result<Vec<Place>, TemplateFault> {
    let filled = Filled::new(parts, PLACEHOLDER);
    let mut places = Places::default();
    let outcome = read(&filled.text, &Limits::default(), &mut places);
    let found: Vec<Option<Place>> = filled.holes.iter().map(|hole| places.of(hole)).collect();
    let stray = found.iter().position(Option::is_none);
    match outcome {
        Ok(()) => {}
        // The document may be broken by nothing but the value that cannot stand there.
        Err(fault) => {
            return Err(match filled.hole_at(fault.offset) {
                Some(index) => filled.stray(index),
                None => filled.fault(fault),
            });
        }
    }
    if let Some(index) = stray {
        return Err(filled.stray(index));
    }
    // A value may be empty, and what was apart then stands together: `]]{{x}}>`.
    let emptied = Filled::new(parts, "");
    read(&emptied.text, &Limits::default(), &mut Places::default()).map_err(|fault| emptied.fault(fault))?;
    Ok(found.into_iter().flatten().collect())
}

/// The parts as one text, and where each came to stand.
struct Filled<'p, 'a> {
    parts: &'p [TemplatePart<'a>],
    text: String,
    starts: Vec<usize>,
    holes: Vec<Range<usize>>,
}

impl<'p, 'a> Filled<'p, 'a> {
    fn new(parts: &'p [TemplatePart<'a>], placeholder: &str) -> Self {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(parts.len());
        let mut holes = Vec::new();
        for part in parts {
            let start = text.len();
            starts.push(start);
            match part {
                TemplatePart::Literal(literal) => text.push_str(literal),
                TemplatePart::Hole => {
                    text.push_str(placeholder);
                    holes.push(start..text.len());
                }
            }
        }
        Filled { parts, text, starts, holes }
    }

    fn hole_at(&self, offset: usize) -> Option<usize> {
        self.holes.iter().position(|hole| hole.contains(&offset))
    }

    fn fault(&self, fault: Fault) -> TemplateFault {
        let literals = || {
            self.parts.iter().zip(&self.starts).enumerate().filter_map(|(index, (part, &start))| match part {
                TemplatePart::Literal(literal) => Some((index, start, literal.len())),
                TemplatePart::Hole => None,
            })
        };
        // The last part that begins at or before the fault; at a seam, the one that goes on there.
        let (part, start, length) = literals()
            .take_while(|&(_, start, _)| start <= fault.offset)
            .last()
            .or_else(|| literals().next())
            .unwrap_or_default();
        TemplateFault::Document {
            part,
            offset: fault.offset.saturating_sub(start).min(length),
            message: fault.message,
        }
    }

    fn stray(&self, index: usize) -> TemplateFault {
        let before = self.holes.get(index).and_then(|hole| self.text.get(..hole.start)).unwrap_or_default();
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

/// Where values may stand.
#[derive(Debug, Default)]
struct Places {
    spans: Vec<(Range<usize>, Place)>,
}

impl Places {
    fn of(&self, hole: &Range<usize>) -> Option<Place> {
        self.spans
            .iter()
            .find(|(span, _)| span.start <= hole.start && hole.end <= span.end)
            .map(|&(_, place)| place)
    }
}

impl Visitor for Places {
    fn span(&mut self, range: Range<usize>, place: Place) {
        self.spans.push((range, place));
    }
}
