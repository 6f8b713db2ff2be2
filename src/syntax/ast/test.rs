//! Section 3.6.

use crate::source::Span;

use super::{Entries, Fields, Json, Name, Status, Text, Variable};

/// 3.6: an example that is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The webhook or flow.
    pub target: Name,
    /// What the example shows; that it holds no values is not checked yet.
    pub title: Text,
    /// Its lines.
    pub lines: Vec<TestLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a `test`.
#[derive(Debug, Clone, PartialEq)]
pub enum TestLine {
    /// `given { … }`
    Given {
        /// What is set.
        entries: Entries<Given>,
        /// All of it.
        span: Span,
    },
    /// `given call JSON`
    GivenCall {
        /// The call record.
        record: Json,
        /// All of it.
        span: Span,
    },
    /// `reply [WEBHOOK] …`
    Reply {
        /// The webhook, in a test of a flow.
        webhook: Option<Name>,
        /// What the server answers.
        answer: Answer,
        /// All of it.
        span: Span,
    },
    /// `expect request [WEBHOOK] { … }`
    ExpectRequest {
        /// The webhook (or `flow-end`), in a test of a flow.
        webhook: Option<Name>,
        /// What is compared.
        entries: Vec<ExpectedPart>,
        /// All of it.
        span: Span,
    },
    /// `expect no request [WEBHOOK]`
    ExpectNoRequest {
        /// The webhook (or `flow-end`), in a test of a flow.
        webhook: Option<Name>,
        /// All of it.
        span: Span,
    },
    /// `expect { … }`
    Expect {
        /// What is compared.
        entries: Entries<Expected>,
        /// All of it.
        span: Span,
    },
}

impl TestLine {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Given { span, .. }
            | Self::GivenCall { span, .. }
            | Self::Reply { span, .. }
            | Self::ExpectRequest { span, .. }
            | Self::ExpectNoRequest { span, .. }
            | Self::Expect { span, .. } => *span,
        }
    }
}

/// `$call.cli: "919879072567"`
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The variable.
    pub variable: Variable,
    /// Its value.
    pub value: Json,
    /// All of it.
    pub span: Span,
}

/// What a test's server answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// `STATUS [json JSON | xml TEXT | text TEXT] [headers { … }]`
    Response {
        /// The status.
        status: Status,
        /// The body.
        body: AnswerBody,
        /// The headers.
        headers: Option<Fields>,
    },
    /// `timeout`
    Timeout(Span),
    /// `refused`
    Refused(Span),
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerBody {
    /// None.
    None,
    /// `json JSON`
    Json(Json),
    /// `xml TEXT`
    Xml(Text),
    /// `text TEXT`
    Text(Text),
}

/// An entry of `expect request`.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectedPart {
    /// `method: "GET"`
    Method(Text, Span),
    /// `url: "…"`
    Url(Text, Span),
    /// `body: JSON` or `body: missing`
    Body(ExpectedValue, Span),
    /// `header "NAME": value` or `header "NAME": missing`
    Header {
        /// The name.
        name: Text,
        /// What it holds.
        value: ExpectedValue,
        /// All of it.
        span: Span,
    },
}

impl ExpectedPart {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Method(_, span) | Self::Url(_, span) | Self::Body(_, span) | Self::Header { span, .. } => {
                *span
            }
        }
    }
}

/// `$flow.key.tier: "gold"` or `$flow.key.ticket: missing`
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The variable.
    pub variable: Variable,
    /// What it holds.
    pub value: ExpectedValue,
    /// All of it.
    pub span: Span,
}

/// What a test expects of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectedValue {
    /// `missing`
    Missing(Span),
    /// This JSON.
    Json(Json),
}
