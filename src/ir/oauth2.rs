//! Section 3.7.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

use super::{Field, Template, Url, Value};

/// Where a token is fetched, and as whom (3.7). The method is always `POST`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuth2 {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Its documentation.
    pub notes: Option<String>,
    /// The address of the token server; it holds no values but secrets.
    pub url: Url,
    /// As whom the token is fetched.
    pub client: Client,
    /// What the token is to allow, with spaces between.
    pub scope: Option<Scope>,
    /// What else the request says, in the order written; all of it is mandatory.
    pub parameters: Vec<Field>,
}

/// `client(ID, SECRET)`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The name that the token server knows the client by.
    pub id: Value,
    /// Its password.
    pub secret: Value,
    /// Whether both are sent as form fields rather than by HTTP Basic.
    pub in_body: bool,
    /// Where.
    pub at: Place,
}

/// `scope "…"`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The scopes, with spaces between.
    pub text: Template,
    /// Where.
    pub at: Place,
}
