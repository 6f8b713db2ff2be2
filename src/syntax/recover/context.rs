//! The blocks of the language: what stands in each.

use super::super::ast::{
    AccountLine, Argument, EndpointLine, Expected, ExpectedPart, Field, FlowLine, Given, JsonItem,
    JsonMember, ResponseEntry, TestLine, WebhookLine,
};
use super::super::grammar::{Builder, Node, Rule};
use super::super::outline::Kind;
use super::super::words;

/// A kind of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Account,
    Endpoint,
    Webhook,
    Flow,
    Test,
    /// `headers`, `query`, `body form`, `body multipart`.
    Fields,
    /// `with`
    Arguments,
    Response,
    Given,
    /// `expect { … }`
    Expect,
    /// `expect request { … }`
    ExpectRequest,
    Object,
    List,
}

/// What was read of a block, whichever it is.
#[derive(Debug)]
pub(super) enum Entry {
    Account(AccountLine),
    Endpoint(EndpointLine),
    Webhook(WebhookLine),
    Flow(FlowLine),
    Test(TestLine),
    Field(Field),
    Argument(Argument),
    Response(ResponseEntry),
    Given(Given),
    Expected(Expected),
    ExpectedPart(ExpectedPart),
    Member(JsonMember),
    Item(JsonItem),
}

impl Context {
    /// Of a declaration.
    pub fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Account => Self::Account,
            Kind::Endpoint => Self::Endpoint,
            Kind::Webhook => Self::Webhook,
            Kind::Flow => Self::Flow,
            Kind::Test => Self::Test,
            Kind::Stray => return None,
        })
    }

    /// The rule that one of its entries follows, if one stands there.
    pub fn rule(self) -> Rule {
        match self {
            Self::Account => Rule::try_account,
            Self::Endpoint => Rule::try_endpoint,
            Self::Webhook => Rule::try_webhook,
            Self::Flow => Rule::try_flow,
            Self::Test => Rule::try_test,
            Self::Fields => Rule::try_field,
            Self::Arguments => Rule::try_argument,
            Self::Response => Rule::try_response,
            Self::Given => Rule::try_given,
            Self::Expect => Rule::try_expected,
            Self::ExpectRequest => Rule::try_expected_part,
            Self::Object => Rule::try_member,
            Self::List => Rule::try_item,
        }
    }

    /// What `node`, matched by [`Context::rule`], is.
    pub fn entry(self, builder: Builder, node: Node<'_>) -> Option<Entry> {
        Some(match self {
            Self::Account => Entry::Account(builder.account_line(node)?),
            Self::Endpoint => Entry::Endpoint(builder.endpoint_line(node)?),
            Self::Webhook => Entry::Webhook(builder.webhook_line(node)?),
            Self::Flow => Entry::Flow(builder.flow_line(node)?),
            Self::Test => Entry::Test(builder.test_line(node)?),
            Self::Fields => Entry::Field(builder.field(node)?),
            Self::Arguments => Entry::Argument(builder.argument(node)?),
            Self::Response => Entry::Response(builder.response_entry(node)?),
            Self::Given => Entry::Given(builder.given_entry(node)?),
            Self::Expect => Entry::Expected(builder.expected(node)?),
            Self::ExpectRequest => Entry::ExpectedPart(builder.expected_part(node)?),
            Self::Object => Entry::Member(builder.member(node)?),
            Self::List => Entry::Item(builder.json_item(node)?),
        })
    }

    /// The bracket that ends it.
    pub fn closer(self) -> u8 {
        if self == Self::List { b']' } else { b'}' }
    }

    /// Whether it is the block of a declaration.
    pub fn is_declaration(self) -> bool {
        matches!(self, Self::Account | Self::Endpoint | Self::Webhook | Self::Flow | Self::Test)
    }

    /// The words that begin an entry.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Account => words::ACCOUNT,
            Self::Endpoint => words::ENDPOINT,
            Self::Webhook => words::WEBHOOK,
            Self::Flow => words::FLOW,
            Self::Test => words::TEST,
            Self::Response => &["namespace"],
            Self::ExpectRequest => words::EXPECTED_PARTS,
            Self::Fields | Self::Arguments | Self::Given | Self::Expect | Self::Object | Self::List => &[],
        }
    }

    /// What it is to an author.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "an `account`",
            Self::Endpoint => "an endpoint",
            Self::Webhook => "a webhook",
            Self::Flow => "a flow",
            Self::Test => "a test",
            Self::Fields | Self::Arguments => "this block",
            Self::Response => "a `response`",
            Self::Given => "a `given`",
            Self::Expect => "an `expect`",
            Self::ExpectRequest => "an `expect request`",
            Self::Object => "a JSON object",
            Self::List => "a JSON list",
        }
    }

    /// What may stand in it.
    pub fn expected(self) -> String {
        match self {
            Self::Webhook => {
                format!("a line of a webhook begins with a method such as `GET`, or with {}", words::listed(self.words()))
            }
            Self::Endpoint => format!("a line of an endpoint begins with `POST`, {}", words::listed(self.words())),
            Self::Account | Self::Flow | Self::Test | Self::ExpectRequest => {
                format!("a line of {} begins with {}", self.name(), words::listed(self.words()))
            }
            Self::Fields | Self::Arguments => "write a name, a `:` and a value: `X-Source: \"phone\"`".to_owned(),
            Self::Response => "write what is saved and from where: `$flow.key.tier = data.customer.tier`".to_owned(),
            Self::Given => "write a variable, a `:` and its value: `$flow.key.lead: \"HFC123\"`".to_owned(),
            Self::Expect => {
                "write a variable, a `:` and its value or `missing`: `$flow.key.lead: \"HFC123\"`".to_owned()
            }
            Self::Object => "write a name in quotes, a `:` and a value: `\"lead\": $flow.key.lead`".to_owned(),
            Self::List => "write a value: a text in quotes, a number, `true`, `false`, `null`, a variable, a list or an object".to_owned(),
        }
    }
}
