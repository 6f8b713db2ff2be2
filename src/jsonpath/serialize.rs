//! A path in serde and in JSON Schema: its text.

use super::Path;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::compile(&text).map_err(D::Error::custom)
    }
}

impl JsonSchema for Path {
    fn schema_name() -> Cow<'static, str> {
        "JsonPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "The segments of a JSONPath query (RFC 9535), without the `$`.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_its_text() {
        let path = Path::compile(".a[?@.b == 'c']").unwrap();
        let written = serde_json::to_string(&path).unwrap();
        assert_eq!(written, r#"".a[?@.b == 'c']""#);
        assert_eq!(serde_json::from_str::<Path>(&written).unwrap(), path);
        assert!(serde_json::from_str::<Path>(r#"".a[""#).is_err());
    }
}
