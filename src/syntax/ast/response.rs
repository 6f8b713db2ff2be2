//! How a response is read, and what is saved (3.3).

use crate::source::Span;

use super::{Cast, Entries, Json, Mark, Name, Operand, Text, Variable};

/// `response [json|xml|text] { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// `json`, `xml`, `text`, or none.
    pub format: Option<ResponseFormat>,
    /// The words before the brace.
    pub head: Span,
    /// Its entries.
    pub entries: Entries<ResponseEntry>,
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
    /// Any text.
    Text,
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

impl ResponseEntry {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Namespace { span, .. } => *span,
            Self::Mapping(mapping) => mapping.span,
        }
    }
}

/// `$flow.key.NAME = SOURCE [as TYPE] { or (SOURCE [as TYPE] | operand) } [or (list | object)] [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What is saved to.
    pub target: Variable,
    /// Where the value comes from: the first of them that has one. The first is a source.
    pub alternatives: Vec<Alternative>,
    /// The list or object after the last `or`.
    pub composite: Option<Json>,
    /// The mark.
    pub mark: Option<Mark>,
    /// All of it.
    pub span: Span,
}

/// What stands before or after an `or` of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub enum Alternative {
    /// `SOURCE [as TYPE]`
    Source {
        /// Where the value comes from.
        source: MappingSource,
        /// What it is converted to.
        cast: Option<Cast>,
        /// All of it.
        span: Span,
    },
    /// `operand`
    Operand(Operand),
}

impl Alternative {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Source { span, .. } => *span,
            Self::Operand(operand) => operand.span,
        }
    }
}

/// The SOURCE of a mapping; whether it fits the response's format is not checked yet.
#[derive(Debug, Clone, PartialEq)]
pub enum MappingSource {
    /// `data` and the segments of a JSONPath, not checked yet.
    Data {
        /// What follows `data`, as written; may be empty.
        path: Box<str>,
        /// Where `path` is written.
        path_span: Span,
        /// `data` and the path.
        span: Span,
    },
    /// `xpath "…"`, not checked yet.
    XPath {
        /// The expression.
        text: Text,
        /// All of it.
        span: Span,
    },
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
            Self::Data { span, .. } | Self::XPath { span, .. } | Self::Header { span, .. } => *span,
        }
    }
}
