//! Variables, and the names of the outcome variables (sections 2 and 4).

use std::fmt;
use std::str::FromStr;
#[cfg(feature = "runtime")]
use std::sync::LazyLock;

use ecow::EcoString;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::Group;

/// A variable that a run reads. Settings (`$account`) are not among them: they are put in before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// `$flow.key.NAME`
    Flow(FlowVariable),
    /// `$user.key.NAME`
    User(EcoString),
    /// `$call.NAME` or `$call.NAME.NAME`
    Call(EcoString),
    /// `$sys.NAME`
    Sys(EcoString),
    /// `$secret.NAME`
    Secret(EcoString),
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written())
    }
}

/// A text that is not a variable of the language (section 2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a variable")]
pub struct NotAVariable(pub String);

impl FromStr for Variable {
    type Err = NotAVariable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotAVariable(text.to_owned());
        let (group, name) =
            Group::split(text).filter(|(group, name)| group.holds(name)).ok_or_else(refused)?;
        let name = EcoString::from(name);
        match group {
            Group::Flow => Ok(Self::Flow(FlowVariable(name))),
            Group::User => Ok(Self::User(name)),
            Group::Call => Ok(Self::Call(name)),
            Group::Sys => Ok(Self::Sys(name)),
            Group::Secret => Ok(Self::Secret(name)),
            Group::Account => Err(refused()),
        }
    }
}

/// The outcome variables, by the name after `$flow.key.`: what each run clears and sets, and nothing else
/// may (section 4).
pub const OUTCOME_VARIABLES: [&str; 7] = [
    "response_status",
    "response_status_code",
    "response_status_type",
    "response_duration",
    "response_raw",
    "response_error",
    "error_reason",
];

/// A variable of the flow's run, the only kind that may be saved to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowVariable(EcoString);

impl Variable {
    /// As written: `$flow.key.lead`.
    #[must_use]
    pub fn written(&self) -> String {
        self.parts().concat()
    }

    /// What is written before the name, and the name.
    pub(crate) fn parts(&self) -> [&str; 2] {
        let (group, name) = match self {
            Self::Flow(FlowVariable(name)) => (Group::Flow, name),
            Self::User(name) => (Group::User, name),
            Self::Call(name) => (Group::Call, name),
            Self::Sys(name) => (Group::Sys, name),
            Self::Secret(name) => (Group::Secret, name),
        };
        [group.prefix(), name.as_str()]
    }
}

impl FlowVariable {
    /// The variable of that name.
    #[cfg(feature = "runtime")]
    pub(crate) fn named(name: &str) -> Self {
        Self(name.into())
    }

    /// The outcome variables, in the order of [`OUTCOME_VARIABLES`]; copies of them allocate nothing.
    #[cfg(feature = "runtime")]
    pub(crate) fn outcomes() -> &'static [Self; OUTCOME_VARIABLES.len()] {
        static OUTCOMES: LazyLock<[FlowVariable; OUTCOME_VARIABLES.len()]> =
            LazyLock::new(|| OUTCOME_VARIABLES.map(FlowVariable::named));
        &OUTCOMES
    }

    /// The name after `$flow.key.`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FlowVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Group::Flow.prefix(), self.0)
    }
}

impl FromStr for FlowVariable {
    type Err = NotAVariable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse()? {
            Variable::Flow(variable) => Ok(variable),
            _ => Err(NotAVariable(text.to_owned())),
        }
    }
}

macro_rules! written_as_text {
    ($type:ty, $pattern:literal) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

written_as_text!(
    Variable,
    r"^\$((flow|user)\.key\.|call\.([A-Za-z_][A-Za-z0-9_-]*\.)?|sys\.|secret\.)[A-Za-z_][A-Za-z0-9_-]*$"
);
written_as_text!(FlowVariable, r"^\$flow\.key\.[A-Za-z_][A-Za-z0-9_-]*$");
