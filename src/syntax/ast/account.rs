//! Section 3.1.

use crate::source::Span;

use super::{Name, Text, Variable};

/// 3.1: what the operator allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The word `account`.
    pub head: Span,
    /// Its lines.
    pub lines: Vec<AccountLine>,
    /// All of it.
    pub span: Span,
}

/// A line of an `account`.
#[derive(Debug, Clone, PartialEq)]
pub enum AccountLine {
    /// `allow http`
    AllowHttp(Span),
    /// `allow network "10.20.0.0/16"`
    AllowNetwork {
        /// The text; that it is a network is not checked yet.
        network: Text,
        /// The whole line.
        span: Span,
    },
    /// `set crm = "https://…"`
    Set {
        /// `crm`
        name: Name,
        /// The text; that it holds no values is not checked yet.
        value: Text,
        /// The whole line.
        span: Span,
    },
    /// `provide $call.cli, …`
    Provide {
        /// As written.
        variables: Vec<Variable>,
        /// The whole line.
        span: Span,
    },
    /// `private $flow.key.card, …`
    Private {
        /// As written.
        variables: Vec<Variable>,
        /// The whole line.
        span: Span,
    },
}

impl AccountLine {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::AllowHttp(span)
            | Self::AllowNetwork { span, .. }
            | Self::Set { span, .. }
            | Self::Provide { span, .. }
            | Self::Private { span, .. } => *span,
        }
    }
}
