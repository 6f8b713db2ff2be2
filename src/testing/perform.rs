//! A test's run.

use std::sync::Arc;

use crate::delivery::CallRecord;
use crate::flow::FlowRun;
use crate::ir::{Test, Variable};
use crate::json::Json;
use crate::runtime::{Env, Observer, Prepared, Runner, Settings, Variables, WebhookRun};

use super::compare::{Difference, differences};
use super::functions::functions;
use super::given::Given;
use super::script::script;
use super::sent::Sent;
use super::unplayable::Unplayable;

/// What a test's run came to.
#[derive(Debug)]
pub enum Performed {
    /// Of a webhook.
    Webhook(Box<WebhookRun>),
    /// Of a flow.
    Flow(Box<FlowRun>),
}

impl Performed {
    /// The webhooks that ran, in order.
    #[must_use]
    pub fn webhooks(&self) -> &[WebhookRun] {
        match self {
            Self::Webhook(run) => std::slice::from_ref(run),
            Self::Flow(run) => &run.webhooks,
        }
    }

    /// What those that failed say about it, and the flow-end webhook.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        let end = match self {
            Self::Webhook(_) => None,
            Self::Flow(run) => run.flow_end.as_ref().and_then(|end| end.message.as_deref()),
        };
        self.webhooks().iter().filter_map(|run| run.message.as_deref()).chain(end)
    }
}

/// Runs what `test` names on `variables`, and waits for what is sent in the background.
///
/// # Errors
///
/// [`Unplayable::Flow`]: a flow that ends with a flow-end webhook, and no call record.
pub async fn perform(
    runner: &Runner,
    test: &Test,
    call: Option<&CallRecord>,
    variables: &mut Variables,
) -> Result<Performed, Unplayable> {
    let performed = if runner.program().flow(&test.target).is_some() {
        let run = runner.run_flow(&test.target, variables, call).await?;
        Performed::Flow(Box::new(run))
    } else {
        Performed::Webhook(Box::new(runner.run_webhook(&test.target, variables).await?))
    };
    runner.finish().await;
    Ok(performed)
}

/// How a test ended.
#[derive(Debug)]
pub struct Outcome {
    /// What the run came to.
    pub performed: Performed,
    /// What it sent, in order.
    pub sent: Vec<Sent>,
    /// Every variable after the run that has a value.
    pub after: Vec<(Variable, Json)>,
    /// How it differs from what the test expects; the test has passed where this is empty.
    pub differences: Vec<Difference>,
    /// Whether the test has a `reply` to each request that was sent: else the run came to what no test expects.
    pub is_foreseen: bool,
}

/// Runs `test` of the program of `prepared` without a network and with virtual time; nothing is hidden in what it shows.
///
/// # Errors
///
/// [`Unplayable`].
pub async fn run(prepared: &Arc<Prepared>, test: &Test) -> Result<Outcome, Unplayable> {
    run_in(prepared, test, |env| env).await
}

/// As [`run`], reporting to `observer` how it goes on.
pub(super) async fn run_observed(
    prepared: &Arc<Prepared>,
    test: &Test,
    observer: Arc<dyn Observer>,
) -> Result<Outcome, Unplayable> {
    run_in(prepared, test, |env| env.with_observer(observer)).await
}

async fn run_in(
    prepared: &Arc<Prepared>,
    test: &Test,
    observed: impl FnOnce(Env) -> Env,
) -> Result<Outcome, Unplayable> {
    let Given { mut variables, secrets, call } = Given::of(test)?;
    let transport = Arc::new(script(prepared.program(), test));
    let settings = Settings::of_test();
    let env = Env::new(Arc::clone(prepared), Arc::new(secrets), transport.clone(), settings);
    let env = observed(env.with_functions(functions(test)));
    let performed = perform(&Runner::from(env), test, call.as_ref(), &mut variables).await?;

    let sent: Vec<Sent> = transport.sent().iter().map(Sent::from).collect();
    let unforeseen = transport.unforeseen().into_iter().map(|step| Difference {
        at: test.at.clone(),
        what: format!("`{step}` sent a request, and the test has no `reply` to it"),
        values: None,
    });
    let unforeseen: Vec<Difference> = unforeseen.collect();
    let is_foreseen = unforeseen.is_empty();
    let differences = unforeseen.into_iter().chain(differences(test, &sent, &variables)).collect();
    let has_value = |(_, json): &(&Variable, &Json)| !json.is_null();
    let after = variables.iter().filter(has_value).map(|(name, json)| (name.clone(), json.clone())).collect();
    Ok(Outcome { performed, sent, after, differences, is_foreseen })
}
