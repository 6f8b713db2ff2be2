//! What the entries of a block become.

/// What the entries of a block become, in order. Of a long block of which only the faults are wanted none is kept.
#[derive(Debug)]
pub(super) struct Several<T> {
    kept: Vec<T>,
    keeps: bool,
    /// Whether each has become something.
    is_whole: bool,
}

impl<T> Several<T> {
    pub fn new(capacity: usize, keeps: bool) -> Self {
        let kept = if keeps { Vec::with_capacity(capacity) } else { Vec::new() };
        Self { kept, keeps, is_whole: true }
    }

    /// Adds what one becomes; `None` where it has an error.
    pub fn push(&mut self, lowered: Option<T>) {
        self.is_whole &= lowered.is_some();
        self.kept.extend(lowered.filter(|_| self.keeps));
    }

    /// Adds what several of them become.
    pub fn extend(&mut self, lowered: impl IntoIterator<Item = T>) {
        if self.keeps {
            self.kept.extend(lowered);
        }
    }

    /// All of them; `None` where one has an error.
    pub fn whole(self) -> Option<Vec<T>> {
        self.is_whole.then_some(self.kept)
    }
}
