//! What is computed once for a program, however many runs it has.

use std::collections::HashSet;
use std::sync::Arc;

use ecow::EcoString;

use crate::functions::{self, Function};
use crate::ir::{Auth, Endpoint, Flow, FlowVariable, Program, Variable, Webhook, WebhookKind};
use crate::ordered::Ordered;
use crate::source::Place;

use super::form::Kept;
use super::pool::Pool;

/// A program, and all that its runs share: its webhooks and flows by name, the addresses that hold no values,
/// the private variables, the threads that read long responses.
///
/// Nothing of it depends on secrets or on who sends: any number of [`Env`](super::Env)s may share one.
pub struct Prepared {
    program: Arc<Program>,
    webhooks: Ordered<EcoString, Arc<Callable>>,
    flows: Ordered<EcoString, Arc<Flow>>,
    private: HashSet<FlowVariable>,
    pool: Pool,
}

impl Prepared {
    /// Prepares `program`.
    #[must_use]
    pub fn new(program: Arc<Program>) -> Self {
        let mut webhooks = Ordered::with_capacity(program.webhooks.len());
        for webhook in &program.webhooks {
            let callable = Callable::new(Arc::clone(webhook), &program);
            webhooks.insert(callable.name.clone(), Arc::new(callable));
        }
        let mut flows = Ordered::with_capacity(program.flows.len());
        for flow in &program.flows {
            flows.insert(EcoString::from(&flow.name), Arc::clone(flow));
        }
        let private = program.account.private.iter().cloned().collect();
        Self { webhooks, flows, private, pool: Pool::new(), program }
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The program, to be kept.
    #[must_use]
    pub fn shared_program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The webhook of that name.
    pub(crate) fn webhook(&self, name: &str) -> Option<&Arc<Callable>> {
        self.webhooks.get(name)
    }

    /// The flow of that name.
    pub(crate) fn flow(&self, name: &str) -> Option<&Arc<Flow>> {
        self.flows.get(name)
    }

    pub(crate) fn private(&self) -> &HashSet<FlowVariable> {
        &self.private
    }

    pub(crate) fn is_private(&self, variable: &Variable) -> bool {
        matches!(variable, Variable::Flow(name) if self.private.contains(name))
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }
}

/// A webhook with what it names resolved: what a run holds in its hands.
pub(crate) struct Callable {
    pub(crate) name: EcoString,
    pub(crate) webhook: Arc<Webhook>,
    /// What an internal webhook invokes; `None` for a custom one, and where the program has no such endpoint.
    pub(crate) endpoint: Option<Arc<Endpoint>>,
    /// What is computed, where it invokes a pre-made function.
    pub(crate) function: Option<&'static dyn Function>,
    /// The variables that it saves.
    pub(crate) targets: Vec<Variable>,
    /// Its address, once it was formed and where it holds no values.
    pub(crate) address: Kept,
}

impl Callable {
    fn new(webhook: Arc<Webhook>, program: &Program) -> Self {
        let endpoint = match &webhook.kind {
            WebhookKind::Custom(_) | WebhookKind::Function(_) => None,
            WebhookKind::Internal(internal) => {
                program.endpoints.iter().find(|endpoint| endpoint.name == internal.endpoint).cloned()
            }
        };
        let function = match &webhook.kind {
            WebhookKind::Function(call) => functions::named(&call.function),
            WebhookKind::Custom(_) | WebhookKind::Internal(_) => None,
        };
        let targets = webhook.targets().map(|target| Variable::Flow(target.clone())).collect();
        let name = EcoString::from(&webhook.name);
        Self { name, webhook, endpoint, function, targets, address: Kept::default() }
    }

    /// Where its address is written.
    pub(crate) fn url_at(&self) -> &Place {
        match (&self.webhook.kind, &self.endpoint) {
            (WebhookKind::Custom(custom), _) => &custom.url.at,
            (WebhookKind::Internal(_), Some(endpoint)) => &endpoint.url.at,
            (WebhookKind::Internal(_) | WebhookKind::Function(_), _) => &self.webhook.at,
        }
    }

    /// How it says who it is.
    pub(crate) fn auth(&self) -> &Auth {
        match (&self.webhook.kind, &self.endpoint) {
            (WebhookKind::Custom(custom), _) => &custom.auth,
            (WebhookKind::Internal(_), Some(endpoint)) => &endpoint.auth,
            (WebhookKind::Internal(_) | WebhookKind::Function(_), _) => &Auth::None,
        }
    }

    /// Whether it sends `Authorization`.
    pub(crate) fn sends_credentials(&self) -> bool {
        match (&self.webhook.kind, &self.endpoint) {
            (WebhookKind::Custom(custom), _) => {
                let is_authorization = |name: &str| name.eq_ignore_ascii_case("authorization");
                custom.auth != Auth::None
                    || custom.headers.iter().any(|field| field.name.plain().is_some_and(is_authorization))
            }
            (WebhookKind::Internal(_), Some(endpoint)) => endpoint.auth != Auth::None,
            (WebhookKind::Internal(_) | WebhookKind::Function(_), _) => false,
        }
    }
}
