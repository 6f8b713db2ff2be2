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
    AllowNetwork(Text),
    /// `set crm = "https://…"`
    Set {
        /// `crm`
        name: Name,
        /// The text; that it holds no values is not checked yet.
        value: Text,
    },
    /// `provide $call.cli, …`
    Provide(Vec<Variable>),
    /// `private $flow.key.card, …`
    Private(Vec<Variable>),
}
