//! What operators do: replay, cancel, pause.

use rusqlite::{params, params_from_iter};
use uuid::Uuid;

use super::acts::{record, record_more};
use super::filter::conditions;
use super::settled::{RECORD_UNKNOWN, drop_erased};
use super::transaction::Tx;
use crate::delivery::rows::{CANCELLED, Millis, State};
use crate::store::operate::BULK;
use crate::store::{Batch, Bulk, BulkAct, Cancelled, Cursor, Filter, Replayed};

const FOUND: &str = "
  select state, due, erase or not exists (select 1 from payload p where p.project = d.project and p.id = d.id)
  from delivery d where project = ? and id = ?";

/// State, due, and whether its content is gone or will be.
type Found = (i16, Millis, bool);

fn find(tx: &Tx<'_>, id: Uuid) -> rusqlite::Result<Option<Found>> {
    tx.one(FOUND, params![tx.project, id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const REPLAY: &str = "
  update delivery set state = 0, due = ?4, due_set = ?2, token = token + 1, attempts = 0, settled = null, reason = null,
    endpoint = coalesce(?5, endpoint)
  where project = ?1 and id = ?3";

/// A claim that ran out is settled on the way.
fn queue(tx: &Tx<'_>, id: &[u8; 16], due: Millis, to: Option<&str>) -> rusqlite::Result<()> {
    tx.run(RECORD_UNKNOWN, params![tx.project, tx.now, id])?;
    tx.run(REPLAY, params![tx.project, tx.now, id, due, to])?;
    tx.due.set(true);
    Ok(())
}

pub(super) fn replay(tx: &Tx<'_>, id: Uuid, by: &str) -> rusqlite::Result<Replayed> {
    match find(tx, id)? {
        None => return Ok(Replayed::NotFound),
        Some((_, _, true)) => return Ok(Replayed::Erased),
        Some((state, due, _)) if state == State::Sending.number() && due > tx.now => {
            return Ok(Replayed::UnderWay);
        }
        Some(_) => queue(tx, id.as_bytes(), tx.now, None)?,
    }
    record(tx, by, "replay", &id.to_string(), 1)?;
    Ok(Replayed::Queued)
}

const CANCEL: &str = "
  update delivery set state = 4, token = token + 1, settled = ?2, reason = ?4 where project = ?1 and id = ?3";

fn end(tx: &Tx<'_>, id: &[u8; 16]) -> rusqlite::Result<()> {
    tx.run(RECORD_UNKNOWN, params![tx.project, tx.now, id])?;
    tx.run(CANCEL, params![tx.project, tx.now, id, CANCELLED])?;
    drop_erased(tx, id)
}

pub(super) fn cancel(tx: &Tx<'_>, id: Uuid, by: &str) -> rusqlite::Result<Cancelled> {
    match find(tx, id)? {
        None => return Ok(Cancelled::NotFound),
        Some((state, _, true)) if state >= 2 => return Ok(Cancelled::Erased),
        Some((state, ..)) if state >= 2 => return Ok(Cancelled::Settled),
        Some((state, due, _)) if state == State::Sending.number() && due > tx.now => {
            return Ok(Cancelled::UnderWay);
        }
        Some(_) => end(tx, id.as_bytes())?,
    }
    record(tx, by, "cancel", &id.to_string(), 1)?;
    Ok(Cancelled::Done)
}

/// The rows that an act changes; ?2 is the time.
const fn open_to(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Replay => {
            "not erase and (state <> 1 or due <= ?2) and exists
             (select 1 from payload p where p.project = delivery.project and p.id = delivery.id)"
        }
        BulkAct::Cancel => "(state = 0 or state = 1 and due <= ?2)",
    }
}

pub(super) fn count(tx: &Tx<'_>, filter: &Filter, act: Option<BulkAct>) -> rusqlite::Result<u64> {
    let (which, values) = conditions(filter, tx, if act.is_some() { 3 } else { 2 });
    let sql = format!("select count(*) from delivery where {}{which}", act.map_or("true", open_to));
    Ok(tx.one(&sql, params_from_iter(values), |row| row.get::<_, i64>(0))?.unwrap_or(0).cast_unsigned())
}

fn some(tx: &Tx<'_>, bulk: &Bulk, after: Cursor, act: BulkAct) -> rusqlite::Result<Vec<(Millis, [u8; 16])>> {
    let (mut filter, mut values) = conditions(&bulk.filter, tx, 3);
    if let Some((accepted, id)) = after.row {
        let next = values.len() + 1;
        filter.push_str(&format!(" and (accepted, id) > (?{next}, ?{})", next + 1));
        values.push(accepted.into());
        values.push(id.as_bytes().to_vec().into());
    }
    let which = open_to(act);
    let sql =
        format!("select accepted, id from delivery where {which}{filter} order by accepted, id limit {BULK}");
    tx.all(&sql, params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))
}

fn batch(tx: &Tx<'_>, bulk: &Bulk, act: BulkAct, rows: &[(Millis, [u8; 16])]) -> rusqlite::Result<Batch> {
    let changed = rows.len() as u64;
    record_more(tx, bulk, act, changed)?;
    let last = rows.last().map(|(accepted, id)| (*accepted, Uuid::from_bytes(*id)));
    Ok(Batch { changed, last })
}

pub(super) fn replay_batch(tx: &Tx<'_>, bulk: &Bulk, after: Cursor) -> rusqlite::Result<Batch> {
    let rows = some(tx, bulk, after, BulkAct::Replay)?;
    for (k, (_, id)) in (after.done + 1..).zip(&rows) {
        let wait = k.saturating_mul(1000) / u64::from(bulk.rate.max(1));
        let due = tx.now.saturating_add(Millis::try_from(wait).unwrap_or(Millis::MAX));
        queue(tx, id, due, bulk.to.as_deref())?;
    }
    batch(tx, bulk, BulkAct::Replay, &rows)
}

pub(super) fn cancel_batch(tx: &Tx<'_>, bulk: &Bulk, after: Cursor) -> rusqlite::Result<Batch> {
    let rows = some(tx, bulk, after, BulkAct::Cancel)?;
    for (_, id) in &rows {
        end(tx, id)?;
    }
    batch(tx, bulk, BulkAct::Cancel, &rows)
}

const PAUSE: &str = "insert into pause (project, endpoint, since) values (?1, ?3, ?2) on conflict do nothing";
const RESUME: &str = "delete from pause where project = ? and endpoint = ?";

pub(super) fn pause(tx: &Tx<'_>, endpoint: &str, paused: bool) -> rusqlite::Result<()> {
    if paused {
        tx.run(PAUSE, params![tx.project, tx.now, endpoint])?;
    } else {
        tx.run(RESUME, params![tx.project, endpoint])?;
        tx.due.set(true);
    }
    Ok(())
}

const DECLARE: &str = "
  insert into flow (project, name, endpoint) values (?, ?, ?)
  on conflict (project, name) do update set endpoint = excluded.endpoint";

pub(super) fn declare(tx: &Tx<'_>, flows: &[(String, String)]) -> rusqlite::Result<()> {
    for (name, endpoint) in flows {
        tx.run(DECLARE, params![tx.project, name, endpoint])?;
    }
    Ok(())
}

const PROBE: &str = "
  insert into probe (project, at) values (?, ?) on conflict (project) do update set at = excluded.at";

pub(super) fn probe(tx: &Tx<'_>) -> rusqlite::Result<()> {
    tx.run(PROBE, params![tx.project, tx.now]).map(drop)
}
