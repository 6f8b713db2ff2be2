//! Reporting how a run goes on.

use std::time::Duration;

use crate::ir::Variable;
use crate::json::Json;

use super::outcome::WebhookRun;
use super::shown_request::FormedRequest;
use super::variables::Variables;

/// Variables that a webhook saved, with their values.
pub type Saved = Vec<(Variable, Json)>;

/// Learns how a run goes on, while it goes on. Its functions are called by the run and may not block.
pub trait Observer: Send + Sync {
    /// The request of `webhook` is on its way, and the caller waits up to `wait`, with hold music or without.
    fn waiting(&self, webhook: &str, wait: Duration, hold_music: bool);

    /// The request of `webhook` is formed; it is sent next, unless its address is refused or nothing is sent. One that is
    /// sent again with a new token comes again.
    fn formed(&self, webhook: &str, request: &FormedRequest) {
        let _ = (webhook, request);
    }

    /// The wait is over: an answer came, or none.
    fn answered(&self, webhook: &str, waited: Duration) {
        let _ = (webhook, waited);
    }

    /// A request is sent in the background: what is to be dropped when it has ended.
    fn hold(&self) -> Option<Box<dyn Send>> {
        None
    }

    /// A webhook ended so; `saved` says what it saved, as it is shown.
    fn ended(&self, run: &WebhookRun, saved: &dyn Fn() -> Saved) {
        let _ = (run, saved);
    }

    /// `webhook` begins to run on `variables`.
    fn starts(&self, webhook: &str, variables: &Variables) {
        let _ = (webhook, variables);
    }

    /// A flow is about to set a variable to a value that is resolved from `variables`.
    fn sets(&self, variables: &Variables) {
        let _ = variables;
    }
}
