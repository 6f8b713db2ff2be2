//! `/openapi.json`: OpenAPI 3.1, from the table of calls and the types that they answer with.

use std::sync::LazyLock;

use bytes::Bytes;
use hyper::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::body::{Answer, json_text};
use super::problem::{Problem, Written};
use super::route::{Action, ROUTES, Route};
use super::run::{FlowResult, WebhookResult};
use super::shown::{Listed, Shown};
use super::{bulk, calls, catalogue, end, endpoints, health};
use crate::delivery::CallRecord;
use crate::runtime::Variables;

/// What the `uuid` of a call and an `Idempotency-Key` are: 1 to 255 visible ASCII characters.
const VISIBLE: &str = "^[!-~]{1,255}$";

/// The document; it is the same for every project.
pub(super) fn answer() -> Result<Answer, Problem> {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| document().to_string().into());
    Ok(json_text(StatusCode::OK, DOCUMENT.clone()))
}

fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    // What may be left out of a body may be always there in an answer.
    let mut schemas = Schemas {
        bodies: settings.clone().into_generator(),
        answers: settings.for_serialize().into_generator(),
    };
    let problem = schemas.answers.subschema_for::<Written<'static>>().to_value();
    let mut paths: Map<String, Value> = Map::new();
    for route in &ROUTES {
        let described = operation(route, &problem, &mut schemas);
        let of_path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(of_path) = of_path.as_object_mut() {
            of_path.insert(route.method.as_str().to_ascii_lowercase(), described);
        }
    }
    let mut definitions = schemas.answers.take_definitions(true);
    definitions.extend(schemas.bodies.take_definitions(true));
    // Here it is the key of a delivery, too.
    let record = definitions.get_mut("CallRecord");
    let uuid = record.and_then(|record| record.pointer_mut("/properties/uuid")?.as_object_mut());
    uuid.map(|uuid| uuid.insert("pattern".into(), VISIBLE.into()));
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Hook", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

/// The schema of a key: 1 to 255 visible ASCII characters.
fn visible() -> Value {
    json!({ "type": "string", "pattern": VISIBLE })
}

fn uuid() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// The schema of a path parameter, by its name.
fn in_path(name: &str) -> Value {
    match name {
        "uuid" => visible(),
        "id" => uuid(),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}

/// The schemas of what is asked and of what is answered.
struct Schemas {
    bodies: SchemaGenerator,
    answers: SchemaGenerator,
}

fn operation(route: &Route, problem: &Value, schemas: &mut Schemas) -> Value {
    let mut operation = Map::new();
    operation.insert("operationId".into(), format!("{:?}", route.action).into());
    operation.insert("summary".into(), route.does.into());
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": in_path(name) }))
        .collect();
    parameters.extend(queries(route.action));
    if matches!(route.action, Action::RunWebhook | Action::RunFlow) {
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "schema": visible() }));
    }
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some(schema) = body(route.action, &mut schemas.bodies) {
        let content = json!({ "application/json": { "schema": schema } });
        operation.insert("requestBody".into(), json!({ "required": true, "content": content }));
    }
    if !route.scopes.is_empty() {
        operation.insert("security".into(), json!([{ "token": [] }]));
        let scopes: Vec<&str> = route.scopes.iter().map(|scope| scope.name()).collect();
        operation.insert("x-scopes".into(), scopes.into());
    }
    let mut responses = Map::new();
    for (status, described) in answers(route.action, &mut schemas.answers) {
        responses.insert(status.into(), described);
    }
    for status in faults(route) {
        let code = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let content = json!({ "application/problem+json": { "schema": problem } });
        let described = json!({ "description": code.unwrap_or("Fault"), "content": content });
        responses.entry(status.to_string()).or_insert(described);
    }
    operation.insert("responses".into(), responses.into());
    operation.into()
}

fn queries(action: Action) -> Vec<Value> {
    if action != Action::ListDeliveries {
        return Vec::new();
    }
    let query = |name: &str, schema: Value| json!({ "name": name, "in": "query", "schema": schema });
    let text = || json!({ "type": "string" });
    vec![
        query("state", state()),
        query("flow", text()),
        query("call", text()),
        query("endpoint", text()),
        query("after", uuid()),
        query("limit", json!({ "type": "integer", "minimum": 1, "description": "At most 200 are listed." })),
    ]
}

fn state() -> Value {
    json!({ "enum": crate::delivery::rows::State::ALL.map(crate::delivery::rows::State::name) })
}

