//! Section 3.2.

use crate::source::Span;

use super::{Auth, Name, Notes, RequestLine, Value, Variable};

/// 3.2: a configured webhook address.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<EndpointLine>,
    /// All of it.
    pub span: Span,
}

/// A line of an `endpoint`.
#[derive(Debug, Clone, PartialEq)]
pub enum EndpointLine {
    /// `notes "…"`
    Notes(Notes),
    /// `POST "…"`
    Request(RequestLine),
    /// `auth …`
    Auth(Auth),
    /// `sign $secret.KEY` or `sign $secret.KEY, $secret.OLD_KEY`
    Sign {
        /// One or two.
        keys: Vec<Value>,
        /// The whole line.
        span: Span,
    },
    /// `default`
    Default(Span),
    /// `method send_link returns …`
    Method {
        /// `send_link`
        name: Name,
        /// What it returns; empty without `returns`.
        returns: Vec<Variable>,
        /// The whole line.
        span: Span,
    },
}

impl EndpointLine {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Notes(notes) => notes.span,
            Self::Request(request) => request.span,
            Self::Auth(auth) => auth.span,
            Self::Default(span) | Self::Sign { span, .. } | Self::Method { span, .. } => *span,
        }
    }
}
