//! Sending a flow-end webhook: one attempt.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use smol_str::SmolStr;
use tokio::time::Instant;
use uuid::Uuid;

use crate::ir::{Endpoint, Flow, Variable};
use crate::json::Json;
use crate::runtime::{Runner, ShownRequest, Variables, flow_end};
use crate::source::Place;

use super::payload::payload;
use super::record::CallRecord;
use super::signature::SigningKey;

/// How long an attempt waits for an answer.
const WAIT: Duration = Duration::from_secs(10);

/// The step that sends it, as tests name it (section 3.6).
const STEP: SmolStr = SmolStr::new_static("flow-end");

/// What webhook identifiers are made within (RFC 9562 section 5.5).
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_7a0e_52c4_4d0b_9a53_0f4b_7c61_e2d8);

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DeliveryStatus {
    /// The endpoint answered with a status of 200 to 299.
    Delivered,
    /// It could not be formed or sent, or the endpoint answered with another status.
    Failed,
    /// It waits to be sent; in a dry run, it is not.
    Queued,
}

/// A flow-end webhook as it is shown (section 8, `run --json`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowEndRun {
    /// What became of it.
    pub status: DeliveryStatus,
    /// What was sent.
    pub payload: Json,
    /// How often it was sent.
    pub attempts: u32,
    /// Why it failed: `crm.hook:40:3: …`.
    #[serde(skip)]
    pub message: Option<String>,
    /// The request, once it was formed.
    #[serde(skip)]
    pub request: Option<ShownRequest>,
}

/// Sends the details of the call to `endpoint`, once; `at` is where `flow-end webhook` stands.
pub(crate) async fn deliver(
    runner: &Runner,
    flow: &Flow,
    at: &Place,
    endpoint: &Endpoint,
    record: &CallRecord,
    variables: &Variables,
) -> FlowEndRun {
    let payload = payload(record, keys(runner, variables));
    let body = payload.compact();
    let id = id(flow, record, &body);
    let mut run =
        FlowEndRun { status: DeliveryStatus::Failed, payload, attempts: 0, message: None, request: None };
    let headers = match headers(runner, endpoint, id, &body, variables) {
        Ok(headers) => headers,
        Err(why) => return failed(runner, at, run, &why),
    };
    let formed = match flow_end::form(runner, endpoint, &headers, body, variables, at) {
        Ok(formed) => formed,
        Err((request, message)) => {
            run.request = request;
            run.message = Some(message);
            return run;
        }
    };
    run.request = Some(formed.shown);
    if runner.settings().dry_run {
        run.status = DeliveryStatus::Queued;
        return run;
    }
    run.attempts = 1;
    let max_response = runner.settings().max_response;
    let request = formed.message.of(STEP, Instant::now() + WAIT, max_response);
    let why = match runner.transport().send(request).await {
        Ok(response) if (200..300).contains(&response.status) => {
            run.status = DeliveryStatus::Delivered;
            return run;
        }
        Ok(response) => format!("expected a status of 200 to 299, the endpoint answered {}", response.status),
        Err(fault) => flow_end::describe(fault, formed.hidden_host.as_deref()),
    };
    failed(runner, at, run, &why)
}

fn failed(runner: &Runner, at: &Place, mut run: FlowEndRun, why: &str) -> FlowEndRun {
    let place = runner.program().show_place(at);
    run.message = Some(runner.shown(&format!("{place}: the flow-end webhook was not delivered: {why}")));
    run
}

/// Every flow variable that has a value, but `response_raw` and private ones, in the order in which they
/// were first set. What is hidden in them stays so: the payload is also shown and stored.
fn keys<'v>(runner: &'v Runner, variables: &'v Variables) -> impl Iterator<Item = (String, Json)> + 'v {
    variables.data().filter_map(move |(variable, datum)| match variable {
        Variable::Flow(name) if name.name() != "response_raw" && !runner.is_private(variable) => {
            Some((variable.to_string(), runner.shown_value(variable, datum)))
        }
        _ => None,
    })
}

/// The same for each attempt of one call's delivery.
fn id(flow: &Flow, record: &CallRecord, body: &str) -> String {
    let call = record.uuid.as_deref().unwrap_or_default();
    Uuid::new_v5(&NAMESPACE, format!("{}\0{call}\0{body}", flow.name).as_bytes()).to_string()
}

fn headers(
    runner: &Runner,
    endpoint: &Endpoint,
    id: String,
    body: &str,
    variables: &Variables,
) -> Result<Vec<(&'static str, String)>, String> {
    if endpoint.sign.is_empty() {
        return Ok(vec![("webhook-id", id)]);
    }
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let resolver = runner.resolver(variables);
    let mut signatures = Vec::with_capacity(endpoint.sign.len());
    for key in &endpoint.sign {
        let secret = resolver.text(key).ok_or("a signing key of the endpoint has no value")?;
        let key = SigningKey::new(secret.real()).map_err(|fault| fault.to_string())?;
        signatures.push(key.sign(&id, timestamp, body));
    }
    Ok(vec![
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ])
}
