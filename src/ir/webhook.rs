//! Sections 3.3 and 3.4.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

use super::{Body, Field, FlowVariable, Format, JsonItem, Mapping, Template, Url, Value, Variable};

/// A webhook (3.3, 3.4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Its documentation.
    pub notes: Option<String>,
    /// What it sends and saves.
    pub kind: WebhookKind,
    /// How long the caller may wait.
    pub wait: Wait,
    /// Whether its variables are kept after the flow has ended.
    pub persist: bool,
}

impl Webhook {
    /// The variables that it sets: those that are returned, then those that it maps.
    pub fn targets(&self) -> impl Iterator<Item = &FlowVariable> {
        let (returns, mappings) = (self.kind.returns(), self.kind.mappings());
        returns.iter().chain(mappings.iter().map(|mapping| &mapping.target))
    }
}

#[cfg(feature = "runtime")]
impl Webhook {
    /// The variables that `persist response` keeps: those that it sets, of the outcome variables all but
    /// `response_raw`.
    pub(crate) fn persisted(&self) -> impl Iterator<Item = &FlowVariable> {
        let outcomes = FlowVariable::outcomes().iter();
        self.targets().chain(outcomes.filter(|variable| variable.name() != "response_raw"))
    }
}

/// The manners of webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookKind {
    /// Any external API (3.3).
    Custom(Custom),
    /// A method of an endpoint (3.4).
    Internal(Internal),
    /// A pre-made function (3.8).
    Function(Call),
}

impl WebhookKind {
    /// The flow variables that the response holds by key.
    #[must_use]
    pub fn returns(&self) -> &[FlowVariable] {
        match self {
            Self::Internal(internal) => &internal.returns,
            Self::Custom(_) | Self::Function(_) => &[],
        }
    }

    /// What is saved from the response, in the order written.
    #[must_use]
    pub fn mappings(&self) -> &[Mapping] {
        match self {
            Self::Custom(custom) => &custom.mappings,
            Self::Internal(internal) => &internal.mappings,
            Self::Function(call) => &call.mappings,
        }
    }

    /// How the body of the response is read; `None` where it is only kept as text.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        match self {
            Self::Custom(custom) => custom.format,
            Self::Internal(internal) => internal.format,
            Self::Function(call) => call.format,
        }
    }
}

/// A custom webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Custom {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// How Hook says who it is.
    pub auth: Auth,
    /// In the order written.
    pub headers: Vec<Field>,
    /// Appended to the URL's own query, in the order written.
    pub query: Vec<Field>,
    /// The body.
    pub body: Body,
    /// Statuses outside 2xx that count as success too.
    pub accept: Vec<u16>,
    /// How the body is read; none where it is only kept as text.
    pub format: Option<Format>,
    /// What is saved, in the order written.
    pub mappings: Vec<Mapping>,
}

/// An internal webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Internal {
    /// The endpoint's name.
    pub endpoint: String,
    /// The method's name.
    pub method: String,
    /// What the query says first, in the order written.
    pub arguments: Vec<Argument>,
    /// What the query says of the flow, in the order written.
    pub pass: Vec<Pass>,
    /// The flow variables that the response holds by key.
    pub returns: Vec<FlowVariable>,
    /// How the body is read: as JSON, or not at all.
    pub format: Option<Format>,
    /// What else is saved, in the order written.
    pub mappings: Vec<Mapping>,
}

/// A call of a pre-made function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The function's name: `time`.
    pub function: String,
    /// Its arguments, in the order written.
    pub arguments: Vec<Argument>,
    /// How the answer is read: as JSON, or not at all.
    pub format: Option<Format>,
    /// What is saved, in the order written.
    pub mappings: Vec<Mapping>,
}

/// `NAME: (value | list | object) [mark]` of `with`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// Its name.
    pub name: Template,
    /// Its value.
    pub item: JsonItem,
}

/// What `pass` names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// All variables of a group that have a value, by name.
    Group(Group),
    /// One variable.
    Variable(Variable),
    /// A setting, as the account has it.
    Setting {
        /// As written: `$account.crm`.
        name: String,
        /// Its text.
        value: String,
    },
}

/// A group of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// `$flow.key`
    Flow,
    /// `$user.key`
    User,
    /// `$call`
    Call,
    /// `$sys`
    Sys,
}

/// The methods of HTTP that a webhook may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "each is the method of its name, RFC 9110 section 9.3 and RFC 5789")]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
    Put,
    Options,
    Head,
}

impl Method {
    /// All seven, in the order of the language's page.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Post, Self::Patch, Self::Delete, Self::Put, Self::Options, Self::Head];

    /// As HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Put => "PUT",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
        }
    }

    /// Whether a body is sent with it (`body::ignored`).
    #[must_use]
    pub fn sends_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

/// How long the caller may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// For the whole response.
    UpTo {
        /// From 1 to 60 000.
        milliseconds: u32,
        /// Whether the caller hears music.
        hold_music: bool,
    },
    /// `no wait`
    No,
}

/// How Hook says who it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// Not at all.
    None,
    /// RFC 7617, in UTF-8.
    Basic {
        /// The user name.
        user: Value,
        /// The password.
        password: Value,
        /// Where.
        at: Place,
    },
    /// RFC 6750.
    Bearer {
        /// The token.
        token: Value,
        /// Where.
        at: Place,
    },
    /// RFC 6749, section 4.4: a token that is fetched and kept.
    #[serde(rename = "oauth2")]
    OAuth2 {
        /// The name of the `oauth2` that says where.
        name: String,
        /// Where.
        at: Place,
    },
}

impl Auth {
    /// The values in it.
    #[must_use]
    pub fn values(&self) -> Vec<&Value> {
        match self {
            Self::Basic { user, password, .. } => vec![user, password],
            Self::Bearer { token, .. } => vec![token],
            Self::None | Self::OAuth2 { .. } => Vec::new(),
        }
    }
}
