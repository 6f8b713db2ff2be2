//! The body of a request (3.3).

use crate::source::Span;

use super::{Fields, JsonItem, Mark, Text};

/// `body …`
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Which.
    pub kind: BodyKind,
    /// The words `body json` and so on.
    pub head: Span,
    /// All of it.
    pub span: Span,
}

/// The kinds of body.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyKind {
    /// `none`
    None,
    /// `json JSON [mark]`
    Json(JsonItem),
    /// `xml TEXT [mark]`; that it is well-formed is not checked yet.
    Xml(Text, Option<Mark>),
    /// `text TEXT [mark]`
    Text(Text, Option<Mark>),
    /// `form { … }`
    Form(Fields),
    /// `multipart { … }`
    Multipart(Fields),
}
