//! JSON values (RFC 8259) that keep the digits of their numbers.
//!
//! Variables, bodies and responses are made of [`Json`]. It is read with [`Json::read`] and written with
//! [`Json::compact`]; a number stays the text that it came as ([`Number`]).

mod convert;
mod number;
mod object;
mod quoted;
mod read;
mod serialize;
mod write;

pub use number::Number;
pub use object::{Object, Values};
pub(crate) use quoted::quoted_length;
pub use read::{Fault, FaultKind, MAX_DEPTH};
pub use write::escape;
#[cfg(feature = "service")]
pub(crate) use write::{quoted, quoted_or_null, separated};

use std::borrow::Cow;

use ecow::EcoString;

/// A JSON value.
///
/// Equality is that of the values: `1.0` equals `1`, the order of an object's members does not count.
/// The default is `null`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`; in the language: no value.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, digits as they came.
    Number(Number),
    /// A text, without quotes and escapes; copies of a long one share it.
    Text(EcoString),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Object),
}

impl Json {
    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The boolean that this is.
    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The number that this is; a text of digits is none.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The text that this is; a number is none (see [`Json::to_text`]).
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, of a list.
    pub fn as_list(&self) -> Option<&[Json]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The members, of an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member `name`, of an object that has it.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }

    /// The kind of this value as a person would say it, with its article: `a text`, `an object`, `null`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// How large this value is, in bytes: roughly those of the compact JSON.
    pub fn weight(&self) -> usize {
        match self {
            Self::Null | Self::Boolean(_) => 4,
            Self::Number(number) => number.as_str().len(),
            Self::Text(text) => text.len() + 2,
            Self::List(items) => items.iter().map(Self::weight).fold(4, usize::saturating_add),
            Self::Object(members) => {
                let member = |(name, value): (&str, &Self)| value.weight().saturating_add(name.len() + 3);
                members.iter().map(member).fold(4, usize::saturating_add)
            }
        }
    }

    /// A copy of this value, for as long as `budget` lasts; `None` where it does not.
    ///
    /// The budget is used up by the copy's [`Json::footprint`]: the values that one JSONPath finds may lie
    /// inside each other, so that copies of them all can be far larger than the document.
    pub fn clone_within(&self, budget: &mut usize) -> Option<Json> {
        *budget = budget.checked_sub(self.footprint())?;
        Some(self.clone())
    }

    /// What a copy of this value is charged, in bytes: for long texts about the length of the compact JSON, for
    /// many small values about half of the memory that they take.
    pub fn footprint(&self) -> usize {
        const EACH: usize = 8;
        match self {
            Self::Null | Self::Boolean(_) => EACH,
            Self::Number(number) => number.as_str().len().max(EACH),
            Self::Text(text) => (text.len() + 2).max(EACH),
            Self::List(items) => items.iter().map(Self::footprint).fold(2 * EACH, usize::saturating_add),
            Self::Object(members) => {
                let member = |(name, value): (&str, &Self)| {
                    value.footprint().saturating_add((name.len() + 3).max(2 * EACH))
                };
                members.iter().map(member).fold(2 * EACH, usize::saturating_add)
            }
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Cow<'_, str>> for Json {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into())
    }
}

impl From<EcoString> for Json {
    fn from(text: EcoString) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Number> for Json {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<i32> for Json {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

/// What is not finite has no number and becomes `null`.
impl From<f64> for Json {
    fn from(value: f64) -> Self {
        Number::from_f64(value).map_or(Self::Null, Self::Number)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Self::List(items)
    }
}

impl From<Object> for Json {
    fn from(members: Object) -> Self {
        Self::Object(members)
    }
}

/// `None` is `null`.
impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_is_by_value() {
        let json = |text: &str| Json::read(text).expect(text);
        assert_eq!(json(r#"{"a":1.0,"b":[1e2]}"#), json(r#"{"b":[100],"a":1}"#));
        assert_ne!(json("[1,2]"), json("[2,1]"));
        assert_ne!(json("1"), json("\"1\""));
    }

    #[test]
    fn a_copy_ends_with_its_budget() {
        let json = Json::read(r#"{"a":["text",1.10,null],"b":{}}"#).expect("JSON");
        let mut budget = 1000;
        assert_eq!(json.clone_within(&mut budget), Some(json.clone()));
        let used = 1000 - budget;
        assert!((60..120).contains(&used), "{used}");
        assert_eq!(json.clone_within(&mut (used - 1)), None);
        assert_eq!(json.clone_within(&mut used.clone()), Some(json));
    }
}
