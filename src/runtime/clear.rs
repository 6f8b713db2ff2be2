//! The end of step 1 of a run: what it is to set is cleared.

use crate::ir::OUTCOME_VARIABLES;

use super::env::Env;
use super::outcome;
use super::prepared::Callable;
use super::variables::Variables;

/// Clears the outcome variables and those that `callable` saves, once its values are resolved.
pub(crate) fn clear(env: &Env, callable: &Callable, variables: &mut Variables) {
    if env.private_names().is_some() {
        variables.remember_private(|variable| env.is_private(variable));
    }
    variables.reserve(OUTCOME_VARIABLES.len() + callable.targets.len());
    outcome::clear(variables);
    for target in &callable.targets {
        variables.clear(target);
    }
}
