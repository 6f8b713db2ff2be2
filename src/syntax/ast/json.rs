//! JSON with values in it (section 2).

use crate::source::Span;

use super::{Mark, Text, Value};

/// A value of a JSON document, with its mark.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonItem {
    /// The value.
    pub json: Json,
    /// The mark behind it.
    pub mark: Option<Mark>,
}

/// A JSON document in which values of the language may stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `{ … }`
    Object {
        /// In the order written; a name may repeat.
        members: Vec<JsonMember>,
        /// All of it.
        span: Span,
    },
    /// `[ … ]`
    List {
        /// In the order written.
        items: Vec<JsonItem>,
        /// All of it.
        span: Span,
    },
    /// A text, number, `true`, `false`, `null`, a variable, and what `or` and `as` make of them.
    Value(Value),
}

impl Json {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Object { span, .. } | Self::List { span, .. } => *span,
            Self::Value(value) => value.span,
        }
    }
}

/// `"name": value [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct JsonMember {
    /// The name; it may hold values.
    pub name: Text,
    /// The value and its mark.
    pub item: JsonItem,
}
