//! `/v1/deliveries`: lists, shows, replays and cancels one.

use std::sync::Arc;

use hyper::StatusCode;
use uuid::Uuid;

use crate::delivery::rows::State;
use crate::store::{Act, Cancelled, Filter, Page, Replayed};

use super::answers::json;
use super::body::Answer;
use super::call::Call;
use super::end::Queued;
use super::problem::Problem;
use super::service::{LONGEST, Service};
use super::shown::{Listed, Shown};
use super::tokens::Scope;

/// How many deliveries a page has.
const PAGE: u32 = 200;

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
                let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
                let limit = is_number.then(|| value.parse().unwrap_or(PAGE)).filter(|limit| *limit > 0);
                let limit = limit.ok_or_else(|| Problem::shape("expected a number from 1 as `limit`"))?;
                page.limit = limit.min(PAGE);
            }
        }
    }
    let deliverable = Some(Arc::clone(&service.live.loaded().deliverable));
    // One more shows whether there is a next page.
    let asked = Page { limit: page.limit + 1, ..page };
    let found = service.asked(LONGEST, service.store.list(filter, asked, deliverable)).await?;
    // Nothing comes after an id that is not known, which is not the end of the list.
    if let Some(after) = page.after.filter(|_| found.is_empty())
        && service.asked(LONGEST, service.store.get(after, false, None)).await?.is_none()
    {
        return Err(Problem::shape(format!("there is no delivery `{after}` to list after")));
    }
    json(StatusCode::OK, &Listed::new(found, page.limit))
}

/// Shows one delivery; with the scope `content` its payload and the failed answers too.
pub(super) async fn show(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let id = named(&call)?;
    let content = call.caller.may(Scope::Content);
    let loaded = service.live.loaded();
    let deliverable = Some(Arc::clone(&loaded.deliverable));
    let found = service.asked(LONGEST, service.store.get(id, content, deliverable)).await?;
    let found = found.ok_or_else(|| missing(id))?;
    if !content {
        return json(StatusCode::OK, &Shown::from(found));
    }
    audit(&service, &call.caller.name, id.to_string()).await?;
    json(StatusCode::OK, &Shown::with_payload(found, loaded.runner.env()))
}

/// Queues a delivery again.
pub(super) async fn replay(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let id = named(&call)?;
    let by = call.caller.name;
    let replayed = service.store.replay(id, by.clone());
    let replayed = service.logged(replayed, move |service, replayed| {
        if *replayed == Replayed::Queued {
            done(service, "replay", id, &by);
        }
    });
    match service.asked(LONGEST, replayed).await? {
        Replayed::Queued => json(StatusCode::ACCEPTED, &Queued { delivery: id.to_string() }),
        Replayed::NotFound => Err(missing(id)),
        Replayed::UnderWay => Err(under_way(id)),
        Replayed::Erased => Err(erased()),
    }
}

/// Ends a delivery.
pub(super) async fn cancel(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let id = named(&call)?;
    let by = call.caller.name;
    let cancelled = service.store.cancel(id, by.clone());
    let cancelled = service.logged(cancelled, move |service, cancelled| {
        if *cancelled == Cancelled::Done {
            done(service, "cancel", id, &by);
        }
    });
    match service.asked(LONGEST, cancelled).await? {
        Cancelled::Done => json(StatusCode::ACCEPTED, &Queued { delivery: id.to_string() }),
        Cancelled::NotFound => Err(missing(id)),
        Cancelled::UnderWay => Err(under_way(id)),
        Cancelled::Settled => Err(Problem::conflict("the delivery is settled").with_delivery(id.to_string())),
        Cancelled::Erased => Err(erased()),
    }
}

/// Records that content was read, in the store and the log.
pub(super) async fn audit(service: &Service, by: &str, what: String) -> Result<(), Problem> {
    let count: u64 = 1;
    let members =
        [("what", service.shown_call(&what).into()), ("count", count.into()), ("caller", by.into())];
    service.log.line("info", "read", members);
    let act =
        Act { id: Uuid::new_v4(), by: by.to_owned(), what: "read".to_owned(), filter: what, count, at: 0 };
    service.asked(LONGEST, service.store.audit(act)).await
}

fn done(service: &Service, event: &'static str, id: Uuid, by: &str) {
    let members = [("delivery", id.to_string().into()), ("count", 1u64.into()), ("caller", by.into())];
    service.log.line("info", event, members);
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

fn erased() -> Problem {
    Problem::new(StatusCode::GONE, "the content of the delivery is erased")
}

fn under_way(id: Uuid) -> Problem {
    Problem::conflict("an attempt is under way").with_delivery(id.to_string())
}
