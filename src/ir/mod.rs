//! What is valid: a project as data, ready to run.
//!
//! Names are resolved, `$account` settings are put in, URLs, templates, JSONPaths and XPaths are parsed,
//! durations and statuses are in range. It serialises as JSON (`hook compile`); its JSON Schema is made
//! from these types (`hook schema ir`). Reading that JSON gives the same program back.

mod account;
mod body;
mod endpoint;
mod flow;
mod oauth2;
mod response;
mod test;
mod url;
pub mod url_place;
mod value;
mod variable;
mod webhook;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

pub use account::Account;
pub use body::{Body, Field, Part, XmlPart};
pub use endpoint::{Endpoint, EndpointMethod};
pub use flow::{Flow, FlowEnd, Step};
pub use oauth2::{Client, OAuth2, Scope};
pub use response::{Alternative, Format, Mapping, MappingSource};
pub use test::{
    Answer, AnswerBody, Compared, ExpectedPart, ExpectedRequest, ExpectedVariable, Given, Reply, Test,
};
pub use url::{Url, UrlPart, UrlPlace};
pub use value::{
    Constants, JsonItem, JsonMember, JsonTemplate, Mark, Operand, Primary, Template, TemplatePart, Type,
    Value,
};
pub use variable::{FlowVariable, NotAVariable, OUTCOME_VARIABLES, Variable};
pub use webhook::{Argument, Auth, Call, Custom, Group, Internal, Method, Pass, Wait, Webhook, WebhookKind};

/// The version of this shape; a reader refuses another.
pub const VERSION: u32 = 2;

/// A whole project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// The version of this shape.
    pub version: u32,
    /// The names of the files, which places count in.
    pub files: Vec<String>,
    /// What the operator allows.
    pub account: Account,
    /// In the order of files and places; names are unique.
    pub endpoints: Vec<Arc<Endpoint>>,
    /// The name of the endpoint that flow-end webhooks use.
    pub default_endpoint: Option<String>,
    /// In the order of files and places; names are unique, with those of the webhooks and flows.
    pub oauth2: Vec<Arc<OAuth2>>,
    /// In the order of files and places; names are unique, with those of the flows.
    pub webhooks: Vec<Arc<Webhook>>,
    /// In the order of files and places.
    pub flows: Vec<Arc<Flow>>,
    /// In the order of files and places.
    pub tests: Vec<Test>,
}

impl Program {
    /// The webhook of that name.
    #[must_use]
    pub fn webhook(&self, name: &str) -> Option<&Webhook> {
        self.webhooks.iter().find(|webhook| webhook.name == name).map(Arc::as_ref)
    }

    /// The flow of that name.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.name == name).map(Arc::as_ref)
    }

    /// The endpoint of that name.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name).map(Arc::as_ref)
    }

    /// The name of the endpoint that gets the details of a call that `flow` ends.
    #[must_use]
    pub fn endpoint_of<'p>(&'p self, flow: &'p Flow) -> Option<&'p str> {
        flow.end.as_ref()?.endpoint.as_deref().or(self.default_endpoint.as_deref())
    }

    /// The `oauth2` of that name.
    #[must_use]
    pub fn oauth2(&self, name: &str) -> Option<&Arc<OAuth2>> {
        self.oauth2.iter().find(|oauth2| oauth2.name == name)
    }

    /// `place` as a message names it: `crm.hook:12:5`.
    #[must_use]
    pub fn show_place(&self, place: &Place) -> String {
        let file = self.files.get(place.file as usize).map_or("?", String::as_str);
        format!("{file}:{}:{}", place.line, place.column)
    }
}
