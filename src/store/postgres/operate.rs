//! What operators do: replay, cancel, pause.

use tokio_postgres::{Error, Row};
use uuid::Uuid;

use super::acts::{record, record_more};
use super::filter::Conditions;
use super::session::{Commit, Session, Work};
use crate::delivery::rows::Millis;
use crate::store::operate::BULK;
use crate::store::{Batch, Bulk, BulkAct, Cancelled, Cursor, Filter, Replayed};

/// A claim that ran out is settled on the way.
const REPLAY: &str = "
  with r as materialized (select id, token, state from delivery d where project = $1 and id = $3
    and (state <> 1 or due <= :now) and not erase
    and exists (select 1 from payload p where p.project = $1 and p.id = d.id) for update),
  a as (insert into attempt (project, id, token, started, ms, reason)
    select $1, id, token, :now, 0, 'unknown' from r where state = 1 on conflict do nothing)
  update delivery d set state = 0, due = :now, due_set = :now, token = d.token + 1, attempts = 0, settled = null,
    reason = null
  from r where d.project = $1 and d.id = r.id returning 1";

const CANCEL: &str = "
  with r as materialized (select id, token, state, erase from delivery where project = $1 and id = $3
    and (state = 0 or state = 1 and due <= :now) for update),
  a as (insert into attempt (project, id, token, started, ms, reason)
    select $1, id, token, :now, 0, 'unknown' from r where state = 1 on conflict do nothing),
  g as (delete from payload p using r where r.erase and p.project = $1 and p.id = r.id)
  update delivery d set state = 4, token = d.token + 1, settled = :now, reason = 'cancelled'
  from r where d.project = $1 and d.id = r.id returning 1";

/// Why a row was left as it is. It locks the row, and so waits for whoever is changing it.
const FOUND: &str = "
  select state, state = 1 and due > :now, erase or not exists
    (select 1 from payload p where p.project = $1 and p.id = d.id)
  from delivery d where project = $1 and id = $3 for update";

/// The state, whether an attempt is under way, and whether the content is gone or will be.
async fn find(session: &mut Session, id: Uuid) -> Result<Option<(i16, bool, bool)>, Error> {
    let rows = session.rows(FOUND, &[&id]).await?;
    rows.first().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).transpose()
}

/// Queues a delivery again.
pub(super) struct Replay {
    pub(super) id: Uuid,
    pub(super) by: String,
}

impl Work for Replay {
    type Answer = Replayed;
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<Replayed, Error> {
        match find(session, self.id).await? {
            None => return Ok(Replayed::NotFound),
            Some((_, _, true)) => return Ok(Replayed::Erased),
            Some((_, true, _)) => return Ok(Replayed::UnderWay),
            Some(_) => {}
        }
        if session.rows(REPLAY, &[&self.id]).await?.is_empty() {
            return Ok(Replayed::UnderWay);
        }
        record(session, &self.by, "replay", &self.id.to_string(), 1).await?;
        session.due();
        Ok(Replayed::Queued)
    }
}

/// Ends a delivery.
pub(super) struct Cancel {
    pub(super) id: Uuid,
    pub(super) by: String,
}

impl Work for Cancel {
    type Answer = Cancelled;
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<Cancelled, Error> {
        match find(session, self.id).await? {
            None => return Ok(Cancelled::NotFound),
            Some((state, _, true)) if state >= 2 => return Ok(Cancelled::Erased),
            Some((state, ..)) if state >= 2 => return Ok(Cancelled::Settled),
            Some((_, true, _)) => return Ok(Cancelled::UnderWay),
            Some(_) => {}
        }
        if session.rows(CANCEL, &[&self.id]).await?.is_empty() {
            return Ok(Cancelled::UnderWay);
        }
        record(session, &self.by, "cancel", &self.id.to_string(), 1).await?;
        Ok(Cancelled::Done)
    }
}

/// The rows that an act changes.
const fn open_to(act: BulkAct) -> &'static str {
    match act {
        BulkAct::Replay => {
            "not erase and (state <> 1 or due <= :now) and exists
             (select 1 from payload p where p.project = $1 and p.id = d.id)"
        }
        BulkAct::Cancel => "(state = 0 or state = 1 and due <= :now)",
    }
}

/// How many a filter finds, of them those that the act would change.
pub(super) struct Count {
    pub(super) filter: Filter,
    pub(super) act: Option<BulkAct>,
}

impl Work for Count {
    type Answer = u64;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<u64, Error> {
        let conditions = Conditions::of(&self.filter, 3);
        let which = self.act.map_or("true", open_to);
        let sql = format!("select count(*) from delivery d where {which}{}", conditions.sql);
        let rows = session.rows_of(&sql, &conditions.values(&[])).await?;
        Ok(rows.first().map(|row| row.try_get::<_, i64>(0)).transpose()?.unwrap_or(0).unsigned_abs())
    }
}

