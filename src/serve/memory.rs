//! The memory that bodies, kept results and queued groups share (service, section 5).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::problem::Problem;

/// How much may be held, and how much is.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    most: usize,
    held: Arc<AtomicUsize>,
}

/// A part of it that is held until this is dropped.
#[derive(Debug)]
pub(super) struct Held {
    bytes: usize,
    of: Memory,
}

impl Memory {
    pub(super) fn new(most: usize) -> Self {
        Self { most, held: Arc::default() }
    }

    /// Nothing, which can grow.
    pub(super) fn nothing(&self) -> Held {
        Held { bytes: 0, of: self.clone() }
    }
}

impl Held {
    /// Holds that much more, if there is room.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Problem> {
        let before = self.of.held.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.of.most {
            self.of.held.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Problem::busy("the service holds as much as `--max-memory` allows"));
        }
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.of.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_makes_room() {
        let memory = Memory::new(10);
        let mut one = memory.nothing();
        one.grow(6).unwrap();
        assert!(one.grow(5).is_err());
        let mut two = memory.nothing();
        assert!(two.grow(5).is_err());
        drop(one);
        two.grow(10).unwrap();
    }
}
