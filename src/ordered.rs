//! A map that keeps the order in which its keys were first set.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// Up to how many entries a key is looked for one by one, which is quicker than to hash it.
const FEW: usize = 16;

/// Keys and values, in the order in which the keys were first set.
#[derive(Clone, Debug)]
pub(crate) struct Ordered<K, V> {
    entries: Vec<(K, V)>,
    /// Where each key stands, once the entries are more than [`FEW`].
    #[expect(clippy::box_collection, reason = "most maps have none, and are small without it")]
    places: Option<Box<HashMap<K, usize>>>,
}

impl<K, V> Default for Ordered<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), places: None }
    }
}

impl<K: Hash + Eq + Clone, V> Ordered<K, V> {
    /// A map with room for `count` entries.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { entries: Vec::with_capacity(count), places: None }
    }

    #[cfg(feature = "runtime")]
    pub(crate) fn reserve(&mut self, count: usize) {
        self.entries.reserve(count);
    }

    #[inline]
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(self.place(key)?).map(|(_, value)| value)
    }

    /// Sets the value of `key`, and says where it stands: one that was there keeps its place.
    #[inline]
    pub(crate) fn insert(&mut self, key: K, value: V) -> usize {
        let Some(place) = self.place(&key) else { return self.push(key, value) };
        if let Some(old) = self.at_mut(place) {
            *old = value;
        }
        place
    }

    /// Sets the value of `key`, which is known not to be there, and says where it stands.
    #[inline]
    pub(crate) fn push(&mut self, key: K, value: V) -> usize {
        let place = self.entries.len();
        if place >= FEW {
            self.keep_place(key.clone());
        }
        self.entries.push((key, value));
        place
    }

    /// Where `key` stands, of many.
    #[inline(never)]
    fn kept_place<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.places.as_ref()?.get(key).copied()
    }

    /// Keeps the place of `key`, which is pushed next, and of all before it.
    #[inline(never)]
    fn keep_place(&mut self, key: K) {
        let before = || self.entries.iter().enumerate().map(|(place, (key, _))| (key.clone(), place));
        let places = self.places.get_or_insert_with(|| Box::new(before().collect()));
        places.insert(key, self.entries.len());
    }

    /// The value that stands at `place`.
    pub(crate) fn at_mut(&mut self, place: usize) -> Option<&mut V> {
        self.entries.get_mut(place).map(|(_, value)| value)
    }

    pub(crate) fn entries(&self) -> &[(K, V)] {
        &self.entries
    }

    pub(crate) fn into_entries(self) -> Vec<(K, V)> {
        self.entries
    }

    /// Where `key` stands.
    #[inline]
    pub(crate) fn place<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        match self.places {
            Some(_) => self.kept_place(key),
            None => self.entries.iter().position(|(found, _)| found.borrow() == key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_few_or_many() {
        let mut map = Ordered::<String, usize>::default();
        for count in 0..3 * FEW {
            let key = count.to_string();
            assert_eq!(map.get(&key), None);
            map.insert(key.clone(), count);
            map.insert("0".to_owned(), 100);
            if let Some(value) = map.place(&key).and_then(|place| map.at_mut(place)) {
                *value += 1;
            }
            assert_eq!(map.get(&key), Some(&(if count == 0 { 101 } else { count + 1 })));
            assert_eq!(map.entries().len(), count + 1);
        }
        let keys = map.into_entries().into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys, (0..3 * FEW).map(|count| count.to_string()).collect::<Vec<_>>());
    }
}
