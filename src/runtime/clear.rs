//! The end of step 1 of a run: what it is to set is cleared.

use crate::ir::{OUTCOME_VARIABLES, Variable, Webhook};

use super::env::Env;
use super::outcome;
use super::variables::Variables;

/// Clears the outcome variables and those that `webhook` saves, once its values are resolved.
pub(crate) fn clear(env: &Env, webhook: &Webhook, variables: &mut Variables) {
    if env.private_names().is_some() {
        variables.remember_private(|variable| env.is_private(variable));
    }
    variables.reserve(OUTCOME_VARIABLES.len() + webhook.targets().count());
    outcome::clear(variables);
    for target in webhook.targets() {
        variables.clear(&Variable::Flow(target.clone()));
    }
}
