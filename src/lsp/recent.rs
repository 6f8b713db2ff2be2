//! Values that were used of late, as many as some bytes hold.

use std::collections::{BTreeMap, HashMap};

/// Values by key. The one that was used longest ago is forgotten first.
#[derive(Debug)]
pub(super) struct Recent<V> {
    /// How many bytes they may take.
    most: usize,
    taken: usize,
    uses: Use,
    /// What was used from here on is in use.
    in_use: Use,
    all: HashMap<u64, Entry<V>>,
    /// The keys in the order in which they were used last.
    order: BTreeMap<Use, u64>,
}

/// What became of a value that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// There was no room.
    Not,
    /// It is kept, and nothing that is in use went for it.
    Beside,
    /// It is kept in place of something that is in use.
    Instead,
}

/// The number of a use, from the first on.
pub(super) type Use = u64;

#[derive(Debug)]
struct Entry<V> {
    value: V,
    bytes: usize,
    used: Use,
}

impl<V> Recent<V> {
    /// None yet, and never more than `most` bytes of them.
    pub fn of(most: usize) -> Self {
        Self { most, taken: 0, uses: 0, in_use: 0, all: HashMap::new(), order: BTreeMap::new() }
    }

    /// The number of the next use.
    pub fn now(&self) -> Use {
        self.uses
    }

    /// What was used until now isn't in use any more.
    pub fn begin_anew(&mut self) {
        self.in_use = self.uses;
    }

    /// The value of `key`, which is used by this.
    pub fn get(&mut self, key: u64) -> Option<&V> {
        let entry = self.all.get_mut(&key)?;
        self.order.remove(&entry.used);
        entry.used = self.uses;
        self.order.insert(self.uses, key);
        self.uses += 1;
        Some(&entry.value)
    }

    /// Keeps `value`, which takes `bytes`, for `key`, which has none, where there is room without what was used `since`.
    pub fn keep(&mut self, key: u64, value: V, bytes: usize, since: Use) -> Kept {
        if bytes > self.most {
            return Kept::Not;
        }
        let mut kept = Kept::Beside;
        while self.taken + bytes > self.most {
            let oldest = self.order.first_key_value().map(|(used, key)| (*used, *key));
            let Some((used, oldest)) = oldest.filter(|(used, _)| *used < since) else { return Kept::Not };
            if used >= self.in_use {
                kept = Kept::Instead;
            }
            self.order.remove(&used);
            self.taken -= self.all.remove(&oldest).map_or(0, |entry| entry.bytes);
        }
        self.taken += bytes;
        self.order.insert(self.uses, key);
        self.all.insert(key, Entry { value, bytes, used: self.uses });
        self.uses += 1;
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first_and_none_that_was_just_used() {
        let mut recent = Recent::of(10);
        for key in 0..3 {
            assert_eq!(recent.keep(key, key, 3, recent.now()), Kept::Beside);
        }
        assert_eq!(recent.get(0), Some(&0));
        assert_eq!(recent.keep(3, 3, 4, recent.now()), Kept::Instead);
        let known =
            |recent: &mut Recent<u64>| (0..5).filter(|key| recent.get(*key).is_some()).collect::<Vec<_>>();
        assert_eq!(known(&mut recent), [0, 2, 3], "0 was used after 1, and all take 10 bytes");
        let since = recent.now();
        assert!(recent.get(0).is_some() && recent.get(2).is_some());
        assert_eq!(recent.keep(4, 4, 5, since), Kept::Not, "only the 4 bytes of 3 may go");
        assert_eq!(known(&mut recent), [0, 2]);
        assert_eq!(recent.keep(4, 4, 11, recent.now()), Kept::Not, "it is too large by itself");
        assert_eq!(known(&mut recent), [0, 2]);
        recent.begin_anew();
        assert_eq!(recent.get(2), Some(&2));
        assert_eq!(recent.keep(3, 3, 7, recent.now()), Kept::Beside, "0 isn't in use any more");
        assert_eq!(recent.keep(4, 4, 10, recent.now()), Kept::Instead);
        assert_eq!(known(&mut recent), [4]);
    }
}
