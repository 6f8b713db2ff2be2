//! The record of what callers did.

use rusqlite::params;
use uuid::Uuid;

use super::transaction::Tx;
use crate::store::{Act, Bulk, BulkAct};

const RECORD: &str = "
  insert into act (project, id, by, what, filter, count, at) values (?1, ?3, ?4, ?5, ?6, ?7, ?2)
  on conflict (project, id) do update set count = count + excluded.count";

pub(super) fn record(tx: &Tx<'_>, by: &str, what: &str, filter: &str, count: u64) -> rusqlite::Result<()> {
    let (id, count) = (Uuid::new_v4(), count.cast_signed());
    tx.run(RECORD, params![tx.project, tx.now, id.as_bytes(), by, what, filter, count]).map(drop)
}

/// One record of the whole act, with the count of all its steps.
pub(super) fn record_more(tx: &Tx<'_>, bulk: &Bulk, act: BulkAct, count: u64) -> rusqlite::Result<()> {
    let (filter, count) = (bulk.text(act), count.cast_signed());
    let values = params![tx.project, tx.now, bulk.act.as_bytes(), bulk.by, act.name(), filter, count];
    tx.run(RECORD, values).map(drop)
}

pub(super) fn audit(tx: &Tx<'_>, act: &Act) -> rusqlite::Result<()> {
    let (id, count) = (act.id.as_bytes(), act.count.cast_signed());
    let values = params![tx.project, tx.now, id, act.by, act.what, act.filter, count];
    tx.run(RECORD, values).map(drop)
}

const ACTS: &str = "
  select id, by, what, filter, count, at from act where project = ? order by at desc, id limit ?";

pub(super) fn acts(tx: &Tx<'_>, limit: u32) -> rusqlite::Result<Vec<Act>> {
    tx.all(ACTS, params![tx.project, limit], |row| {
        Ok(Act {
            id: Uuid::from_bytes(row.get(0)?),
            by: row.get(1)?,
            what: row.get(2)?,
            filter: row.get(3)?,
            count: row.get::<_, i64>(4)?.cast_unsigned(),
            at: row.get(5)?,
        })
    })
}
