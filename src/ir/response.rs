//! How a response is read, and what is saved (3.3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::jsonpath;
use crate::source::Place;
use crate::xpath;

use super::{FlowVariable, JsonTemplate, Operand, Type};

/// How a response is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RFC 8259
    Json,
    /// XML 1.0
    Xml,
    /// Any text.
    Text,
}

/// `$flow.key.NAME = SOURCE …`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What is saved to.
    pub target: FlowVariable,
    /// Where the value comes from: the first of them that has one.
    pub alternatives: Vec<Alternative>,
    /// The list or object that is saved where none of them has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub composite: Option<JsonTemplate>,
    /// Whether the webhook fails without a value.
    pub mandatory: bool,
    /// Where.
    pub at: Place,
}

impl Mapping {
    /// The sources among the alternatives, each with its place among them.
    pub fn sources(&self) -> impl Iterator<Item = (usize, &MappingSource, Option<Type>)> {
        self.alternatives.iter().enumerate().filter_map(|(place, alternative)| match alternative {
            Alternative::Source { source, convert, .. } => Some((place, source, *convert)),
            Alternative::Operand(_) => None,
        })
    }
}

/// What a mapping's value may come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alternative {
    /// The response.
    Source {
        /// Where in it.
        source: MappingSource,
        /// The variables of its path, in the order in which they are written there.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        variables: Vec<Operand>,
        /// What is found there is converted to; `list` saves all that is found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        convert: Option<Type>,
    },
    /// An operand, resolved before the request.
    Operand(Operand),
}

/// Where in a response a mapping's value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappingSource {
    /// The JSON body, by the segments of a JSONPath after `data`.
    Data(jsonpath::Path),
    /// The XML body.
    Xpath(xpath::Expression),
    /// The body as text, without white space at its ends.
    Text,
    /// A response header, by name.
    Header(String),
}
