//! Fields and bodies of a request (3.3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

use super::{Template, Value};

/// A header, query parameter or form field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name.
    pub name: Template,
    /// Its value.
    pub value: Value,
    /// Whether the webhook fails without it.
    pub mandatory: bool,
    /// Where.
    pub at: Place,
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
    Multipart(Vec<Field>),
}

/// A JSON value with its mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonItem {
    /// The value.
    pub json: JsonTemplate,
    /// Whether it is left out where it has no value, an object or list also where it comes out empty.
    pub optional: bool,
    /// Where.
    pub at: Place,
}

/// A JSON document in which values stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JsonTemplate {
    /// `{ … }`, in the order written; a name may repeat.
    Object(Vec<JsonMember>),
    /// `[ … ]`
    List(Vec<JsonItem>),
    /// A value.
    Value {
        /// The value.
        value: Value,
        /// Whether its last word is `null`, which is sent where nothing else has a value.
        or_null: bool,
    },
}

/// A member of a JSON object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonMember {
    /// Its name.
    pub name: Template,
    /// Its value.
    pub item: JsonItem,
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
        /// Whether it leaves nothing where it has none.
        optional: bool,
        /// Whether it stands in an attribute's value, else in an element's text.
        attribute: bool,
    },
}
