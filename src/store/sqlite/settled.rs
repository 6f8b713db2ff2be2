//! What goes with a row that leaves its claim, whoever settles it.

use rusqlite::params;

use super::transaction::Tx;

/// An attempt that nobody has settled; one that was, late, is as it was.
pub(super) const RECORD_UNKNOWN: &str = "
  insert into attempt (project, id, token, started, ms, reason)
  select project, id, token, ?2, 0, 'unknown' from delivery where project = ?1 and id = ?3 and state = 1
  on conflict do nothing";

const DROP_ERASED: &str = "
  delete from payload where project = ?1 and id = ?2
    and exists (select 1 from delivery where project = ?1 and id = ?2 and erase)";

/// Deletes the payload of the row `id`, which has just been settled, if its call was erased before.
pub(super) fn drop_erased(tx: &Tx<'_>, id: &[u8]) -> rusqlite::Result<()> {
    if tx.run(DROP_ERASED, params![tx.project, id])? > 0 {
        tx.erased.set(true);
    }
    Ok(())
}