/// The schema of a request's body.
fn body(action: Action, schemas: &mut SchemaGenerator) -> Option<Value> {
    let variables = || {
        let mut variables = Variables::schema().to_value();
        if let Some(members) = variables.as_object_mut() {
            members.remove("$schema");
        }
        variables
    };
    // A member that may be left out may be `null`.
    let object = |mut members: Value, required: &[&str]| {
        for (name, schema) in members.as_object_mut().into_iter().flatten() {
            if !required.contains(&name.as_str()) {
                *schema = json!({ "anyOf": [schema.take(), { "type": "null" }] });
            }
        }
        json!({ "type": "object", "properties": members, "required": required, "additionalProperties": false })
    };
    Some(match action {
        Action::RunWebhook => object(json!({ "variables": variables(), "call": visible() }), &[]),
        Action::RunFlow => {
            let lasting = object(json!({ "uuid": visible() }), &["uuid"]);
            let ended = schemas.subschema_for::<CallRecord>();
            object(json!({ "variables": variables(), "call": { "anyOf": [lasting, ended] } }), &[])
        }
        Action::EndFlow => {
            let ended = schemas.subschema_for::<CallRecord>();
            object(json!({ "variables": variables(), "call": ended }), &["call"])
        }
        Action::ReplayDeliveries | Action::CancelDeliveries => {
            let (text, time) =
                (json!({ "type": "string" }), json!({ "type": "string", "format": "date-time" }));
            let mut members = json!({
                "state": state(), "flow": text, "call": text, "endpoint": text, "since": time, "until": time,
                "dry_run": { "type": "boolean" },
            });
            if action == Action::ReplayDeliveries
                && let Some(members) = members.as_object_mut()
            {
                members.insert("to".into(), text);
                let rate = json!({ "type": "integer", "minimum": 1, "maximum": 1_000_000 });
                members.insert("rate".into(), rate);
            }
            object(members, &["state", "since", "until"])
        }
        _ => return None,
    })
}

/// The answers of a call that did what it does.
fn answers(action: Action, schemas: &mut SchemaGenerator) -> Vec<(&'static str, Value)> {
    fn of<T: JsonSchema>(schemas: &mut SchemaGenerator, what: &str) -> Value {
        let schema = schemas.subschema_for::<T>();
        json!({ "description": what, "content": { "application/json": { "schema": schema } } })
    }
    let done = "It was done.";
    match action {
        Action::RunWebhook | Action::RunFlow => {
            let result = match action {
                Action::RunFlow => schemas.subschema_for::<FlowResult>(),
                _ => schemas.subschema_for::<WebhookResult>(),
            };
            let result = json!({ "schema": result });
            let events = json!({ "schema": { "type": "string" } });
            let content = json!({ "application/json": result, "text/event-stream": events });
            vec![(
                "200",
                json!({ "description": "The run's result, whatever its status.", "content": content }),
            )]
        }
        Action::EndFlow | Action::ReplayDelivery | Action::CancelDelivery => {
            vec![("202", of::<end::Queued>(schemas, "It is taken over."))]
        }
        Action::ListDeliveries => vec![("200", of::<Listed>(schemas, "A page of deliveries."))],
        Action::ShowDelivery => vec![("200", of::<Shown>(schemas, "The delivery."))],
        Action::ReplayDeliveries | Action::CancelDeliveries => {
            vec![("202", of::<bulk::Counted>(schemas, "It was done, or counted by a dry run."))]
        }
        Action::TestEndpoint => vec![("200", of::<endpoints::Tested>(schemas, "How it went."))],
        Action::PauseEndpoint | Action::ResumeEndpoint => vec![("204", json!({ "description": done }))],
        Action::ShowVariables => vec![("200", of::<calls::Variables>(schemas, "What is kept."))],
        Action::EraseCall => vec![
            ("200", of::<calls::Erasure>(schemas, "It is erased.")),
            ("202", of::<calls::Erasure>(schemas, "A payload goes when its delivery is settled.")),
        ],
        Action::ListWebhooks => vec![("200", of::<catalogue::Webhooks>(schemas, "The webhooks."))],
        Action::ListFlows => vec![("200", of::<catalogue::Flows>(schemas, "The flows."))],
        Action::Alive => vec![("200", of::<health::Alive>(schemas, "The process is alive."))],
        Action::Ready => vec![
            ("200", of::<health::Ready>(schemas, "It takes calls.")),
            ("503", of::<health::Ready>(schemas, "It is about to end.")),
        ],
        Action::ReadyDeliveries => vec![
            ("200", of::<health::ReadyDeliveries>(schemas, "It takes deliveries.")),
            ("503", of::<health::ReadyDeliveries>(schemas, "The store does not keep what is written.")),
        ],
        Action::Metrics => {
            let content = json!({ "text/plain": { "schema": { "type": "string" } } });
            vec![("200", json!({ "description": "The metrics.", "content": content }))]
        }
        Action::OpenApi => {
            let content = json!({ "application/json": { "schema": { "type": "object" } } });
            vec![("200", json!({ "description": "This document.", "content": content }))]
        }
    }
}

/// The faults that a call can answer with.
fn faults(route: &Route) -> Vec<u16> {
    let mut faults = vec![400, 403, 405, 500];
    if !route.scopes.is_empty() {
        faults.push(401);
    }
    if route.method == hyper::Method::POST {
        faults.extend([408, 413, 415, 422, 503]);
    }
    if route.path.contains('{') {
        faults.push(404);
    }
    match route.action {
        Action::RunWebhook | Action::RunFlow | Action::EndFlow => faults.extend([409, 507]),
        Action::ReplayDelivery | Action::CancelDelivery => faults.extend([409, 410]),
        Action::ListDeliveries | Action::ShowDelivery | Action::ShowVariables | Action::EraseCall => {
            faults.extend([422, 503]);
        }
        _ => {}
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere_and_every_call_is_described() {
        let document = document();
        let text = document.to_string();
        for part in text.split("\"$ref\":\"#").skip(1) {
            let pointer = part.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
        assert!(!text.contains("[`"), "a link of the source: {text}");
        for route in &ROUTES {
            let path = route.path.replace('/', "~1");
            let pointer = format!("/paths/{path}/{}/responses", route.method.as_str().to_ascii_lowercase());
            assert!(document.pointer(&pointer).is_some(), "{pointer}");
        }
    }
}
