//! What runs a program.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use smol_str::SmolStr;
use thiserror::Error;
use tokio::task::JoinSet;

use crate::ir::{FlowVariable, Program, Variable};
use crate::json::{Json, Object};
use crate::ordered::Ordered;

use super::datum::Datum;
use super::form::Kept;
use super::observer::Observer;
use super::outcome::{self, Seen, Status, WebhookRun};
use super::pool::Pool;
use super::redact::Needles;
use super::secrets::Secrets;
use super::template::Resolver;
use super::transport::{Request, Transport};
use super::variables::Variables;
use super::webhook::{self, Done};

/// How a program is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How many bytes the body of a response may have, after decompression (section 4, Limits).
    pub max_response: usize,
    /// Whether nothing is sent: steps 1 to 3 and the request only (section 8, `--dry-run`).
    pub dry_run: bool,
    /// Whether secrets and private variables are hidden. Only where they are made up (section 3.6) may they
    /// be shown.
    pub redact: bool,
}

impl Default for Settings {
    /// 1 MiB, sending, hiding.
    fn default() -> Self {
        Self { max_response: 1 << 20, dry_run: false, redact: true }
    }
}

/// What the caller of a run did wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RunError {
    /// No webhook of that name.
    #[error("there is no webhook `{0}`")]
    UnknownWebhook(String),
    /// No flow of that name.
    #[error("there is no flow `{0}`")]
    UnknownFlow(String),
    /// The flow ends with `flow-end webhook`, and there is no call record to make it of.
    #[error("the flow `{0}` has a `flow-end webhook`, which needs a call record")]
    NoCallRecord(String),
}

/// Runs the webhooks and flows of one program, any number at once. Clones share everything but the
/// observer.
#[derive(Clone)]
pub struct Runner {
    shared: Arc<Shared>,
    observer: Option<Arc<dyn Observer>>,
}

struct Shared {
    program: Arc<Program>,
    secrets: Secrets,
    transport: Arc<dyn Transport>,
    settings: Settings,
    /// Their numbers in the program.
    webhooks: Ordered<SmolStr, usize>,
    private: HashSet<FlowVariable>,
    /// Those of the webhooks, in their order.
    addresses: Vec<Kept>,
    pool: Pool,
    background: Mutex<JoinSet<()>>,
}

impl Runner {
    /// Runs `program` with the operator's `secrets`, sending through `transport`.
    #[must_use]
    pub fn new(
        program: Arc<Program>,
        secrets: Secrets,
        transport: Arc<dyn Transport>,
        settings: Settings,
    ) -> Self {
        let mut webhooks = Ordered::default();
        for (number, webhook) in program.webhooks.iter().enumerate() {
            webhooks.insert(SmolStr::from(&webhook.name), number);
        }
        let addresses = program.webhooks.iter().map(|_| Kept::default()).collect();
        let private: HashSet<FlowVariable> = program.account.private.iter().cloned().collect();
        let shared = Shared {
            program,
            secrets,
            transport,
            settings,
            webhooks,
            private,
            addresses,
            pool: Pool::new(),
            background: Mutex::new(JoinSet::new()),
        };
        Self { shared: Arc::new(shared), observer: None }
    }

    /// The same runner, telling `observer` how its runs go on.
    #[must_use]
    pub fn with_observer(&self, observer: Arc<dyn Observer>) -> Self {
        Self { shared: Arc::clone(&self.shared), observer: Some(observer) }
    }

