//! How a response is read, and what is saved (3.3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::jsonpath;
use crate::source::Place;
use crate::xpath;

use super::{FlowVariable, Operand, Type};

/// How a response is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RFC 8259
    Json,
    /// XML 1.0
    Xml,
}

/// `$flow.key.NAME = SOURCE …`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What is saved to.
    pub target: FlowVariable,
    /// Where the value comes from.
    pub source: MappingSource,
    /// What it is converted to; `list` saves all that is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<Type>,
    /// What is saved where nothing is found: the first that has a value, resolved before the request.
    pub fallbacks: Vec<Operand>,
    /// Whether the webhook fails without a value.
    pub mandatory: bool,
    /// Where.
    pub at: Place,
}

/// Where a mapping's value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappingSource {
    /// The JSON body, by the segments of a JSONPath behind `data`.
    Data(jsonpath::Path),
    /// The XML body.
    Xpath(xpath::Expression),
    /// A response header, by name.
    Header(String),
}
