//! What is due, and whose it is.

use std::collections::BTreeMap;

use bytes::Bytes;
use rusqlite::{Row, params};
use uuid::Uuid;

use super::settled::{RECORD_UNKNOWN, drop_erased};
use super::transaction::Tx;
use crate::delivery::millis;
use crate::delivery::rows::{Claim, Claimed, Deliverable, LaneDue, Millis, NextDue, Permit, State, UNKNOWN};
use crate::delivery::schedule::Delays;
use crate::store::operate::{AHEAD, EXPIRED_AT_ONCE};

pub(super) const FIRST: &str = "
  select due from delivery where project = ?1 and endpoint = ?2 and (attempts > 0) = ?3
    and state = 0 and undeclared = 0 order by due limit 1";

const UNDECLARED: &str = "
  select endpoint, flow, attempts > 0, min(due) from delivery
  where project = ?1 and state = 0 and undeclared = 1 group by 1, 2, 3";

pub(super) const LEASE: &str = "select min(due) from delivery where project = ?1 and state = 1";

pub(super) fn next_due(tx: &Tx<'_>, deliverable: &Deliverable) -> rusqlite::Result<NextDue> {
    let paused = super::read::paused(tx)?;
    let mut lanes: BTreeMap<(String, bool), Millis> = BTreeMap::new();
    for endpoint in deliverable.endpoints.iter().filter(|endpoint| !paused.contains(*endpoint)) {
        for retry in [false, true] {
            if let Some(due) = tx.one(FIRST, params![tx.project, endpoint, retry], |row| row.get(0))? {
                lanes.insert((endpoint.clone(), retry), due);
            }
        }
    }
    let undeclared = tx.all(UNDECLARED, [tx.project], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
    })?;
    for (endpoint, flow, retry, due) in undeclared {
        if !paused.contains(&endpoint) && !deliverable.holds(&endpoint, Some(&flow)) {
            let first = lanes.entry((endpoint, retry)).or_insert(due);
            *first = due.min(*first);
        }
    }
    let lanes = lanes.into_iter().map(|((endpoint, retry), due)| LaneDue { endpoint, retry, due });
    let lease = tx.one(LEASE, [tx.project], |row| row.get(0))?.flatten();
    Ok(NextDue { now: tx.now, lanes: lanes.collect(), lease })
}

pub(super) const CLAIM: &str = "
  update delivery set state = 1, token = token + 1, attempts = attempts + 1, due = ?2 + ?3, due_set = ?2
  where project = ?1 and id in (
    select id from delivery where project = ?1 and endpoint = ?4 and (attempts > 0) = ?5
      and state = 0 and undeclared = 0 and due <= ?2
      and not exists (select 1 from pause where project = ?1 and endpoint = ?4)
    order by due limit ?6)
  returning id, token, attempts, flow, call, endpoint, traceparent, accepted";

/// The flows are a JSON list.
pub(super) const CLAIM_UNDECLARED: &str = "
  update delivery set state = 1, token = token + 1, attempts = attempts + 1, due = ?2 + ?3, due_set = ?2
  where project = ?1 and id in (
    select id from delivery where project = ?1 and endpoint = ?4 and (attempts > 0) = ?5
      and state = 0 and undeclared = 1 and due <= ?2 and flow in (select value from json_each(?7))
      and not exists (select 1 from pause where project = ?1 and endpoint = ?4)
    order by due limit ?6)
  returning id, token, attempts, flow, call, endpoint, traceparent, accepted";

const BODY: &str = "select body from payload where project = ? and id = ?";

pub(super) fn claim(tx: &Tx<'_>, claim: &Claim) -> rusqlite::Result<Vec<Claimed>> {
    let lease = millis(claim.lease);
    let flows = serde_json::to_string(&claim.flows).unwrap_or_default();
    let mut claimed = Vec::new();
    for Permit { endpoint, retry, at_most } in &claim.permits {
        let values = params![tx.project, tx.now, lease, endpoint, retry, at_most];
        let mut rows = tx.all(CLAIM, values, read)?;
        let left = i64::from(*at_most) - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if left > 0 {
            let values = params![tx.project, tx.now, lease, endpoint, retry, left, flows];
            rows.extend(tx.all(CLAIM_UNDECLARED, values, read)?);
        }
        claimed.extend(rows);
    }
    for claimed in &mut claimed {
        let body =
            tx.one(BODY, params![tx.project, claimed.id.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
        claimed.payload = body.unwrap_or_default().into();
    }
    Ok(claimed)
}

/// Of a claim, without the payload.
fn read(row: &Row<'_>) -> rusqlite::Result<Claimed> {
    Ok(Claimed {
        id: Uuid::from_bytes(row.get(0)?),
        token: row.get(1)?,
        attempts: row.get(2)?,
        flow: row.get(3)?,
        call: row.get(4)?,
        endpoint: row.get(5)?,
        payload: Bytes::new(),
        traceparent: row.get(6)?,
        accepted: row.get(7)?,
    })
}

const GIVE_BACK: &str = "
  update delivery set state = 0, attempts = attempts - 1, due = due_set
  where project = ? and id = ? and token = ? and state = 1";

pub(super) fn give_back(tx: &Tx<'_>, claims: &[(Uuid, i64)]) -> rusqlite::Result<u64> {
    let mut given = 0;
    for (id, token) in claims {
        given += tx.run(GIVE_BACK, params![tx.project, id.as_bytes(), token])?;
    }
    Ok(given as u64)
}

pub(super) const RUN_OUT: &str = "
  select id, token, attempts, flow, call, endpoint, traceparent, accepted from delivery
  where project = ?1 and state = 1 and due <= ?2 order by due limit ?3";

const EXPIRE: &str = "
  update delivery set state = ?4, due = ?2 + ?5, due_set = ?2, settled = iif(?4 >= 2, ?2, null), reason = ?6
  where project = ?1 and id = ?3";

pub(super) fn expire(tx: &Tx<'_>, delays: &Delays) -> rusqlite::Result<Vec<Claimed>> {
    let run_out = tx.all(RUN_OUT, params![tx.project, tx.now, EXPIRED_AT_ONCE as i64], read)?;
    for Claimed { id, attempts, .. } in &run_out {
        let id = id.as_bytes();
        tx.run(RECORD_UNKNOWN, params![tx.project, tx.now, id])?;
        let (state, delay) = match delays.after(*attempts) {
            Some(delay) => (State::Waiting, millis(delay)),
            None => (State::Failed, 0),
        };
        tx.run(EXPIRE, params![tx.project, tx.now, id, state.number(), delay, UNKNOWN])?;
        if state.is_settled() {
            drop_erased(tx, id)?;
        }
    }
    Ok(run_out)
}

const FOLLOW: &str = "
  update delivery set due = due - (due_set - ?2), due_set = ?2
  where project = ?1 and state < 2 and due_set > ?2 + ?3";

pub(super) fn follow_clock(tx: &Tx<'_>) -> rusqlite::Result<u64> {
    Ok(tx.run(FOLLOW, params![tx.project, tx.now, AHEAD])? as u64)
}
