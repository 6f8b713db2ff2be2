//! Sections 3.3 and 3.4: a webhook and its lines.

use crate::source::Span;

use super::{Body, Fields, JsonItem, Name, Response, Text, Value, Variable};

/// `notes "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct Notes {
    /// The text; its length and that it holds no values are not checked yet.
    pub text: Text,
    /// The whole line.
    pub span: Span,
}

/// `GET "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct RequestLine {
    /// The method as written; `OPTION` is not `OPTIONS` yet, and an unknown one is possible.
    pub method: Name,
    /// The URL.
    pub url: Text,
    /// The whole line.
    pub span: Span,
}

/// `auth …`
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    /// Which.
    pub kind: AuthKind,
    /// The whole line.
    pub span: Span,
}

/// The ways of authentication.
#[derive(Debug, Clone, PartialEq)]
pub enum AuthKind {
    /// `none`
    None,
    /// `basic(USER, PASSWORD)`
    Basic {
        /// The user name.
        user: Value,
        /// The password.
        password: Value,
    },
    /// `bearer(TOKEN)`
    Bearer(Value),
    /// `oauth2(NAME)`
    OAuth2(Name),
}

/// 3.3 and 3.4: a custom or an internal webhook; which is not decided yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<WebhookLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a `webhook`.
#[derive(Debug, Clone, PartialEq)]
pub enum WebhookLine {
    /// `notes "…"`
    Notes(Notes),
    /// `GET "…"`
    Request(RequestLine),
    /// `auth …`
    Auth(Auth),
    /// `headers { … }`
    Headers(Fields),
    /// `query { … }`
    Query(Fields),
    /// `body …`
    Body(Body),
    /// `accept status 404, 409`
    Accept {
        /// The statuses; their range is not checked yet.
        statuses: Vec<Status>,
        /// The whole line.
        span: Span,
    },
    /// `response … { … }`
    Response(Response),
    /// `wait 10s with hold music`
    Wait {
        /// The duration as written: a whole number and its unit.
        duration: Duration,
        /// Whether `with hold music` stands.
        hold_music: bool,
        /// The whole line.
        span: Span,
    },
    /// `no wait`
    NoWait(Span),
    /// `persist response`
    Persist(Span),
    /// `invoke tools.send_link`
    Invoke {
        /// `tools`
        endpoint: Name,
        /// `send_link`
        method: Name,
        /// The whole line.
        span: Span,
    },
    /// `with { template: "payment" }`
    With(Arguments),
    /// `pass $call, $flow.key, $user.key.language`
    Pass {
        /// Groups (`$call`, `$flow.key`) and variables, as written.
        items: Vec<Variable>,
        /// The whole line.
        span: Span,
    },
}

impl WebhookLine {
    /// All of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Notes(notes) => notes.span,
            Self::Request(request) => request.span,
            Self::Auth(auth) => auth.span,
            Self::Headers(fields) | Self::Query(fields) => fields.span,
            Self::Body(body) => body.span,
            Self::Response(response) => response.span,
            Self::With(with) => with.span,
            Self::NoWait(span)
            | Self::Persist(span)
            | Self::Accept { span, .. }
            | Self::Wait { span, .. }
            | Self::Invoke { span, .. }
            | Self::Pass { span, .. } => *span,
        }
    }
}

/// `with { … }`: what an invoked method gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments {
    /// The word `with`.
    pub head: Span,
    /// In the order written.
    pub entries: Vec<Argument>,
    /// All of it.
    pub span: Span,
}

/// `NAME: (value | list | object) [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// A name as written, or a text.
    pub name: Text,
    /// The value and its mark.
    pub item: JsonItem,
    /// All of it.
    pub span: Span,
}

/// A status code as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Its digits.
    pub digits: Box<str>,
    /// Where.
    pub span: Span,
}

/// A duration as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Duration {
    /// The whole number's digits, of any length.
    pub digits: Box<str>,
    /// Its unit.
    pub unit: DurationUnit,
    /// Number and unit.
    pub span: Span,
}

/// The unit of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationUnit {
    /// `ms`
    Milliseconds,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
}

impl DurationUnit {
    /// As it is written.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Minutes => "m",
        }
    }
}
