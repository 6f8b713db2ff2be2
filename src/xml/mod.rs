//! XML (stand-in until the module lands).
mod characters;
mod escape;
mod fault;
pub use escape::escape;
pub use fault::{Fault, FaultKind};
/// Limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// .
    pub depth: usize,
    /// .
    pub attributes: usize,
    /// .
    pub nodes: usize,
}
impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 128, attributes: 128, nodes: 100_000 }
    }
}
/// Where in a document a value may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the text of an element.
    Text,
    /// In the value of an attribute.
    Attribute,
}
/// .
#[derive(Debug, Clone, Copy)]
pub enum TemplatePart<'a> {
    /// .
    Literal(&'a str),
    /// .
    Hole,
}
