//! `POST /v1/flows/{name}/end`.

use std::sync::Arc;

use bytes::Bytes;
use hyper::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::oneshot;

use crate::delivery::rows::{Accepted, Entry, NewDelivery, Origin};
use crate::delivery::webhook_id;
use crate::flow;
use crate::store::PATIENCE;

use super::answers::json;
use super::ask::{Ask, Of};
use super::below;
use super::body::Answer;
use super::call::Call;
use super::problem::Problem;
use super::program::Loaded;
use super::service::Service;
use super::trace::{Kind, TRACEPARENT};

/// A flow-end webhook that is queued.
#[derive(Serialize, JsonSchema)]
pub(super) struct Queued {
    /// Its `webhook-id`.
    pub(super) delivery: String,
}

/// Queues the flow-end webhook of a call; the steps below it run in the background.
pub(super) async fn end(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let (loaded, name) = (service.live.loaded(), call.parameter().to_owned());
    let (endpoint, declared) = endpoint(&service, &loaded, &name).await?;
    let ask = Ask::of_flow(call.body()?, &loaded)?;
    let Some(Of::Ended(record, hash)) = &ask.call else {
        return Err(Problem::shape("expected the record of the call as `call`"));
    };
    let id = webhook_id(&service.options.project, &name, &record.uuid);
    let given = call.header(&TRACEPARENT);
    let payload = flow::payload(&loaded.runner, &ask.variables, record).compact();
    let private = loaded.runner.env().private_texts(&ask.variables);
    let uuid = loaded.runner.env().told_text(&record.uuid, &private);
    let span = service.spans.begin(Kind::Asked, format_args!("end {name}"), Some(&uuid), given);
    service.private.keep(id, &record.uuid, &private);
    let delivery = NewDelivery {
        id,
        flow: name.clone(),
        call: record.uuid.clone(),
        endpoint: endpoint.clone(),
        declared,
        origin: Origin::End,
        hash: *hash,
        payload: Bytes::from(payload),
        traceparent: Some(span.traceparent().to_owned()),
        variables: Vec::new(),
    };
    let (told, accepted) = oneshot::channel();
    let (shared, held) = (Arc::clone(&service), call.held);
    let caller = call.caller.name;
    // What has begun goes on although the caller may go away.
    service.spawn(async move {
        let accepted = shared.accept(Entry::Delivery(delivery), Some(&endpoint)).await;
        shared.private.answered(id, private, accepted.as_ref().ok().copied());
        if let Ok(accepted) = accepted {
            shared.log.line(
                "info",
                "end",
                [
                    ("flow", name.as_str().into()),
                    ("call", uuid.into()),
                    ("delivery", id.to_string().into()),
                    ("accepted", format!("{accepted:?}").to_lowercase().into()),
                    ("caller", caller.into()),
                ],
            );
            if accepted == Accepted::New && declared {
                below::take(&shared, loaded, name, ask, held, span);
            }
        }
        // Where the caller has gone away, nobody takes the answer.
        let _ = told.send(accepted);
    });
    match accepted.await.unwrap_or_else(|_| Err(Problem::internal()))? {
        Accepted::Conflict => {
            let why = "another request has queued the flow-end webhook of this call";
            Err(Problem::conflict(why).with_delivery(id.to_string()))
        }
        Accepted::New | Accepted::Same | Accepted::Erased => {
            json(StatusCode::ACCEPTED, &Queued { delivery: id.to_string() })
        }
    }
}

/// The name of the endpoint that the flow's end is sent to, and whether the flow is declared. One that was declared
/// before keeps its last endpoint.
async fn endpoint(service: &Service, loaded: &Loaded, name: &str) -> Result<(String, bool), Problem> {
    if let Some(flow) = loaded.program().flow(name) {
        let endpoint = loaded.program().endpoint_of(flow).map(str::to_owned);
        let none = || Problem::not_found(format!("the flow `{name}` has no `flow-end webhook`"));
        return Ok((endpoint.ok_or_else(none)?, true));
    }
    match service.asked(PATIENCE, service.store.declared(name.to_owned())).await? {
        Some(endpoint) => Ok((endpoint, false)),
        None => Err(Problem::not_found(format!("there is no flow `{name}`"))),
    }
}
