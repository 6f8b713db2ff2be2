//! `/v1/deliveries`: lists, shows, replays and cancels one.

use std::sync::Arc;

use hyper::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::delivery::rows::{Attempt, Delivery, State};
use crate::json::Json;
use crate::store::{Act, Cancelled, Filter, Page, Replayed};

use super::body::{Answer, json};
use super::call::Call;
use super::end::Queued;
use super::problem::Problem;
use super::service::Service;
use super::time::shown;
use super::tokens::Scope;

/// How many deliveries a page has.
const PAGE: u32 = 200;

/// A page of deliveries, newest first.
#[derive(Serialize, JsonSchema)]
pub(super) struct Listed {
    deliveries: Vec<Row<u32>>,
    /// The `after` of the next page; `null` where there is none.
    next: Option<String>,
}

/// A delivery.
#[derive(Serialize, JsonSchema)]
pub(super) struct Row<A> {
    /// The `webhook-id`.
    id: String,
    /// The flow's name.
    flow: String,
    /// The call's `uuid`.
    call: String,
    /// The endpoint's name.
    endpoint: String,
    /// `waiting`, `sending`, `delivered`, `failed` or `cancelled`.
    state: &'static str,
    /// It waits, and this process can't deliver it now.
    held: bool,
    /// Its content is erased, or will be once it is settled.
    erased: bool,
    /// When it was accepted.
    accepted: String,
    /// When its next attempt is due; `null` once it is settled.
    due: Option<String>,
    /// How many attempts it had; of one delivery, each of them.
    attempts: A,
}

/// An attempt.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tried {
    /// When it began.
    time: String,
    /// The status code, where an answer came.
    status_code: Option<u16>,
    /// How long it took.
    duration_ms: u32,
    /// Why it was not delivered.
    reason: Option<String>,
    /// The beginning of the answer, where it is kept and may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<String>,
}

/// A delivery with its attempts, and with its payload where that may be seen.
pub(super) type Shown = Row<Vec<Tried>>;

impl<A> Row<A> {
    fn new(delivery: Delivery, attempts: A) -> Self {
        Self {
            id: delivery.id.to_string(),
            flow: delivery.flow,
            call: delivery.call,
            endpoint: delivery.endpoint,
            state: delivery.state.name(),
            held: delivery.held,
            erased: delivery.erased,
            accepted: shown(delivery.accepted),
            due: (!delivery.state.is_settled()).then(|| shown(delivery.due)),
            attempts,
        }
    }
}

impl From<Attempt> for Tried {
    fn from(attempt: Attempt) -> Self {
        Self {
            time: shown(attempt.started),
            status_code: attempt.status_code,
            duration_ms: attempt.duration_ms,
            reason: attempt.reason,
            response: attempt.response.map(|response| String::from_utf8_lossy(&response).into_owned()),
        }
    }
}

/// Lists deliveries.
pub(super) async fn list(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let (mut filter, mut page) = (Filter::default(), Page { after: None, limit: 50 });
    for (name, value) in call.query(&["state", "flow", "call", "endpoint", "after", "limit"])? {
        match name.as_str() {
            "state" => filter.state = Some(state(&value)?),
            "flow" => filter.flow = Some(value),
            "call" => filter.call = Some(value),
            "endpoint" => filter.endpoint = Some(value),
            "after" => page.after = Some(id(&value)?),
            _ => {
                let limit = value.parse().ok().filter(|limit| *limit > 0);
                let limit: u32 =
                    limit.ok_or_else(|| Problem::shape("expected a number from 1 as `limit`"))?;
                page.limit = limit.min(PAGE);
            }
        }
    }
    let deliverable = Some(Arc::clone(&service.live.loaded().deliverable));
    // One more shows whether there is a next page.
    let asked = Page { limit: page.limit + 1, ..page };
    let found = service.store.list(filter, asked, deliverable).await;
    let mut found = found.map_err(|fault| service.store_fault(fault))?;
    let more = found.len() > page.limit as usize;
    found.truncate(page.limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.id.to_string());
    let row = |delivery: Delivery| {
        let attempts = delivery.attempts;
        Row::new(delivery, attempts)
    };
    json(StatusCode::OK, &Listed { deliveries: found.into_iter().map(row).collect(), next })
}

