//! Accepting deliveries, variables and idempotency keys.

use rusqlite::params;
use uuid::Uuid;

use super::transaction::Tx;
use crate::delivery::rows::{Accepted, Change, Entry, NewDelivery, Origin};
use crate::store::accepting::Found;
use crate::store::operate::KEY_KEPT;
use crate::store::{KeyState, RunKey};

/// A row that is there keeps all its columns, by a write: so the answer is as durable as its first insertion. `by_run`
/// alone may change: once a run has tried to queue it, `/end` is answered this delivery whatever its variables.
const INSERT: &str = "
  insert into delivery (project, id, flow, call, endpoint, undeclared, by_run, due, due_set, nonce, hash, accepted, traceparent)
  values (?1, ?3, ?4, ?5, ?6, ?7, ?8, ?2, ?2, ?9, ?10, ?2, ?11)
  on conflict (project, id) do update set nonce = delivery.nonce, by_run = delivery.by_run or excluded.by_run
  returning nonce, hash, by_run";

const PAYLOAD: &str = "insert into payload (project, id, body) values (?, ?, ?)";

/// Nothing is kept of a call that was erased.
const VARIABLE: &str = "
  insert into variable (project, call, name, value, saved) select ?1, ?3, ?4, ?5, ?2
  where not exists (select 1 from delivery where project = ?1 and call = ?3 and erase)
  on conflict (project, call, name) do update set value = excluded.value, saved = excluded.saved";

const ERASED: &str = "select 1 from delivery where project = ? and call = ? and erase limit 1";

const NO_VARIABLE: &str = "delete from variable where project = ? and call = ? and name = ?";

pub(super) fn accept(tx: &Tx<'_>, batch: &[Entry]) -> rusqlite::Result<Vec<Accepted>> {
    batch.iter().map(|entry| accept_one(tx, entry)).collect()
}

fn accept_one(tx: &Tx<'_>, entry: &Entry) -> rusqlite::Result<Accepted> {
    match entry {
        Entry::Delivery(delivery) => {
            let accepted = insert(tx, delivery)?;
            if accepted == Accepted::New {
                tx.run(PAYLOAD, params![tx.project, delivery.id.as_bytes(), &*delivery.payload])?;
                keep(tx, &delivery.call, &delivery.variables)?;
                tx.due.set(true);
            }
            Ok(accepted)
        }
        Entry::Variables { call, variables } => {
            if tx.one(ERASED, params![tx.project, call], |_| Ok(()))?.is_some() {
                return Ok(Accepted::Erased);
            }
            keep(tx, call, variables)?;
            Ok(Accepted::New)
        }
    }
}

fn insert(tx: &Tx<'_>, delivery: &NewDelivery) -> rusqlite::Result<Accepted> {
    let nonce = Uuid::new_v4();
    let values = params![
        tx.project,
        tx.now,
        delivery.id.as_bytes(),
        delivery.flow,
        delivery.call,
        delivery.endpoint,
        !delivery.declared,
        delivery.origin == Origin::Run,
        nonce.as_bytes(),
        delivery.hash,
        delivery.traceparent,
    ];
    let accepted = tx.one(INSERT, values, |row| {
        let hash: Option<Vec<u8>> = row.get(1)?;
        let found =
            Found { nonce: Uuid::from_bytes(row.get(0)?), hash: hash.as_deref(), by_run: row.get(2)? };
        Ok(found.accepted(delivery, nonce))
    })?;
    accepted.ok_or(rusqlite::Error::QueryReturnedNoRows)
}

fn keep(tx: &Tx<'_>, call: &str, variables: &[Change]) -> rusqlite::Result<()> {
    for (name, value) in variables {
        match value {
            Some(value) => tx.run(VARIABLE, params![tx.project, tx.now, call, name, &**value])?,
            None => tx.run(NO_VARIABLE, params![tx.project, call, name])?,
        };
    }
    Ok(())
}

/// A key that is older than it is kept for is taken over.
const KEY: &str = "
  insert into run_key (project, name, key, request, nonce, started) values (?1, ?3, ?4, ?5, ?6, ?2)
  on conflict (project, name, key) do update set
    nonce = iif(started < ?2 - ?7, excluded.nonce, nonce), request = iif(started < ?2 - ?7, excluded.request, request),
    started = iif(started < ?2 - ?7, excluded.started, started)
  returning nonce, request";

pub(super) fn run_key(tx: &Tx<'_>, key: &RunKey) -> rusqlite::Result<KeyState> {
    let values = params![tx.project, tx.now, key.name, key.key, key.request, key.nonce.as_bytes(), KEY_KEPT];
    let state = tx.one(KEY, values, |row| {
        let (nonce, request): ([u8; 16], [u8; 32]) = (row.get(0)?, row.get(1)?);
        Ok(if nonce == *key.nonce.as_bytes() {
            KeyState::Own
        } else if request == key.request {
            KeyState::Used
        } else {
            KeyState::Different
        })
    })?;
    state.ok_or(rusqlite::Error::QueryReturnedNoRows)
}
