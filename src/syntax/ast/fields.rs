//! Headers, query parameters and form fields (3.3).

use crate::source::Span;

use super::{Entries, Mark, Text, Value};

/// The entries of `headers`, `query`, `body form` or `body multipart`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// The word that opens the block.
    pub head: Span,
    /// In the order written.
    pub entries: Entries<Field>,
    /// All of it.
    pub span: Span,
}

/// `NAME: value [file value] [type value] [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// A name as written, or a text.
    pub name: Text,
    /// The value.
    pub value: Value,
    /// The value after `file`; only a part of `body multipart` may have it, which is not checked yet.
    pub file: Option<Value>,
    /// The value after `type`; likewise.
    pub media_type: Option<Value>,
    /// The mark.
    pub mark: Option<Mark>,
    /// All of it.
    pub span: Span,
    /// All of it, and the comma after it where there is one.
    pub with_comma: Span,
}
