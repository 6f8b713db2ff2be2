//! Values of a log line.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

/// A value of a log line.
pub(super) enum Member<'m> {
    /// None: the member is left out.
    Missing,
    Text(Cow<'m, str>),
    Number(u64),
    Json(Value),
}

impl Member<'_> {
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl fmt::Display for Member<'_> {
    /// As JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("null"),
            Self::Text(text) => write!(f, "{}", Value::from(&**text)),
            Self::Number(number) => number.fmt(f),
            Self::Json(json) => json.fmt(f),
        }
    }
}

impl<'m> From<&'m str> for Member<'m> {
    fn from(text: &'m str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Member<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Member<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Member<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Member<'_> {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<bool> for Member<'_> {
    fn from(yes: bool) -> Self {
        Self::Json(yes.into())
    }
}

impl From<Vec<String>> for Member<'_> {
    fn from(texts: Vec<String>) -> Self {
        Self::Json(texts.into())
    }
}

impl From<Value> for Member<'_> {
    fn from(json: Value) -> Self {
        Self::Json(json)
    }
}

impl<'m, T: Into<Member<'m>>> From<Option<T>> for Member<'m> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}
