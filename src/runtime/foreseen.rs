//! What stands for the values that a dry run does not have, since nothing is sent (section 8).

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::ir::{FlowVariable, Variable, Wait, Webhook};

use super::datum::Datum;
use super::masked::{Mask, Masked};
use super::variables::Variables;

/// What is formed into requests that are not sent: it converts to every type, and stands in most places.
const VALUE: &str = "1";

/// The host of a URL whose host is not known: no such name exists (RFC 6761, section 6.4).
pub(crate) const HOST: &str = "saved.invalid";

/// What a URL begins with whose beginning is not known.
pub(crate) const URL: &str = "https://saved.invalid";

/// Gives every variable that `webhook` would set a value that is shown as `[saved by NAME]`.
pub(crate) fn foresee(webhook: &Webhook, variables: &mut Variables) {
    if webhook.wait == Wait::No {
        return;
    }
    let mask = Mask::Foreseen(saved_by(&webhook.name));
    let of_success =
        ["response_status", "response_status_code", "response_duration", "response_raw", "response_error"];
    let outcome = FlowVariable::outcomes().iter().filter(|outcome| of_success.contains(&outcome.name()));
    for target in webhook.targets().chain(outcome) {
        variables.save(Variable::Flow(target.clone()), Datum::text(Masked::hidden(VALUE, mask)));
    }
}

/// `[saved by NAME]`; kept for as long as the process lives, once for each name.
fn saved_by(name: &str) -> &'static str {
    static SHOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = format!("[saved by {name}]");
    match known.get(shown.as_str()) {
        Some(known) => known,
        None => {
            let shown: &'static str = shown.leak();
            known.insert(shown);
            shown
        }
    }
}
