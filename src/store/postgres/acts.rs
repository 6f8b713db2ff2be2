//! The record of what callers did.

use tokio_postgres::{Error, Row};
use uuid::Uuid;

use super::session::{Commit, Session, Work};
use crate::store::{Act, Bulk, BulkAct};

const RECORD: &str = "
  insert into act (project, id, by, what, filter, count, at) values ($1, $3, $4, $5, $6, $7, :now)
  on conflict (project, id) do update set count = act.count + excluded.count";

pub(super) async fn record(
    session: &mut Session,
    by: &str,
    what: &str,
    filter: &str,
    count: u64,
) -> Result<(), Error> {
    session.rows(RECORD, &[&Uuid::new_v4(), &by, &what, &filter, &count.cast_signed()]).await.map(drop)
}

impl Work for Act {
    type Answer = ();
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<(), Error> {
        let count = self.count.cast_signed();
        session.rows(RECORD, &[&self.id, &self.by, &self.what, &self.filter, &count]).await.map(drop)
    }
}

/// One record of the whole act, with the count of all its steps.
pub(super) async fn record_more(
    session: &mut Session,
    bulk: &Bulk,
    act: BulkAct,
    count: u64,
) -> Result<(), Error> {
    let (filter, count) = (bulk.text(act), count.cast_signed());
    session.rows(RECORD, &[&bulk.act, &bulk.by, &act.name(), &filter, &count]).await.map(drop)
}

/// What callers did.
pub(super) struct Acts(pub(super) u32);

const ACTS: &str = "
  select id, by, what, filter, count, at from act where project = $1 order by at desc, id limit $3";

impl Work for Acts {
    type Answer = Vec<Act>;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<Vec<Act>, Error> {
        let rows = session.rows(ACTS, &[&i64::from(self.0)]).await?;
        let act = |row: &Row| {
            Ok(Act {
                id: row.try_get(0)?,
                by: row.try_get(1)?,
                what: row.try_get(2)?,
                filter: row.try_get(3)?,
                count: row.try_get::<_, i64>(4)?.unsigned_abs(),
                at: row.try_get(5)?,
            })
        };
        rows.iter().map(act).collect()
    }
}
