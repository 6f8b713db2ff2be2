//! The entries of a block, of which a long one keeps most as they are written.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use ecow::EcoString;

/// The entries of a block, in the order written, or the parts of a text.
///
/// The tree of an entry takes many times the room of its text. So of a long block most may be kept as text, and are read
/// whenever they are asked for: see [`crate::syntax::parse_deferred`].
#[derive(Debug, Clone)]
pub struct Entries<T>(Stored<T>);

/// Hardly any block is long, and each has this.
#[derive(Debug, Clone)]
enum Stored<T> {
    Kept(Vec<T>),
    Long(Box<Long<T>>),
}

#[derive(Debug, Clone)]
struct Long<T> {
    kept: Vec<T>,
    /// Those that are kept as text, in order.
    written: Vec<Written<T>>,
}

/// Entries that follow each other, as text.
#[derive(Debug, Clone)]
pub(in crate::syntax) struct Written<T> {
    /// What they are.
    of: Of,
    /// All of them, each with what separates it from the next.
    text: EcoString,
    /// Where the text begins, counted from the first byte of the declaration.
    start: usize,
    /// Reads them; `None` where they are not right.
    read: fn(Of, &str, usize) -> Option<Vec<T>>,
    /// Whether they are.
    reading: Arc<Reading>,
    /// How many entries of the tree stand before them.
    before: usize,
}

/// What entries are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Of {
    Fields,
    Response,
    Flow,
    Given,
    Expected,
    Members,
    Items,
    /// The parts of a text on one line.
    Letters,
    /// The parts of a text of several lines, each of which has so many columns of indentation.
    Lines {
        indentation: usize,
    },
}

impl Of {
    /// Whether a comma must be between two.
    pub fn is_json(self) -> bool {
        matches!(self, Self::Members | Self::Items)
    }
}

impl<T> Written<T> {
    /// The entries of `text`, which begins at `start`.
    pub fn new(
        of: Of,
        text: EcoString,
        start: usize,
        read: fn(Of, &str, usize) -> Option<Vec<T>>,
        reading: Arc<Reading>,
    ) -> Self {
        Self { of, text, start, read, reading, before: 0 }
    }

    /// Reads them.
    fn all(&self) -> Option<Vec<T>> {
        let read = (self.read)(self.of, &self.text, self.start);
        self.reading.0.get_or_init(|| read.is_some());
        read
    }

    /// Whether they are right; reads them where nobody did.
    fn is_right(&self) -> bool {
        self.reading.is_right().unwrap_or_else(|| self.all().is_some())
    }
}

/// Whether entries that are kept as text were found to be right when they were read.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Reading(OnceLock<bool>);

impl Reading {
    /// Whether they are right; `None` where they were not read.
    pub fn is_right(&self) -> Option<bool> {
        self.0.get().copied()
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for Entries<T> {
    fn from(kept: Vec<T>) -> Self {
        Self(Stored::Kept(kept))
    }
}

impl<T> Entries<T> {
    /// None, with room for as many as `capacity`.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Vec::with_capacity(capacity).into()
    }

    /// Adds one.
    pub fn push(&mut self, entry: T) {
        self.kept_mut().push(entry);
    }

    /// Adds those of a text.
    pub(in crate::syntax) fn push_written(&mut self, written: Written<T>) {
        if let Stored::Kept(kept) = &mut self.0 {
            let kept = std::mem::take(kept);
            self.0 = Stored::Long(Box::new(Long { kept, written: Vec::new() }));
        }
        if let Stored::Long(long) = &mut self.0 {
            let before = long.kept.len();
            long.written.push(Written { before, ..written });
        }
    }

    /// Those that are not kept as text.
    fn kept(&self) -> &Vec<T> {
        match &self.0 {
            Stored::Kept(kept) => kept,
            Stored::Long(long) => &long.kept,
        }
    }

    fn kept_mut(&mut self) -> &mut Vec<T> {
        match &mut self.0 {
            Stored::Kept(kept) => kept,
            Stored::Long(long) => &mut long.kept,
        }
    }

    /// The last one that is not kept as text.
    pub(in crate::syntax) fn last_kept_mut(&mut self) -> Option<&mut T> {
        self.kept_mut().last_mut()
    }

    /// Those that are not kept as text.
    pub(in crate::syntax) fn into_kept(self) -> Vec<T> {
        match self.0 {
            Stored::Kept(kept) => kept,
            Stored::Long(long) => long.kept,
        }
    }

    /// Whether those that are kept as text are right; reads those that nobody asked for.
    pub(in crate::syntax) fn are_right(&self) -> bool {
        match &self.0 {
            Stored::Kept(_) => true,
            Stored::Long(long) => long.written.iter().all(Written::is_right),
        }
    }

    /// Where each piece stands that is kept as text, in order, and whether it is right; reads those that nobody asked
    /// for.
    pub(in crate::syntax) fn pieces(&self) -> impl Iterator<Item = (Range<usize>, bool)> {
        let written = match &self.0 {
            Stored::Kept(_) => &[],
            Stored::Long(long) => long.written.as_slice(),
        };
        written.iter().map(|one| (one.start..one.start + one.text.len(), one.is_right()))
    }

    /// Whether most of them are kept as text.
    #[must_use]
    pub fn is_long(&self) -> bool {
        matches!(self.0, Stored::Long(_))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Stored::Kept(kept) if kept.is_empty())
    }

    /// The one that there is, if there is but one.
    #[must_use]
    pub fn only(&self) -> Option<&T> {
        match &self.0 {
            Stored::Kept(kept) => kept.first().filter(|_| kept.len() == 1),
            Stored::Long(_) => None,
        }
    }

    /// How many there are, at least: those that are kept as text are not counted.
    #[must_use]
    pub fn least(&self) -> usize {
        self.kept().len()
    }
}

/// What goes over entries.
enum Each<'e, T: Clone> {
    Kept(std::slice::Iter<'e, T>),
    Long(Box<dyn Iterator<Item = Cow<'e, T>> + 'e>),
}

impl<'e, T: Clone> Iterator for Each<'e, T> {
    type Item = Cow<'e, T>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Kept(kept) => kept.next().map(Cow::Borrowed),
            Self::Long(each) => each.next(),
        }
    }
}

impl<T: Clone> Entries<T> {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, T>> {
        match &self.0 {
            Stored::Kept(kept) => Each::Kept(kept.iter()),
            Stored::Long(long) => Each::Long(Box::new(long.iter())),
        }
    }

    /// All of them in the tree.
    pub fn all_mut(&mut self) -> &mut Vec<T> {
        if self.is_long() {
            self.0 = Stored::Kept(self.iter().map(Cow::into_owned).collect());
        }
        self.kept_mut()
    }
}

impl<T: Clone> Long<T> {
    fn iter(&self) -> impl Iterator<Item = Cow<'_, T>> {
        let mut from = 0;
        let stretches = self.written.iter().flat_map(move |written| {
            let kept = self.kept.get(from..written.before).unwrap_or_default();
            from = written.before;
            kept.iter().map(Cow::Borrowed).chain(written.all().into_iter().flatten().map(Cow::Owned))
        });
        let last = self.written.last().map_or(0, |written| written.before);
        stretches.chain(self.kept.get(last..).unwrap_or_default().iter().map(Cow::Borrowed))
    }
}

impl<T: Clone + PartialEq> PartialEq for Entries<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Stored::Kept(kept), Stored::Kept(other)) => kept == other,
            _ => self.iter().eq(other.iter()),
        }
    }
}
