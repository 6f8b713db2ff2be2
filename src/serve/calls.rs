//! `/v1/calls/{uuid}`: what is kept of a call, and its erasure.

use std::sync::Arc;

use hyper::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::json::{Json, Object};
use crate::store::Erased;

use super::answers::json;
use super::ask::uuid;
use super::body::Answer;
use super::call::Call;
use super::deliveries::audit;
use super::problem::Problem;
use super::service::{LONGEST, Service};

/// The variables that are kept of a call.
#[derive(Serialize, JsonSchema)]
pub(super) struct Variables {
    /// By name; empty where nothing is kept.
    variables: Object,
}

/// What is left of a call's content.
#[derive(Serialize, JsonSchema)]
pub(super) struct Erasure {
    /// Whether a payload is only erased once its delivery is settled.
    pending: bool,
}

/// The variables that `persist response` kept.
pub(super) async fn variables(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let of = uuid(call.parameter())?;
    let kept = service.asked(LONGEST, service.store.variables(of.clone())).await?;
    audit(&service, &call.caller.name, of).await?;
    let mut variables = Object::new();
    for (name, value) in kept {
        variables.insert(name, Json::read_bytes(&value).map_err(|_| Problem::internal())?);
    }
    json(StatusCode::OK, &Variables { variables })
}

/// Erases a call's content.
pub(super) async fn erase(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let of = uuid(call.parameter())?;
    let by = call.caller.name;
    let erased = service.store.erase(of.clone(), by.clone());
    let erased = service.logged(erased, move |service, Erased { count, pending }| {
        // After the store: what ended meanwhile is kept no longer either.
        service.results.erase(&of);
        let call = ("call", service.shown_call(&of).into());
        service.private.erase(&of);
        let members =
            [call, ("count", (*count).into()), ("pending", (*pending).into()), ("caller", by.into())];
        service.log.line("info", "erase", members);
    });
    let Erased { pending, .. } = service.asked(LONGEST, erased).await?;
    let status = if pending { StatusCode::ACCEPTED } else { StatusCode::OK };
    json(status, &Erasure { pending })
}
