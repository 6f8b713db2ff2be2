//! What a test's run starts from.

use crate::delivery::CallRecord;
use crate::ir::{Test, Variable};
use crate::runtime::{Secrets, Variables};

use super::unplayable::Unplayable;

/// What a test gives (`given`, `given call`).
pub struct Given {
    /// The variables.
    pub variables: Variables,
    /// The secrets, made up: none of the operator's is among them.
    pub secrets: Secrets,
    /// The call record.
    pub call: Option<CallRecord>,
}

impl Given {
    /// What `test` gives.
    ///
    /// # Errors
    ///
    /// [`Unplayable::Call`] where its call record is not one; [`Unplayable::Variable`] for a value that no variable
    /// may hold.
    pub fn of(test: &Test) -> Result<Self, Unplayable> {
        let mut variables = Variables::new();
        let mut secrets = Vec::new();
        for given in &test.given {
            match &given.variable {
                Variable::Secret(name) => {
                    let value = given.value.to_text();
                    secrets.extend(value.map(|value| (name.to_string(), value.to_string())));
                }
                variable => variables.set(variable.clone(), given.value.clone())?,
            }
        }
        let call = test.call.as_ref().map(CallRecord::from_json).transpose()?;
        Ok(Self { variables, secrets: secrets.into_iter().collect(), call })
    }
}
