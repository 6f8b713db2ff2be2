//! What was written: one file as a tree, with its comments.
//!
//! The tree promises that the text has the shape of section 3 of the language, that escapes are
//! decoded and that numbers are numbers. It promises nothing about names (they are not resolved), about
//! how often a line stands, or about what is inside a URL, an XML body, a JSONPath or an XPath.
//! Spans take no part in equality.

mod account;
mod body;
mod endpoint;
mod entries;
mod fields;
mod flow;
mod oauth2;
mod response;
mod test;
mod text;
mod value;
mod webhook;

use crate::source::Span;

pub use account::{Account, AccountLine};
pub use body::{Body, BodyKind};
pub use endpoint::{Endpoint, EndpointLine};
pub use entries::Entries;
pub(in crate::syntax) use entries::{Of, Reading, Written};
pub use fields::{Field, Fields};
pub use flow::{Flow, FlowLine};
pub use oauth2::{OAuth2, OAuth2Line};
pub use response::{Alternative, Mapping, MappingSource, Response, ResponseEntry, ResponseFormat};
pub use test::{Answer, AnswerBody, Expected, ExpectedPart, ExpectedValue, Given, Test, TestLine};
pub use value::{
    Cast, CastKind, Json, JsonItem, JsonMember, Mark, MarkKind, Operand, Primary, Text, TextPart, TextStyle,
    Value,
};
pub use webhook::{
    Argument, Arguments, Auth, AuthKind, Duration, DurationUnit, Notes, RequestLine, Status, Webhook,
    WebhookLine,
};

/// One file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// In the order in which they stand. A declaration that could not be read is not among them.
    /// Places in one count from the declaration's first byte.
    pub declarations: Vec<Declaration>,
    /// Where each of them stands.
    pub spans: Vec<Span>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
}

/// A comment, from its `#` to the end of the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Where, with the `#`, without the line end.
    pub span: Span,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// A declaration of section 3.
#[derive(Debug, Clone, PartialEq)]
pub enum Declaration {
    /// 3.1
    Account(Account),
    /// 3.2
    Endpoint(Endpoint),
    /// 3.3 and 3.4
    Webhook(Webhook),
    /// 3.5
    Flow(Flow),
    /// 3.6
    Test(Test),
    /// 3.7
    OAuth2(OAuth2),
}

/// A name as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// `[A-Za-z_][A-Za-z0-9_-]*`
    pub text: Box<str>,
    /// Where.
    pub span: Span,
}

/// A variable as written, `$` and dots included; whether its group exists is not known yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// `$flow.key.lead`
    pub text: Box<str>,
    /// Where.
    pub span: Span,
}
