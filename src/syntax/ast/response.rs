//! How a response is read, and what is saved (3.3).

use crate::source::Span;

use super::{Cast, Mark, Name, Operand, Text, Variable};

/// `response [json|xml] { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// `json`, `xml`, or none.
    pub format: Option<ResponseFormat>,
    /// The words before the brace.
    pub head: Span,
    /// Its entries.
    pub entries: Vec<ResponseEntry>,
    /// All of it.
    pub span: Span,
}

/// How a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseFormat {
    /// RFC 8259
    Json,
    /// XML 1.0
    Xml,
}

/// An entry of a `response`.
#[derive(Debug, Clone, PartialEq)]
pub enum ResponseEntry {
    /// `namespace PREFIX = "URI"`
    Namespace {
        /// The prefix.
        prefix: Name,
        /// The URI; that it holds no values is not checked yet.
        uri: Text,
        /// All of it.
        span: Span,
    },
    /// `$flow.key.NAME = SOURCE …`
    Mapping(Mapping),
}

/// `$flow.key.NAME = SOURCE [as TYPE] { or operand } [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What is saved to.
    pub target: Variable,
    /// Where the value comes from.
    pub source: MappingSource,
    /// What it is converted to.
    pub cast: Option<Cast>,
    /// The operands behind `or`.
    pub fallbacks: Vec<Operand>,
    /// The mark.
    pub mark: Option<Mark>,
    /// All of it.
    pub span: Span,
}

/// The SOURCE of a mapping; whether it fits the response's format is not checked yet.
#[derive(Debug, Clone, PartialEq)]
pub enum MappingSource {
    /// `data` and the segments of a JSONPath, not checked yet.
    Data {
        /// What stands behind `data`, as written; may be empty.
        path: Box<str>,
        /// Where `path` is written.
        path_span: Span,
        /// `data` and the path.
        span: Span,
    },
    /// An XPath as a text, not checked yet.
    XPath(Text),
    /// `header "NAME"`
    Header {
        /// The name.
        name: Text,
        /// All of it.
        span: Span,
    },
}

impl MappingSource {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Data { span, .. } | Self::Header { span, .. } => *span,
            Self::XPath(text) => text.span,
        }
    }
}
