//! Section 3.1.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FlowVariable, Variable};

/// What the operator allows (3.1). Settings are not here: they are put in where they are used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// `http://` addresses too.
    pub allow_http: bool,
    /// Networks that section 6 would refuse, as CIDR blocks.
    #[schemars(with = "Vec<String>")]
    pub allow_networks: Vec<ipnet::IpNet>,
    /// The variables that the platform sets before a flow (`provide`), in the order written.
    pub provided: Vec<Variable>,
    /// Variables shown as `[private]`.
    pub private: Vec<FlowVariable>,
}
