//! Erasing a call's content, and purging what is old.

use std::time::Duration;

use tokio_postgres::Error;

use super::acts::record;
use super::session::{Commit, Session, Work};
use crate::delivery::millis;
use crate::store::operate::PURGED_AT_ONCE;
use crate::store::{Erased, Old};

/// The first statement takes the locks: what a settlement or a purge does meanwhile is seen by the others. As one
/// statement, they would leave content there.
const LOCK: &str = "
  with l as materialized (select id from delivery where project = $1 and call = $3 order by id for update)
  update delivery d set erase = true, hash = null from l where d.project = $1 and d.id = l.id returning d.state";

const CONTENT: [&str; 3] = [
    "delete from payload p using delivery d where d.project = $1 and d.call = $3 and d.state >= 2
       and p.project = $1 and p.id = d.id",
    "update attempt a set response = null from delivery d
       where d.project = $1 and d.call = $3 and a.project = $1 and a.id = d.id and a.response is not null",
    "delete from variable where project = $1 and call = $3",
];

/// Erases a call's content.
pub(super) struct Erase {
    pub(super) call: String,
    pub(super) by: String,
}

impl Work for Erase {
    type Answer = Erased;
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<Erased, Error> {
        let mut pending = false;
        let rows = session.rows(LOCK, &[&self.call]).await?;
        for row in &rows {
            pending |= row.try_get::<_, i16>(0)? < 2;
        }
        for statement in CONTENT {
            session.rows(statement, &[&self.call]).await?;
        }
        let count = rows.len() as u64;
        record(session, &self.by, "erase", &self.call, count).await?;
        Ok(Erased { count, pending })
    }
}

/// Rows are chosen under locks: one that was just replayed is not.
const DELIVERIES: &str = "
  with x as materialized (select id from delivery where project = $1 and state = $5 and settled < :now - $3::bigint
    order by settled limit $4 for update skip locked),
  p as (delete from payload using x where payload.project = $1 and payload.id = x.id),
  a as (delete from attempt using x where attempt.project = $1 and attempt.id = x.id)
  delete from delivery d using x where d.project = $1 and d.id = x.id returning 1";

const VARIABLES: &str = "
  with x as materialized (select call, name from variable where project = $1 and saved < :now - $3::bigint limit $4
    for update skip locked)
  delete from variable v using x where v.project = $1 and v.call = x.call and v.name = x.name returning 1";

const KEYS: &str = "
  with x as materialized (select name, key from run_key where project = $1 and started < :now - $3::bigint limit $4
    for update skip locked)
  delete from run_key k using x where k.project = $1 and k.name = x.name and k.key = x.key returning 1";

const ACTS: &str = "
  with x as materialized (select id from act where project = $1 and at < :now - $3::bigint limit $4
    for update skip locked)
  delete from act a using x where a.project = $1 and a.id = x.id returning 1";

/// Purges a batch.
pub(super) struct Purge {
    pub(super) old: Old,
    pub(super) keep: Duration,
}

impl Work for Purge {
    type Answer = u64;
    const COMMIT: Commit = Commit::Local;

    async fn run(&self, session: &mut Session) -> Result<u64, Error> {
        let (keep, most) = (millis(self.keep), PURGED_AT_ONCE as i64);
        let rows = match self.old {
            Old::Deliveries(state) if !state.is_settled() => return Ok(0),
            Old::Deliveries(state) => session.rows(DELIVERIES, &[&keep, &most, &state.number()]).await?,
            Old::Variables => session.rows(VARIABLES, &[&keep, &most]).await?,
            Old::RunKeys => session.rows(KEYS, &[&keep, &most]).await?,
            Old::Acts => session.rows(ACTS, &[&keep, &most]).await?,
        };
        Ok(rows.len() as u64)
    }
}
