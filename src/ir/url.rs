//! The URL of a request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

use super::Value;

/// An address, split where values stand in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Url {
    /// In order; no two fixed parts follow each other.
    pub parts: Vec<UrlPart>,
    /// Where it is written.
    pub at: Place,
}

impl Url {
    /// The values in it, with their places.
    pub fn values(&self) -> impl Iterator<Item = (&Value, UrlPlace)> {
        self.parts.iter().filter_map(|part| match part {
            UrlPart::Value { value, place } => Some((value, *place)),
            UrlPart::Fixed(_) => None,
        })
    }
}

/// A part of an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UrlPart {
    /// Text of the file, with settings put in.
    Fixed(String),
    /// A value, mandatory.
    Value {
        /// The value.
        value: Value,
        /// Where in the URL it stands, which says how it is escaped.
        place: UrlPlace,
    },
}

/// A place in a URL (language, section 4, "Escaping, by place").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UrlPlace {
    /// The URL starts with it: it goes in as it is.
    Start,
    /// After a value that the URL starts with: what that value holds says which place this is.
    AfterStart,
    /// A part of the host.
    HostPart,
    /// The whole host.
    Host,
    /// The port.
    Port,
    /// The path.
    Path,
    /// The query.
    Query,
    /// The fragment, which is not sent.
    Fragment,
}
