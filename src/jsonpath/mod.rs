//! Stand-in until the module lands.
use crate::json::Json;
use std::borrow::Cow;
use std::time::Instant;
/// .
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Path(String);
/// .
#[derive(Debug)]
pub struct Fault {
    /// .
    pub range: std::ops::Range<usize>,
    /// .
    pub message: String,
    /// .
    pub help: String,
    /// .
    pub replacement: Option<String>,
}
/// .
#[derive(Debug)]
pub struct Timeout;
impl Path {
    /// .
    ///
    /// # Errors
    /// .
    pub fn compile(segments: &str) -> Result<Self, Fault> {
        Ok(Self(segments.to_owned()))
    }
    /// .
    pub fn text(&self) -> &str {
        &self.0
    }
    /// .
    pub fn is_singular(&self) -> bool {
        true
    }
    /// .
    ///
    /// # Errors
    /// .
    pub fn find<'a>(&self, _: &'a Json, _: Instant) -> Result<Vec<Cow<'a, Json>>, Timeout> {
        Ok(Vec::new())
    }
}
