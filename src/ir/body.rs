//! Fields and bodies of a request (3.3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

use super::{JsonItem, Mark, Template, Value};

/// A header, query parameter or form field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name.
    pub name: Template,
    /// Its value.
    pub value: Value,
    /// Its mark; without one it is left out where it has no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// Where.
    pub at: Place,
}

/// A part of `body multipart`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name and value; a list repeats the part.
    pub field: Field,
    /// Its file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Value>,
    /// Its media type; with a file name alone it is `application/octet-stream`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<Value>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// None.
    None,
    /// `application/json`
    Json(JsonItem),
    /// `text/xml; charset=utf-8`
    Xml {
        /// In order.
        parts: Vec<XmlPart>,
        /// Whether it is left out where a value in it has none.
        optional: bool,
        /// Where.
        at: Place,
    },
    /// `text/plain; charset=utf-8`
    Text {
        /// The text.
        text: Template,
        /// Whether it is left out where a value in it has none.
        optional: bool,
        /// Where.
        at: Place,
    },
    /// `application/x-www-form-urlencoded`
    Form(Vec<Field>),
    /// `multipart/form-data`
    Multipart(Vec<Part>),
}

/// A part of an XML body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum XmlPart {
    /// As written.
    Literal(String),
    /// A value.
    Value {
        /// The value.
        value: Value,
        /// Whether it stands in an attribute's value, else in an element's text.
        attribute: bool,
    },
}

impl XmlPart {
    /// The value that it is.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value { value, .. } => Some(value),
            Self::Literal(_) => None,
        }
    }
}
