//! Values and templates (section 2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::source::Place;

use super::{JsonTemplate, Variable};

/// `operand { "or" operand } [ "or" (list | object) ]`: the first that has a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// At least one.
    pub operands: Vec<Operand>,
    /// The list or object after the last `or`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub composite: Option<Box<JsonTemplate>>,
    /// Where.
    pub at: Place,
}

/// `primary [ "as" type ]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operand {
    /// What it is.
    pub primary: Primary,
    /// What it is converted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<Type>,
}

impl Operand {
    /// The text with values in it that it is, where it stays one.
    #[must_use]
    pub fn template(&self) -> Option<&Template> {
        match (&self.primary, self.convert) {
            (Primary::Text(template), None) => Some(template),
            _ => None,
        }
    }
}

/// What a value is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Primary {
    /// A number, boolean, `null`, or a text without values.
    Literal(Json),
    /// A variable.
    Variable(Variable),
    /// A text with values in it.
    Text(Template),
}

/// What `as` converts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// As inside a text.
    Text,
    /// A JSON number, or a text that is one.
    Number,
    /// `true`/`false`, 1/0, or those as text in any case.
    Boolean,
    /// A list stays, any other value becomes a list of one.
    List,
    /// In the path of a URL: several segments, whose `/` stay.
    Path,
}

/// A text in which values may stand; without one where a value in it has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Template {
    /// In order; no two literals follow each other.
    pub parts: Vec<TemplatePart>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplatePart {
    /// As it is.
    Literal(String),
    /// A value.
    Value(Value),
}

impl Template {
    /// The text where no values stand in it.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TemplatePart::Literal(text)] => Some(text),
            _ => None,
        }
    }
}
