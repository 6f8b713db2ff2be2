//! Values, texts and JSON documents, which hold each other (section 2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::{Json, Object, quoted_length};
use crate::source::Place;

use super::Variable;

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
    /// The setting that it is, where it stays its text.
    #[must_use]
    pub fn setting(&self) -> Option<&str> {
        match (&self.primary, self.convert) {
            (Primary::Setting(text), None | Some(Type::Text)) => text.as_text(),
            _ => None,
        }
    }

    /// The text with values in it that it is, where it stays one.
    #[must_use]
    pub fn template(&self) -> Option<&Template> {
        match (&self.primary, self.convert) {
            (Primary::Text(template), None | Some(Type::Text)) => Some(template),
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
    /// The text of a setting in a URL, where it goes in as it is, but for what is inside a text.
    Setting(Json),
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

impl Type {
    /// What `as` makes of `json`; `None` where that has no value or does not convert.
    #[must_use]
    pub fn convert(self, json: &Json) -> Option<Json> {
        match self {
            Self::Text | Self::Path => json.to_text().map(Json::Text),
            Self::Number => json.to_number(),
            Self::Boolean => json.to_boolean(),
            Self::List => json.to_list(),
        }
    }
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

/// What is written after a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Without a value, the webhook fails.
    Mandatory,
    /// Without a value, it is left out.
    Optional,
}

/// A JSON value with its mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonItem {
    /// The value.
    pub json: JsonTemplate,
    /// Its mark. An optional one is left out where it has no value, an object or list also where it comes
    /// out empty; without a mark it takes along what is around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
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
    /// Many neighbouring items or members without values, of the list or object in which it is the `json` of an item or
    /// of a member without a name.
    Constants(Constants),
    /// A value.
    Value {
        /// The value.
        value: Value,
        /// Whether its last word is `null`, which is sent where nothing else has a value.
        or_null: bool,
    },
}

/// A list or object of what stands for itself, as JSON text: a tree of it would take many times the room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Constants(Box<str>);

impl Constants {
    /// Of items as they are written: JSON, but for commas after a last item or member.
    pub(crate) fn items(written: &str) -> Self {
        Self::of('[', written, ']')
    }

    /// Of members, likewise.
    pub(crate) fn members(written: &str) -> Self {
        Self::of('{', written, '}')
    }

    fn of(open: char, written: &str, close: char) -> Self {
        let mut text = String::with_capacity(written.len() + 2);
        text.push(open);
        let mut rest = written;
        while let Some(at) =
            rest.find(|sign: char| sign.is_ascii_whitespace() || matches!(sign, '"' | ']' | '}'))
        {
            let (before, behind) = rest.split_at(at);
            text.push_str(before);
            let length = match behind.as_bytes() {
                [b'"', ..] => quoted_length(behind),
                [b']' | b'}', ..] => {
                    text.truncate(text.trim_end_matches(',').len());
                    1
                }
                _ => 0,
            };
            text.push_str(behind.get(..length).unwrap_or_default());
            rest = behind.get(length.max(1)..).unwrap_or_default();
        }
        text.push_str(rest);
        text.truncate(text.trim_end_matches(',').len());
        text.push(close);
        Self(text.into())
    }

    /// The list or object of them.
    #[must_use]
    pub fn json(&self) -> Json {
        Json::read(&self.0).unwrap_or_default()
    }

    /// What stands for itself in a list.
    pub(crate) fn list(&self) -> Vec<Json> {
        match self.json() {
            Json::List(items) => items,
            other => vec![other],
        }
    }

    /// What stands for itself in an object.
    pub(crate) fn object(&self) -> Object {
        match self.json() {
            Json::Object(members) => members,
            _ => Object::new(),
        }
    }
}

impl TryFrom<String> for Constants {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let compact = match Json::read(&text) {
            Ok(json @ (Json::List(_) | Json::Object(_))) => json.compact(),
            _ => String::new(),
        };
        if compact.len() > "[]".len() {
            Ok(Self(compact.into()))
        } else {
            Err("constants are a list or an object that is not empty, as JSON text".to_owned())
        }
    }
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
