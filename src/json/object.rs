//! The members of a JSON object.

use ecow::EcoString;

use super::Json;
use crate::ordered::Ordered;

/// The members of a JSON object, in the order in which they stand or were set.
///
/// Two objects are equal when they hold the same members in any order.
#[derive(Clone, Debug, Default)]
pub struct Object(Ordered<EcoString, Json>);

impl Object {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An object without members, with room for `count`.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self(Ordered::with_capacity(count))
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.entries().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of the member `name`.
    #[must_use]
    #[inline]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// Whether there is a member `name`.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets the member `name`; one that was there keeps its place.
    pub fn insert(&mut self, name: impl Into<EcoString>, value: Json) {
        self.0.insert(name.into(), value);
    }

    /// Names and values, in their order.
    pub fn iter(&self) -> <&Self as IntoIterator>::IntoIter {
        self.into_iter()
    }

    /// The names, in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.iter().map(|(name, _)| name)
    }

    /// The values, in their order.
    pub fn values(&self) -> Values<'_> {
        Values(self.0.entries().iter())
    }
}

/// The values of an [`Object`], in their order.
#[derive(Clone, Debug)]
pub struct Values<'a>(std::slice::Iter<'a, (EcoString, Json)>);

impl<'a> Iterator for Values<'a> {
    type Item = &'a Json;

    fn next(&mut self) -> Option<&'a Json> {
        self.0.next().map(|(_, value)| value)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl<N: Into<EcoString>> Extend<(N, Json)> for Object {
    fn extend<I: IntoIterator<Item = (N, Json)>>(&mut self, members: I) {
        members.into_iter().for_each(|(name, value)| self.insert(name, value));
    }
}

impl<N: Into<EcoString>> FromIterator<(N, Json)> for Object {
    fn from_iter<I: IntoIterator<Item = (N, Json)>>(members: I) -> Self {
        let members = members.into_iter();
        let mut object = Self::with_capacity(members.size_hint().0);
        object.extend(members);
        object
    }
}

impl IntoIterator for Object {
    type Item = (EcoString, Json);
    type IntoIter = std::vec::IntoIter<(EcoString, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_entries().into_iter()
    }
}

impl<'a> IntoIterator for &'a Object {
    type Item = (&'a str, &'a Json);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'a, (EcoString, Json)>,
        fn(&'a (EcoString, Json)) -> (&'a str, &'a Json),
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.0.entries().iter().map(|(name, value)| (name.as_str(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_knows_no_order() {
        let object: Object = (0..40u64).map(|count| (count.to_string(), count.into())).collect();
        let turned: Object = object.clone().into_iter().rev().collect();
        assert_eq!(turned, object);
        assert_ne!(turned, object.clone().into_iter().skip(1).collect());
        assert_ne!(turned, object.iter().map(|(name, _)| (name, Json::Null)).collect());
    }
}
