//! What is only read.

use std::collections::BTreeSet;

use bytes::Bytes;
use rusqlite::{Row, params, params_from_iter};
use uuid::Uuid;

use super::filter::conditions;
use super::transaction::Tx;
use crate::delivery::rows::{Attempt, Deliverable, Delivery, Detail, Kept, Millis, State};
use crate::store::operate::OVERDUE;
use crate::store::queues::{Group, queues as by_endpoint};
use crate::store::{Filter, Page, Queue};

const COLUMNS: &str = "
  id, flow, call, endpoint, state, erase, accepted, due, settled, (state = 1) + (
    select count(*) from attempt where attempt.project = delivery.project and attempt.id = delivery.id),
  reason, traceparent, undeclared,
  exists (select 1 from pause where pause.project = delivery.project and pause.endpoint = delivery.endpoint)";

fn delivery(row: &Row<'_>, deliverable: Option<&Deliverable>) -> rusqlite::Result<Delivery> {
    let (flow, endpoint): (String, String) = (row.get(1)?, row.get(3)?);
    let number = row.get(4)?;
    let state = State::of_number(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(4, number.into()))?;
    let (undeclared, paused): (bool, bool) = (row.get(12)?, row.get(13)?);
    let holds = |able: &Deliverable| able.holds(&endpoint, undeclared.then_some(&*flow));
    let held = state == State::Waiting && (paused || deliverable.is_some_and(holds));
    Ok(Delivery {
        id: Uuid::from_bytes(row.get(0)?),
        call: row.get(2)?,
        state,
        held,
        erased: row.get(5)?,
        accepted: row.get(6)?,
        due: row.get(7)?,
        settled: row.get(8)?,
        attempts: row.get(9)?,
        reason: row.get(10)?,
        traceparent: row.get(11)?,
        flow,
        endpoint,
    })
}

const PLACE: &str = "select accepted from delivery where project = ? and id = ?";

pub(super) fn list(
    tx: &Tx<'_>,
    filter: &Filter,
    page: Page,
    deliverable: Option<&Deliverable>,
) -> rusqlite::Result<Vec<Delivery>> {
    let (mut which, mut values) = conditions(filter, tx, 2);
    if let Some(id) = page.after {
        let place = tx.one(PLACE, params![tx.project, id.as_bytes()], |row| row.get::<_, Millis>(0))?;
        let Some(accepted) = place else { return Ok(Vec::new()) };
        let next = values.len() + 1;
        which.push_str(&format!(" and (accepted, id) < (?{next}, ?{})", next + 1));
        values.push(accepted.into());
        values.push(id.as_bytes().to_vec().into());
    }
    let sql = format!(
        "select {COLUMNS} from delivery where true{which} order by accepted desc, id desc limit {}",
        page.limit
    );
    tx.all(&sql, params_from_iter(values), |row| delivery(row, deliverable))
}

const ATTEMPTS: &str = "
  select token, started, ms, status, reason, iif(?3, response, null) from attempt
  where project = ?1 and id = ?2 order by token";

const BODY: &str = "select body from payload where project = ? and id = ?";

pub(super) fn get(
    tx: &Tx<'_>,
    id: Uuid,
    content: bool,
    deliverable: Option<&Deliverable>,
) -> rusqlite::Result<Option<Detail>> {
    let sql = format!("select {COLUMNS} from delivery where project = ? and id = ?");
    let found = tx.one(&sql, params![tx.project, id.as_bytes()], |row| delivery(row, deliverable))?;
    let Some(delivery) = found else { return Ok(None) };
    let attempts = tx.all(ATTEMPTS, params![tx.project, id.as_bytes(), content], |row| {
        Ok(Attempt {
            token: row.get(0)?,
            started: row.get(1)?,
            duration_ms: row.get(2)?,
            status_code: row.get(3)?,
            reason: row.get(4)?,
            response: row.get::<_, Option<Vec<u8>>>(5)?.map(Bytes::from),
        })
    })?;
    let payload = match content {
        true => tx.one(BODY, params![tx.project, id.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?,
        false => None,
    };
    Ok(Some(Detail { delivery, attempts, payload: payload.map(Bytes::from) }))
}

pub(super) fn paused(tx: &Tx<'_>) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "select endpoint from pause where project = ? order by endpoint";
    Ok(tx.all(sql, [tx.project], |row| row.get(0))?.into_iter().collect())
}

/// Two parts, so that each reads only its index.
const QUEUES: &str = "
  select endpoint, null, count(*), sum(due <= ?2), min(due) from delivery
  where project = ?1 and state = 0 and undeclared = 0 group by endpoint
  union all select endpoint, flow, count(*), sum(due <= ?2), min(due) from delivery
  where project = ?1 and state = 0 and undeclared = 1 group by endpoint, flow";

pub(super) fn queues(tx: &Tx<'_>, deliverable: Option<&Deliverable>) -> rusqlite::Result<Vec<Queue>> {
    let groups = tx.all(QUEUES, params![tx.project, tx.now - OVERDUE], |row| {
        Ok(Group {
            endpoint: row.get(0)?,
            undeclared: row.get(1)?,
            waiting: row.get::<_, i64>(2)?.cast_unsigned(),
            overdue: row.get::<_, i64>(3)?.cast_unsigned(),
            oldest_due: row.get(4)?,
        })
    })?;
    Ok(by_endpoint(groups, &paused(tx)?, deliverable))
}

pub(super) fn declared(tx: &Tx<'_>, flow: &str) -> rusqlite::Result<Option<String>> {
    tx.one("select endpoint from flow where project = ? and name = ?", params![tx.project, flow], |row| {
        row.get(0)
    })
}

pub(super) fn variables(tx: &Tx<'_>, call: &str) -> rusqlite::Result<Vec<Kept>> {
    let sql = "select name, value from variable where project = ? and call = ? order by name";
    tx.all(sql, params![tx.project, call], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?.into())))
}