    /// The program that it runs.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.shared.program
    }

    /// Runs the webhook `name` once, and sets `variables` to what they are after it. They are not in the
    /// result, until [`Self::shown_variables`] are put there.
    ///
    /// # Errors
    ///
    /// [`RunError::UnknownWebhook`]. Whatever the run itself comes to is a value.
    pub async fn run_webhook(&self, name: &str, variables: &mut Variables) -> Result<WebhookRun, RunError> {
        let Some(&index) = self.shared.webhooks.get(name) else {
            return Err(RunError::UnknownWebhook(name.to_owned()));
        };
        Ok(self.run(index, variables).await)
    }

    /// Runs the webhook `name` as a step of a flow; `None` where there is none.
    pub(crate) async fn run_step(&self, name: &str, variables: &mut Variables) -> Option<WebhookRun> {
        let index = *self.shared.webhooks.get(name)?;
        Some(Box::pin(self.run(index, variables)).await)
    }

    async fn run(&self, index: usize, variables: &mut Variables) -> WebhookRun {
        let mut seen = Seen::default();
        let done = webhook::steps(self, index, variables, &mut seen).await;
        let (status, failure) = match done {
            Ok(Done::Success) => (Status::Success, None),
            Ok(Done::Sent) => (Status::Sent, None),
            Err(failure) => (Status::Failed, Some(failure)),
        };
        let error_reason = failure.as_ref().map(|failure| failure.reason);
        if status != Status::Sent {
            outcome::record(&mut seen, error_reason, variables);
        }
        let message = failure.map(|failure| self.shown(&failure.message(self.program())));
        let webhook = self.program().webhooks.get(index);
        let name = webhook.map(|webhook| SmolStr::from(&webhook.name)).unwrap_or_default();
        tracing::debug!(webhook = %name, ?status, reason = ?error_reason, code = ?seen.status, "webhook ran");
        let persists = webhook.filter(|webhook| webhook.persist && status != Status::Sent);
        let persisted = persists.map(|webhook| self.persisted(webhook.persisted(), variables));
        WebhookRun {
            webhook: name,
            status,
            error_reason,
            message,
            request: seen.request,
            variables: None,
            persisted: persisted.unwrap_or_default(),
            sent: seen.sent,
            status_code: seen.status,
            duration: seen.duration,
            saved: seen.saved,
        }
    }

    /// Every variable by name, as it is shown.
    #[must_use]
    pub fn shown_variables(&self, variables: &Variables) -> Object {
        variables
            .listed()
            .map(|(variable, datum)| (variable.written(), self.shown_value(variable, datum)))
            .collect()
    }

    /// Every variable by name, as the flow engine that gave them gets them back: what is private is its own
    /// (section 3.1), secrets stay hidden. Not to be printed, logged or stored.
    #[must_use]
    pub fn returned_variables(&self, variables: &Variables) -> Object {
        let returned = |datum: &Datum| match self.secret_needles() {
            Some(secrets) if !datum.is_searched() => secrets.replace_in(datum.returned()),
            _ => datum.returned(),
        };
        variables.listed().map(|(variable, datum)| (variable.written(), returned(datum))).collect()
    }

    /// Those of `targets` that have a value, as they are shown.
    fn shown_targets<'t>(
        &self,
        targets: impl IntoIterator<Item = &'t FlowVariable>,
        variables: &Variables,
    ) -> Object {
        let variables = targets.into_iter().filter_map(|target| {
            let variable = Variable::Flow(target.clone());
            let value = self.shown_value(&variable, variables.datum(&variable)?);
            Some((variable.written(), value))
        });
        variables.collect()
    }

    /// Those of `targets` that have a value and may be kept: private ones are not (section 3.1).
    pub(crate) fn persisted<'t>(
        &self,
        targets: impl IntoIterator<Item = &'t FlowVariable>,
        variables: &Variables,
    ) -> Object {
        let kept = targets.into_iter().filter(|target| !self.shared.private.contains(*target));
        self.shown_targets(kept, variables)
    }

    /// The value of `variable` as it is shown.
    pub(crate) fn shown_value(&self, variable: &Variable, datum: &Datum) -> Json {
        if self.settings().redact && self.is_private(variable) {
            return super::masked::Mask::Private.shown().into();
        }
        match self.secret_needles() {
            Some(secrets) if !datum.is_searched() => secrets.replace_in(datum.shown()),
            _ => datum.shown(),
        }
    }

    /// A text without the secrets that may have come into it.
    pub(crate) fn shown(&self, text: &str) -> String {
        match self.secret_needles() {
            Some(secrets) => secrets.replace(text).into_owned(),
            None => text.to_owned(),
        }
    }

    pub(crate) fn is_private(&self, variable: &Variable) -> bool {
        matches!(variable, Variable::Flow(name) if self.shared.private.contains(name))
    }

    pub(crate) fn resolver<'a>(&'a self, variables: &'a Variables) -> Resolver<'a> {
        Resolver::new(variables, &self.shared.secrets, &self.shared.private, self.settings().redact)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The address of the webhook number `index`.
    pub(crate) fn kept_address(&self, index: usize) -> Option<&Kept> {
        self.shared.addresses.get(index)
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.shared.transport
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.shared.pool
    }

    /// What secrets are looked for; `None` where nothing is redacted.
    pub(crate) fn secret_needles(&self) -> Option<&Needles> {
        Some(self.shared.secrets.needles()).filter(|needles| self.settings().redact && !needles.is_empty())
    }

    /// The private variables; `None` where nothing is redacted, or there are none.
    pub(crate) fn private_names(&self) -> Option<&HashSet<FlowVariable>> {
        Some(&self.shared.private).filter(|private| self.settings().redact && !private.is_empty())
    }

    pub(crate) fn observe(&self, tell: impl FnOnce(&dyn Observer)) {
        if let Some(observer) = &self.observer {
            tell(&**observer);
        }
    }

    /// Sends `request` and forgets the answer (`no wait`).
    pub(crate) fn send_in_background(&self, webhook: &str, request: Request) {
        let transport = Arc::clone(&self.shared.transport);
        let webhook = webhook.to_owned();
        let mut background = self.shared.background.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that are done make room.
        while background.try_join_next().is_some() {}
        background.spawn(async move {
            let answer = transport.send(request).await;
            let status = answer.ok().map(|response| response.status);
            tracing::debug!(%webhook, ?status, "sent in the background");
        });
    }

    /// Waits until what is sent in the background is sent. To be called before the program ends.
    pub async fn finish(&self) {
        loop {
            let mut sending = {
                let mut background = self.shared.background.lock().unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut *background)
            };
            if sending.join_next().await.is_none() {
                return;
            }
            while sending.join_next().await.is_some() {}
        }
    }

    /// How long [`Self::finish`] may take at most.
    pub const LONGEST_FINISH: Duration = webhook::BACKGROUND_WAIT;
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;

    use super::*;
    use crate::runtime::transport::{Response, SendFault};

    struct Unreachable;

    impl Transport for Unreachable {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
            std::future::ready(Err(SendFault::TimedOut)).boxed()
        }
    }

    #[test]
    fn a_run_that_waits_is_small() {
        let (program, _) = {
            let mut sources = crate::source::Sources::default();
            let text = "webhook w { GET \"https://a.example.com/\" }".to_owned();
            sources.add(crate::source::Source::new("a.hook".into(), "a.hook".into(), text));
            crate::compile(&sources, &crate::Options::default())
        };
        let transport = Arc::new(Unreachable);
        let runner =
            Runner::new(Arc::new(program.unwrap()), Secrets::default(), transport, Settings::default());
        let mut variables = Variables::new();
        let size = size_of_val(&runner.run(0, &mut variables));
        assert!(size <= 6 * 1024, "{size} bytes");
    }
}
