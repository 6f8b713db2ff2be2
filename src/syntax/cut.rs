//! A declaration without its long runs of constants or entries and its long texts, and the way back to where what is
//! left of it stood.

use std::cell::Cell;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use ecow::EcoString;

use super::ast::{Of, Reading, Text};
use super::edits::{Edited, Edits};
use super::scalars::text_end;
use crate::source::{Site, Span};

/// What was cut out in one place.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub span: Span,
    pub what: What,
}

/// What may be cut out.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// Neighbouring items or members without values.
    Constants {
        /// Of what they say: the same in every layout.
        digest: u64,
    },
    /// Neighbouring entries of a block.
    Entries { of: Of, text: EcoString, reading: Arc<Reading> },
    /// All between the first quote of a text and the last one.
    Text(Text),
}

impl Run {
    /// The constants that stand at `range` of a declaration.
    pub fn constants(text: &str, range: Range<usize>) -> Self {
        let digest = text.get(range.clone()).map_or(0, digest);
        Self { span: Span::new(range.start, range.end), what: What::Constants { digest } }
    }

    /// The entries that stand at `range` of a declaration.
    pub fn entries(text: &str, range: Range<usize>, of: Of) -> Self {
        let text = text.get(range.clone()).unwrap_or_default().into();
        Self {
            span: Span::new(range.start, range.end),
            what: What::Entries { of, text, reading: Arc::default() },
        }
    }

    /// What is between the quotes of `text`.
    pub fn inside(text: Text) -> Self {
        let span = text.span.range();
        Self { span: Span::new(span.start + 1, span.end - 1), what: What::Text(text) }
    }
}

/// A declaration without its long runs and texts.
#[derive(Debug, Default)]
pub(super) struct Cut {
    edited: Edited,
    /// Where these stood, in order; none in another.
    runs: Vec<Run>,
    /// How many of them are in the tree.
    placed: Cell<usize>,
}

impl Cut {
    /// The declaration `text` without what stands at `runs`, which are in order and none in another.
    pub fn of(text: &str, runs: Vec<Run>) -> Self {
        let ranges: Vec<Range<usize>> = runs.iter().map(|run| run.span.range()).collect();
        Self { runs, ..Self::without(text, &ranges) }
    }

    /// The declaration `text` without `ranges`, which are in order: to find what is wrong in the rest.
    pub fn without(text: &str, ranges: &[Range<usize>]) -> Self {
        let mut edits = Edits::default();
        for range in ranges {
            edits.replace(range.start, range.end, "");
        }
        Self { edited: edits.applied_to(text), ..Self::default() }
    }

    /// What is left.
    pub fn text(&self) -> &str {
        &self.edited.text
    }

    /// Where that which stands from `start` to `end` of what is left stood before.
    pub fn place(&self, start: usize, end: usize) -> Span {
        let from = self.edited.start_of(start);
        Span::new(from, self.edited.end_of(end).max(from))
    }

    /// Where what was found wrong at `site` of what is left stood before.
    pub fn site(&self, site: Site) -> Site {
        let (start, end) = (site.span.start as usize, site.span.end as usize);
        let span = if start < end {
            self.place(start, end)
        } else {
            let at = self.edited.end_of(start);
            Span::new(at, at)
        };
        Site { span, ..site }
    }

    /// The runs in the list or object at `span`, those in its items and members included.
    pub fn within(&self, span: Span) -> &[Run] {
        let from = self.runs.partition_point(|run| run.span.start < span.start);
        let to = self.runs.partition_point(|run| run.span.end <= span.end).max(from);
        self.runs.get(from..to).unwrap_or_default()
    }

    /// What was cut out.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Likewise.
    pub fn into_runs(self) -> Vec<Run> {
        self.runs
    }

    /// Where it stood in what is left.
    pub fn gaps(&self) -> impl Iterator<Item = usize> {
        let mut gone = 0;
        self.runs.iter().map(move |run| {
            let at = run.span.start as usize - gone;
            gone += run.span.range().len();
            at
        })
    }

    /// Itself; `None` where nothing was cut.
    pub fn if_any(&self) -> Option<&Self> {
        (!self.runs.is_empty()).then_some(self)
    }

    /// Begins a tree.
    pub fn begin(&self) {
        self.placed.set(0);
    }

    /// Notes that one more run is in the tree.
    pub fn put(&self) {
        self.placed.set(self.placed.get() + 1);
    }

    /// Whether all runs are in the tree.
    pub fn is_whole(&self) -> bool {
        self.placed.get() == self.runs.len()
    }
}

fn digest(written: &str) -> u64 {
    let bytes = written.as_bytes();
    let mut hasher = DefaultHasher::new();
    let (mut at, mut comma) = (0, false);
    while let Some(&byte) = bytes.get(at) {
        let end = if byte == b'"' { text_end(written, at).unwrap_or(at + 1) } else { at + 1 };
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b',' => comma = true,
            _ => {
                if comma && !matches!(byte, b']' | b'}') {
                    hasher.write_u8(b',');
                }
                comma = false;
                hasher.write(bytes.get(at..end).unwrap_or_default());
            }
        }
        at = end;
    }
    hasher.finish()
}
