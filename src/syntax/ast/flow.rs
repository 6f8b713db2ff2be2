//! Section 3.5.

use crate::source::Span;

use super::{Entries, Json, Mark, Name, Notes, Variable};

/// 3.5: a sequence of webhooks.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Entries<FlowLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a `flow`.
#[derive(Debug, Clone, PartialEq)]
pub enum FlowLine {
    /// `notes "…"`
    Notes(Notes),
    /// `set $flow.key.channel = "ivr"`
    Set {
        /// What is set.
        target: Variable,
        /// To what.
        value: Json,
        /// The whole line.
        span: Span,
    },
    /// `run lookup_customer mandatory`
    Run {
        /// The webhook.
        webhook: Name,
        /// The mark; only `mandatory` means something here, which is not checked yet.
        mark: Option<Mark>,
        /// The whole line.
        span: Span,
    },
    /// `flow-end webhook [to events]`
    FlowEnd {
        /// The endpoint, where one is named.
        endpoint: Option<Name>,
        /// The whole line.
        span: Span,
    },
}

impl FlowLine {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Notes(notes) => notes.span,
            Self::Set { span, .. } | Self::Run { span, .. } | Self::FlowEnd { span, .. } => *span,
        }
    }
}
