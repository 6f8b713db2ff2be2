//! Section 3.2.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Place;

use super::{Auth, FlowVariable, Url, Value};

/// A configured webhook address (3.2). The method is always `POST`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Its documentation.
    pub notes: Option<String>,
    /// Its address; it holds no values but secrets.
    pub url: Url,
    /// How Hook says who it is.
    pub auth: Auth,
    /// The keys of Standard Webhooks signatures, none to two.
    pub sign: Vec<Value>,
    /// What an internal webhook may invoke.
    pub methods: Vec<EndpointMethod>,
}

/// A method of an endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointMethod {
    /// Its name.
    pub name: String,
    /// The flow variables that its response holds.
    pub returns: Vec<FlowVariable>,
}
