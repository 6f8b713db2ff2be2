//! The entries of a block, of which a long one keeps most as they are written.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use ecow::EcoString;

/// The entries of a block, in the order written.
///
/// The tree of an entry takes many times the room of its text. So of a long block most may be kept as text, and are read
/// whenever they are asked for: see [`crate::syntax::parse_deferred`].
#[derive(Debug, Clone)]
pub struct Entries<T> {
    kept: Vec<T>,
    /// Those that are kept as text, in order.
    #[expect(clippy::box_collection, reason = "hardly any block is long, and each has this")]
    written: Option<Box<Vec<Written<T>>>>,
}

/// Entries that follow each other, as text.
#[derive(Debug, Clone)]
pub(in crate::syntax) struct Written<T> {
    /// All of them, each with what separates it from the next.
    pub text: EcoString,
    /// Where the text begins, counted from the first byte of the declaration.
    pub start: usize,
    /// Reads them; `None` where they are not right.
    pub read: fn(&str, usize) -> Option<Vec<T>>,
    /// Whether they are.
    pub reading: Arc<Reading>,
    /// How many entries of the tree stand before them.
    before: usize,
}

impl<T> Written<T> {
    /// The entries of `text`, which begins at `start`.
    pub fn new(
        text: EcoString,
        start: usize,
        read: fn(&str, usize) -> Option<Vec<T>>,
        reading: Arc<Reading>,
    ) -> Self {
        Self { text, start, read, reading, before: 0 }
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
        Self { kept: Vec::new(), written: None }
    }
}

impl<T> From<Vec<T>> for Entries<T> {
    fn from(kept: Vec<T>) -> Self {
        Self { kept, written: None }
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
        self.kept.push(entry);
    }

    /// Adds those of a text.
    pub(in crate::syntax) fn push_written(&mut self, written: Written<T>) {
        let before = self.kept.len();
        self.written.get_or_insert_default().push(Written { before, ..written });
    }

    /// The last one that is not kept as text.
    pub(in crate::syntax) fn last_kept_mut(&mut self) -> Option<&mut T> {
        self.kept.last_mut()
    }

    /// Those that are not kept as text.
    pub(in crate::syntax) fn into_kept(self) -> Vec<T> {
        self.kept
    }

    /// Whether most of them are kept as text.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.written.is_some()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && !self.is_long()
    }

    /// How many there are, at least: those that are kept as text are not counted.
    #[must_use]
    pub fn least(&self) -> usize {
        self.kept.len()
    }
}

/// What goes over entries: hardly any block is long.
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
        match self.written.as_deref() {
            None => Each::Kept(self.kept.iter()),
            Some(written) => Each::Long(Box::new(self.each_of_long(written))),
        }
    }

    fn each_of_long<'e>(&'e self, written: &'e [Written<T>]) -> impl Iterator<Item = Cow<'e, T>> {
        let mut from = 0;
        let stretches = written.iter().flat_map(move |written| {
            let kept = self.kept.get(from..written.before).unwrap_or_default();
            from = written.before;
            let read = (written.read)(&written.text, written.start);
            written.reading.0.get_or_init(|| read.is_some());
            kept.iter().map(Cow::Borrowed).chain(read.into_iter().flatten().map(Cow::Owned))
        });
        let last = written.last().map_or(0, |written| written.before);
        stretches.chain(self.kept.get(last..).unwrap_or_default().iter().map(Cow::Borrowed))
    }

    /// All of them in the tree.
    pub fn all_mut(&mut self) -> &mut Vec<T> {
        if self.is_long() {
            self.kept = self.iter().map(Cow::into_owned).collect();
            self.written = None;
        }
        &mut self.kept
    }
}

impl<T: Clone + PartialEq> PartialEq for Entries<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.written, &other.written) {
            (None, None) => self.kept == other.kept,
            _ => self.iter().eq(other.iter()),
        }
    }
}
