//! A declaration without its long runs of constants, and the way back to where what is left of it stood.

use std::cell::Cell;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;

use super::edits::{Edited, Edits};
use super::scalars::text_end;
use crate::source::{Site, Span};

/// Neighbouring items or members without values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub span: Span,
    /// Of what it says: the same in every layout.
    pub digest: u64,
}

/// A declaration without its long runs.
#[derive(Debug, Default)]
pub(super) struct Cut {
    edited: Edited,
    /// Where the runs stood, in order; none in another.
    runs: Vec<Run>,
    /// How many of them are in the tree.
    placed: Cell<usize>,
}

impl Cut {
    /// The declaration `text` without what stands at `runs`, which are in order and none in another.
    pub fn of(text: &str, runs: Vec<Range<usize>>) -> Self {
        let mut edits = Edits::default();
        for run in &runs {
            edits.replace(run.start, run.end, "");
        }
        let run = |run: Range<usize>| Run {
            span: Span::new(run.start, run.end),
            digest: text.get(run).map_or(0, digest),
        };
        let runs = runs.into_iter().map(run).collect();
        Self { edited: edits.applied_to(text), runs, placed: Cell::new(0) }
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