/// Shows one delivery; with the scope `content` its payload and the failed answers too.
pub(super) async fn show(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let id = named(&call)?;
    let content = call.caller.may(Scope::Content);
    let deliverable = Some(Arc::clone(&service.live.loaded().deliverable));
    let found = service.store.get(id, content, deliverable).await;
    let found = found.map_err(|fault| service.store_fault(fault))?.ok_or_else(|| missing(id))?;
    if content {
        audit(&service, &call.caller.name, id.to_string()).await?;
    }
    let attempts = found.attempts.into_iter().map(Tried::from).collect();
    let row =
        serde_json::to_string(&Shown::new(found.delivery, attempts)).map_err(|_| Problem::internal())?;
    let text = match (content, found.payload) {
        (true, payload) => {
            // A payload is JSON, which is shown as it is sent.
            let payload = payload.and_then(|payload| String::from_utf8(payload.into()).ok());
            let payload = payload.filter(|payload| Json::read(payload).is_ok());
            let row = row.strip_suffix('}').unwrap_or(&row);
            format!("{row},\"payload\":{}}}", payload.as_deref().unwrap_or("null"))
        }
        (false, _) => row,
    };
    Ok(super::body::json_text(StatusCode::OK, text))
}

/// Queues a delivery again.
pub(super) async fn replay(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let id = named(&call)?;
    let replayed = service.store.replay(id, call.caller.name.clone()).await;
    match replayed.map_err(|fault| service.store_fault(fault))? {
        Replayed::Queued => {
            done(&service, "replay", id, &call);
            json(StatusCode::ACCEPTED, &Queued { delivery: id.to_string() })
        }
        Replayed::NotFound => Err(missing(id)),
        Replayed::UnderWay => Err(under_way(id)),
        Replayed::Erased => Err(Problem::new(StatusCode::GONE, "the content of the delivery is erased")),
    }
}

/// Ends a delivery.
pub(super) async fn cancel(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let id = named(&call)?;
    let cancelled = service.store.cancel(id, call.caller.name.clone()).await;
    match cancelled.map_err(|fault| service.store_fault(fault))? {
        Cancelled::Done => {
            done(&service, "cancel", id, &call);
            json(StatusCode::ACCEPTED, &Queued { delivery: id.to_string() })
        }
        Cancelled::NotFound => Err(missing(id)),
        Cancelled::UnderWay => Err(under_way(id)),
        Cancelled::Settled => {
            Err(Problem::conflict("the delivery is settled").with("delivery", id.to_string()))
        }
    }
}

/// Records that content was read, in the store and the log.
pub(super) async fn audit(service: &Service, by: &str, what: String) -> Result<(), Problem> {
    service.log.line("info", "read", [("what", what.as_str().into()), ("caller", by.into())]);
    let act =
        Act { id: Uuid::new_v4(), by: by.to_owned(), what: "read".to_owned(), filter: what, count: 1, at: 0 };
    service.store.audit(act).await.map_err(|fault| service.store_fault(fault))
}

fn done(service: &Service, event: &str, id: Uuid, call: &Call) {
    let caller = call.caller.name.as_str();
    service.log.line("info", event, [("delivery", id.to_string().into()), ("caller", caller.into())]);
}

/// A state by its name.
pub(super) fn state(name: &str) -> Result<State, Problem> {
    let names = State::ALL.map(State::name).join("`, `");
    name.parse().map_err(|()| Problem::shape(format!("`{name}` is not a state: expected one of `{names}`")))
}

fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| Problem::shape(format!("`{text}` is not the id of a delivery")))
}

/// The delivery in the path. What is not an id names none.
fn named(call: &Call) -> Result<Uuid, Problem> {
    let text = call.parameter();
    text.parse().map_err(|_| Problem::not_found(format!("there is no delivery `{text}`")))
}

fn missing(id: Uuid) -> Problem {
    Problem::not_found(format!("there is no delivery `{id}`"))
}

fn under_way(id: Uuid) -> Problem {
    Problem::conflict("an attempt is under way").with("delivery", id.to_string())
}
