//! Settling attempts.

use rusqlite::params;

use super::settled::drop_erased;
use super::transaction::Tx;
use crate::delivery::millis;
use crate::delivery::rows::{Settled, Settlement};

const SETTLE: &str = "
  update delivery set state = ?5, due = ?2 + ?6, due_set = ?2, settled = iif(?5 >= 2, ?2, null), reason = ?7
  where project = ?1 and id = ?3 and token = ?4 and state < 2";

const OWN: &str = "select token = ?3 and state >= 2 from delivery where project = ?1 and id = ?2";

const RECORD: &str = "
  insert into attempt (project, id, token, started, ms, status, reason, response)
  select ?1, ?3, ?4, ?2 - ?5, ?5, ?6, ?7, iif(erase, null, ?8) from delivery where project = ?1 and id = ?3
  on conflict (project, id, token) do update set started = excluded.started, ms = excluded.ms,
    status = excluded.status, reason = excluded.reason, response = excluded.response";

pub(super) fn settle(tx: &Tx<'_>, batch: &[Settlement]) -> rusqlite::Result<Vec<Settled>> {
    batch.iter().map(|settlement| settle_one(tx, settlement)).collect()
}

fn settle_one(tx: &Tx<'_>, settlement: &Settlement) -> rusqlite::Result<Settled> {
    let Settlement { id, token, duration_ms, status_code, reason, response, .. } = settlement;
    let id = id.as_bytes();
    let (state, step) = settlement.verdict.follows();
    let values = params![tx.project, tx.now, id, token, state.number(), millis(step), reason];
    let changed = tx.run(SETTLE, values)? > 0;
    let own = changed || tx.one(OWN, params![tx.project, id, token], |row| row.get(0))? == Some(true);
    let values =
        params![tx.project, tx.now, id, token, duration_ms, status_code, reason, response.as_deref()];
    tx.run(RECORD, values)?;
    if changed && state.is_settled() {
        drop_erased(tx, id)?;
    }
    Ok(if own { Settled::Own } else { Settled::Lost })
}
