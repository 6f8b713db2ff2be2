//! Section 3.7.

use crate::source::Span;

use super::{Fields, Name, Notes, RequestLine, Text, Value};

/// 3.7: where a token is fetched, and as whom.
#[derive(Debug, Clone, PartialEq)]
pub struct OAuth2 {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<OAuth2Line>,
    /// All of it.
    pub span: Span,
}

/// A line of an `oauth2`.
#[derive(Debug, Clone, PartialEq)]
pub enum OAuth2Line {
    /// `notes "…"`
    Notes(Notes),
    /// `POST "…"`
    Request(RequestLine),
    /// `client(ID, SECRET)`
    Client {
        /// The name that the token server knows the client by.
        id: Value,
        /// Its password.
        secret: Value,
        /// Whether `in body` follows.
        in_body: bool,
        /// The whole line.
        span: Span,
    },
    /// `scope "…"`
    Scope {
        /// The scopes, with spaces between.
        text: Text,
        /// The whole line.
        span: Span,
    },
    /// `parameters { … }`
    Parameters(Fields),
}

impl OAuth2Line {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Notes(notes) => notes.span,
            Self::Request(request) => request.span,
            Self::Client { span, .. } | Self::Scope { span, .. } => *span,
            Self::Parameters(fields) => fields.span,
        }
    }
}
