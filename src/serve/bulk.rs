//! `POST /v1/deliveries/replay` and `/cancel`: all that a filter finds.

use std::sync::Arc;

use hyper::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::json::{Json, Object};
use crate::store::{Bulk, BulkAct, Filter, cancel_all, replay_all};

use super::answers::json;
use super::body::Answer;
use super::call::Call;
use super::deliveries::state;
use super::json::{member, members, text};
use super::problem::Problem;
use super::service::{LONGEST, Service};
use super::time;

/// How many become due in a second.
const RATE: u32 = 10;

/// To how many deliveries something was done, or would be.
#[derive(Serialize, JsonSchema)]
pub(super) struct Counted {
    count: u64,
}

/// Queues all again that a filter finds.
pub(super) async fn replay(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let known = ["state", "flow", "call", "endpoint", "since", "until", "rate", "dry_run", "to"];
    let object = members(call.body()?, &known)?;
    let (filter, dry_run) = filter(object)?;
    let rate = match member(object, "rate") {
        None => RATE,
        Some(rate) => {
            let rate =
                rate.as_number().and_then(|rate| rate.as_i64()).and_then(|rate| u32::try_from(rate).ok());
            let range = 1..=1_000_000;
            rate.filter(|rate| range.contains(rate))
                .ok_or_else(|| Problem::shape("expected a whole number from 1 to 1000000 as `rate`"))?
        }
    };
    let to = text(object, "to")?.map(str::to_owned);
    if let Some(to) = &to
        && service.live.loaded().program().endpoint(to).is_none()
    {
        return Err(Problem::shape(format!("there is no endpoint `{to}`")));
    }
    if dry_run {
        return counted(&service, filter, BulkAct::Replay).await;
    }
    let bulk = Bulk { act: Uuid::new_v4(), filter, rate, to, by: call.caller.name.clone() };
    let all = replay_all(Arc::clone(&service.store), bulk.clone());
    let all = service.logged(all, move |service, count| done(service, BulkAct::Replay, &bulk, *count));
    let count = all.await.map_err(|fault| service.store_fault(fault))?;
    json(StatusCode::ACCEPTED, &Counted { count })
}

/// Ends all that a filter finds.
pub(super) async fn cancel(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let object = members(call.body()?, &["state", "flow", "call", "endpoint", "since", "until", "dry_run"])?;
    let (filter, dry_run) = filter(object)?;
    if dry_run {
        return counted(&service, filter, BulkAct::Cancel).await;
    }
    let bulk = Bulk { act: Uuid::new_v4(), filter, rate: RATE, to: None, by: call.caller.name.clone() };
    let all = cancel_all(Arc::clone(&service.store), bulk.clone());
    let all = service.logged(all, move |service, count| done(service, BulkAct::Cancel, &bulk, *count));
    let count = all.await.map_err(|fault| service.store_fault(fault))?;
    json(StatusCode::ACCEPTED, &Counted { count })
}

async fn counted(service: &Service, filter: Filter, act: BulkAct) -> Result<Answer, Problem> {
    let count = service.asked(LONGEST, service.store.count(filter, Some(act))).await?;
    json(StatusCode::ACCEPTED, &Counted { count })
}

/// The filter of a body, and whether it only counts.
fn filter(object: &Object) -> Result<(Filter, bool), Problem> {
    let needed = |name: &'static str| {
        let missing =
            || Problem::shape(format!("expected `{name}`: a state, `since` and `until` are required"));
        text(object, name)?.ok_or_else(missing)
    };
    let owned = |name| -> Result<Option<String>, Problem> { Ok(text(object, name)?.map(str::to_owned)) };
    let filter = Filter {
        state: Some(state(needed("state")?)?),
        flow: owned("flow")?,
        call: owned("call")?,
        endpoint: owned("endpoint")?,
        since: Some(time::read("since", needed("since")?)?),
        until: Some(time::read("until", needed("until")?)?),
    };
    let dry_run = match member(object, "dry_run") {
        None => false,
        Some(Json::Boolean(dry_run)) => *dry_run,
        Some(other) => {
            return Err(Problem::shape(format!(
                "expected true or false as `dry_run`, found {}",
                other.kind()
            )));
        }
    };
    Ok((filter, dry_run))
}

fn done(service: &Service, act: BulkAct, bulk: &Bulk, count: u64) {
    let filter = serde_json::to_value(bulk.recorded(act)).unwrap_or_default();
    let caller = bulk.by.as_str();
    service.log.line(
        "info",
        act.name(),
        [("filter", filter.into()), ("count", count.into()), ("caller", caller.into())],
    );
}
