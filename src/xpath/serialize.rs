//! An expression as data: its text and its namespaces; reading it compiles it again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::Expression;

/// The shape of an expression in the IR.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename = "XPath", deny_unknown_fields)]
struct Written<'a> {
    /// XPath 1.0.
    text: Cow<'a, str>,
    /// The URIs of the prefixes that stand in it.
    #[serde(default, skip_serializing_if = "no_namespaces")]
    namespaces: Cow<'a, BTreeMap<String, String>>,
}

fn no_namespaces(namespaces: &BTreeMap<String, String>) -> bool {
    namespaces.is_empty()
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { text: Cow::Borrowed(self.text()), namespaces: Cow::Borrowed(self.namespaces()) }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Self::compile(&written.text, &written.namespaces).map_err(|fault| D::Error::custom(fault.message))
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        Written::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Written::json_schema(generator)
    }
}
