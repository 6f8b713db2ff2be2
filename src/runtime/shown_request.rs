//! A request as people see it.

use serde::Serialize;

/// A request as it is shown: nothing hidden is in it.
///
/// As JSON, an object of `method`, `url`, `headers` (pairs) and `body` (`null` where none is sent).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownRequest {
    /// The method, as HTTP writes it.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Names and values in the order in which they are sent, those that Hook adds last.
    pub headers: Vec<(String, String)>,
    /// The body, where one is sent.
    pub body: Option<String>,
}
