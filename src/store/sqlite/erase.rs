//! Erasing a call's content, and purging what is old.

use rusqlite::params;

use super::acts::record;
use super::transaction::Tx;
use crate::delivery::rows::Millis;
use crate::store::operate::PURGED_AT_ONCE;
use crate::store::{Erased, Old};

const MARK: &str =
    "update delivery set erase = 1, hash = null where project = ? and call = ? returning state";

const PAYLOADS: &str = "
  delete from payload where project = ?1
    and id in (select id from delivery where project = ?1 and call = ?2 and state >= 2)";

const EXCERPTS: &str = "
  update attempt set response = null where project = ?1
    and id in (select id from delivery where project = ?1 and call = ?2)";

const VARIABLES: &str = "delete from variable where project = ? and call = ?";

pub(super) fn erase(tx: &Tx<'_>, call: &str, by: &str) -> rusqlite::Result<Erased> {
    let states = tx.all(MARK, params![tx.project, call], |row| row.get::<_, i16>(0))?;
    for statement in [PAYLOADS, EXCERPTS, VARIABLES] {
        tx.run(statement, params![tx.project, call])?;
    }
    tx.erased.set(true);
    let count = states.len() as u64;
    record(tx, by, "erase", call, count)?;
    Ok(Erased { count, pending: states.into_iter().any(|state| state < 2) })
}

pub(super) const GONE: &str = "
  select id from delivery where project = ? and state = ? and state >= 2 and settled < ?
  order by settled limit ?";

const DELETE: [&str; 3] = [
    "delete from payload where project = ? and id = ?",
    "delete from attempt where project = ? and id = ?",
    "delete from delivery where project = ? and id = ?",
];

const OLD_VARIABLES: &str = "
  delete from variable where (project, call, name) in
    (select project, call, name from variable where project = ? and saved < ? limit ?)";

const OLD_KEYS: &str = "
  delete from run_key where (project, name, key) in
    (select project, name, key from run_key where project = ? and started < ? limit ?)";

const OLD_ACTS: &str = "
  delete from act where (project, id) in (select project, id from act where project = ? and at < ? limit ?)";

pub(super) fn purge(tx: &Tx<'_>, old: Old, keep: Millis) -> rusqlite::Result<u64> {
    let before = tx.now.saturating_sub(keep);
    let most = PURGED_AT_ONCE as i64;
    let statement = match old {
        Old::Deliveries(state) if !state.is_settled() => return Ok(0),
        Old::Deliveries(state) => {
            let gone = tx.all(GONE, params![tx.project, state.number(), before, most], |row| {
                row.get::<_, [u8; 16]>(0)
            })?;
            for id in &gone {
                for statement in DELETE {
                    tx.run(statement, params![tx.project, id])?;
                }
            }
            return Ok(gone.len() as u64);
        }
        Old::Variables => OLD_VARIABLES,
        Old::RunKeys => OLD_KEYS,
        Old::Acts => OLD_ACTS,
    };
    Ok(tx.run(statement, params![tx.project, before, most])? as u64)
}