/// One step of a bulk act.
pub(super) struct Step<const REPLAY: bool> {
    pub(super) bulk: Bulk,
    pub(super) after: Cursor,
}

impl<const REPLAY: bool> Step<REPLAY> {
    /// The rows of the step, locked; their condition and the last row's place are put in.
    fn rows(&self, act: BulkAct, conditions: &mut Conditions) -> String {
        if let Some((accepted, id)) = self.after.row {
            conditions.add_pair("(accepted, id) >", accepted, id);
        }
        format!(
            "with f as materialized (select id, accepted, token, state, erase from delivery d where {}{} \
             order by accepted, id limit {BULK} for update skip locked),
             a as (insert into attempt (project, id, token, started, ms, reason) \
             select $1, id, token, :now, 0, 'unknown' from f where state = 1 on conflict do nothing)",
            open_to(act),
            conditions.sql
        )
    }

    async fn changed(&self, session: &mut Session, act: BulkAct, rows: &[Row]) -> Result<Batch, Error> {
        let mut last: Option<(Millis, Uuid)> = None;
        for row in rows {
            last = last.max(Some((row.try_get(0)?, row.try_get(1)?)));
        }
        let changed = rows.len() as u64;
        record_more(session, &self.bulk, act, changed).await?;
        Ok(Batch { changed, last })
    }
}

impl Work for Step<true> {
    type Answer = Batch;
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<Batch, Error> {
        let mut conditions = Conditions::of(&self.bulk.filter, 6);
        let rows = self.rows(BulkAct::Replay, &mut conditions);
        let sql = format!(
            "{rows}, k as (select id, row_number() over (order by accepted, id) as k from f)
             update delivery d set state = 0, due = :now + ($3::bigint + k.k) * 1000 / $4::bigint, due_set = :now,
               token = d.token + 1, attempts = 0, settled = null, reason = null,
               endpoint = coalesce($5::text, endpoint)
             from k where d.project = $1 and d.id = k.id returning d.accepted, d.id"
        );
        let (done, rate) = (self.after.done.cast_signed(), i64::from(self.bulk.rate.max(1)));
        let changed = session.rows_of(&sql, &conditions.values(&[&done, &rate, &self.bulk.to])).await?;
        session.due();
        self.changed(session, BulkAct::Replay, &changed).await
    }
}

impl Work for Step<false> {
    type Answer = Batch;
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<Batch, Error> {
        let mut conditions = Conditions::of(&self.bulk.filter, 3);
        let rows = self.rows(BulkAct::Cancel, &mut conditions);
        let sql = format!(
            "{rows}, g as (delete from payload p using f where f.erase and p.project = $1 and p.id = f.id)
             update delivery d set state = 4, token = d.token + 1, settled = :now, reason = 'cancelled'
             from f where d.project = $1 and d.id = f.id returning d.accepted, d.id"
        );
        let changed = session.rows_of(&sql, &conditions.values(&[])).await?;
        self.changed(session, BulkAct::Cancel, &changed).await
    }
}

const PAUSE: &str =
    "insert into pause (project, endpoint, since) values ($1, $3, :now) on conflict do nothing";
const RESUME: &str = "delete from pause where project = $1 and endpoint = $3";

/// Pauses or resumes an endpoint.
pub(super) struct Pause {
    pub(super) endpoint: String,
    pub(super) paused: bool,
}

impl Work for Pause {
    type Answer = ();
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<(), Error> {
        session.rows(if self.paused { PAUSE } else { RESUME }, &[&self.endpoint]).await?;
        if !self.paused {
            session.due();
        }
        Ok(())
    }
}

const DECLARE: &str = "
  insert into flow (project, name, endpoint)
  select $1, name, endpoint from unnest($3::text[], $4::text[]) as f(name, endpoint) order by name
  on conflict (project, name) do update set endpoint = excluded.endpoint
  where flow.endpoint <> excluded.endpoint";

/// Keeps the names of flows; each occurs once.
pub(super) struct Declare(pub(super) Vec<(String, String)>);

impl Work for Declare {
    type Answer = ();
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<(), Error> {
        let names: Vec<&String> = self.0.iter().map(|(name, _)| name).collect();
        let endpoints: Vec<&String> = self.0.iter().map(|(_, endpoint)| endpoint).collect();
        session.rows(DECLARE, &[&names, &endpoints]).await.map(drop)
    }
}

const PROBE: &str = "
  insert into probe (project, at) values ($1, :now) on conflict (project) do update set at = excluded.at";

/// Commits a row durably.
pub(super) struct Probe;

impl Work for Probe {
    type Answer = ();
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<(), Error> {
        session.rows(PROBE, &[]).await.map(drop)
    }
}
