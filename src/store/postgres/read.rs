//! What is only read.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use tokio_postgres::{Error, Row};
use uuid::Uuid;

use super::filter::{Conditions, may_be_stored};
use super::session::{Commit, Session, Work};
use crate::delivery::rows::{Attempt, Deliverable, Delivery, Detail, Kept, State};
use crate::store::operate::OVERDUE;
use crate::store::queues::{Group, queues};
use crate::store::{Filter, Health, Page, Queue};

const COLUMNS: &str = "
  id, flow, call, endpoint, state, erase, accepted, due, settled, (state = 1)::int + (
    select count(*)::int from attempt a where a.project = $1 and a.id = d.id), reason, traceparent, undeclared,
  exists (select 1 from pause p where p.project = $1 and p.endpoint = d.endpoint)";

fn delivery(row: &Row, deliverable: Option<&Deliverable>) -> Result<Delivery, Error> {
    let (flow, endpoint): (String, String) = (row.try_get(1)?, row.try_get(3)?);
    // No other number is ever written.
    let state = State::of_number(row.try_get(4)?).unwrap_or(State::Failed);
    let (undeclared, paused): (bool, bool) = (row.try_get(12)?, row.try_get(13)?);
    let holds = |able: &Deliverable| able.holds(&endpoint, undeclared.then_some(&*flow));
    let held = state == State::Waiting && (paused || deliverable.is_some_and(holds));
    Ok(Delivery {
        id: row.try_get(0)?,
        call: row.try_get(2)?,
        state,
        held,
        erased: row.try_get(5)?,
        accepted: row.try_get(6)?,
        due: row.try_get(7)?,
        settled: row.try_get(8)?,
        attempts: row.try_get::<_, i32>(9)?.unsigned_abs(),
        reason: row.try_get(10)?,
        traceparent: row.try_get(11)?,
        flow,
        endpoint,
    })
}

/// A page of deliveries.
pub(super) struct List {
    pub(super) filter: Filter,
    pub(super) page: Page,
    pub(super) deliverable: Option<Arc<Deliverable>>,
}

const PLACE: &str = "select accepted from delivery where project = $1 and id = $3";

impl Work for List {
    type Answer = Vec<Delivery>;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<Vec<Delivery>, Error> {
        let mut conditions = Conditions::of(&self.filter, 3);
        if let Some(id) = self.page.after {
            let place = session.rows(PLACE, &[&id]).await?;
            let Some(row) = place.first() else { return Ok(Vec::new()) };
            conditions.add_pair("(accepted, id) <", row.try_get(0)?, id);
        }
        let sql = format!(
            "select {COLUMNS} from delivery d where true{} order by accepted desc, id desc limit {}",
            conditions.sql, self.page.limit
        );
        let rows = session.rows_of(&sql, &conditions.values(&[])).await?;
        rows.iter().map(|row| delivery(row, self.deliverable.as_deref())).collect()
    }
}

/// One delivery.
pub(super) struct Get {
    pub(super) id: Uuid,
    pub(super) content: bool,
    pub(super) deliverable: Option<Arc<Deliverable>>,
}

const ATTEMPTS: &str = "
  select token, started, ms, status, reason, case when $4 then response end from attempt
  where project = $1 and id = $3 order by token";

const BODY: &str = "select body from payload where project = $1 and id = $3";

impl Work for Get {
    type Answer = Option<Detail>;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<Option<Detail>, Error> {
        let sql = format!("select {COLUMNS} from delivery d where project = $1 and id = $3");
        let rows = session.rows_of(&sql, &[&self.id]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let delivery = delivery(row, self.deliverable.as_deref())?;
        let attempts = session.rows(ATTEMPTS, &[&self.id, &self.content]).await?;
        let bodies = match self.content {
            true => session.rows(BODY, &[&self.id]).await?,
            false => Vec::new(),
        };
        let payload = bodies.first().map(|row| row.try_get::<_, Vec<u8>>(0)).transpose()?;
        Ok(Some(Detail {
            delivery,
            attempts: attempts.iter().map(attempt).collect::<Result<_, _>>()?,
            payload: payload.map(Bytes::from),
        }))
    }
}

fn attempt(row: &Row) -> Result<Attempt, Error> {
    let status: Option<i32> = row.try_get(3)?;
    Ok(Attempt {
        token: row.try_get(0)?,
        started: row.try_get(1)?,
        duration_ms: row.try_get::<_, i32>(2)?.unsigned_abs(),
        status_code: status.and_then(|code| code.try_into().ok()),
        reason: row.try_get(4)?,
        response: row.try_get::<_, Option<Vec<u8>>>(5)?.map(Bytes::from),
    })
}

/// The paused endpoints.
pub(super) struct Paused;

impl Work for Paused {
    type Answer = BTreeSet<String>;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<BTreeSet<String>, Error> {
        let rows = session.rows("select endpoint from pause where project = $1", &[]).await?;
        rows.iter().map(|row| row.try_get(0)).collect()
    }
}

/// How old the oldest snapshot is.
pub(super) struct Snapshots;

/// Of this database, as far as the user may see it.
const SNAPSHOTS: &str = "
  select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 from pg_stat_activity
  where $1::text is not null and datname = current_database() and backend_xmin is not null";

impl Work for Snapshots {
    type Answer = Health;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<Health, Error> {
        let rows = session.rows(SNAPSHOTS, &[]).await?;
        let age: f64 = rows.first().map_or(Ok(0.0), |row| row.try_get(0))?;
        let age = std::time::Duration::try_from_secs_f64(age).unwrap_or_default();
        Ok(Health { free_disk: None, oldest_snapshot: Some(age) })
    }
}

/// What each endpoint has queued.
pub(super) struct Queues(pub(super) Option<Arc<Deliverable>>);

/// Two parts, so that each reads only its index.
const QUEUES: &str = "
  select endpoint, null, count(*), count(*) filter (where due <= :now - $3::bigint), min(due) from delivery
  where project = $1 and state = 0 and not undeclared group by endpoint
  union all
  select endpoint, flow, count(*), count(*) filter (where due <= :now - $3::bigint), min(due) from delivery
  where project = $1 and state = 0 and undeclared group by endpoint, flow";

impl Work for Queues {
    type Answer = Vec<Queue>;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<Vec<Queue>, Error> {
        let mut groups = Vec::new();
        for row in session.rows(QUEUES, &[&OVERDUE]).await? {
            groups.push(Group {
                endpoint: row.try_get(0)?,
                undeclared: row.try_get(1)?,
                waiting: row.try_get::<_, i64>(2)?.unsigned_abs(),
                overdue: row.try_get::<_, i64>(3)?.unsigned_abs(),
                oldest_due: row.try_get(4)?,
            });
        }
        let paused = Paused.run(session).await?;
        Ok(queues(groups, &paused, self.0.as_deref()))
    }
}

/// The endpoint that a flow declared last.
pub(super) struct Declared(pub(super) String);

impl Work for Declared {
    type Answer = Option<String>;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<Option<String>, Error> {
        if !may_be_stored(&self.0) {
            return Ok(None);
        }
        let rows =
            session.rows("select endpoint from flow where project = $1 and name = $3", &[&self.0]).await?;
        rows.first().map(|row| row.try_get(0)).transpose()
    }
}

/// The variables of a call.
pub(super) struct Variables(pub(super) String);

impl Work for Variables {
    type Answer = Vec<Kept>;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<Vec<Kept>, Error> {
        let sql =
            "select name, value from variable where project = $1 and call = $3 order by name collate \"C\"";
        let rows = session.rows(sql, &[&self.0]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get::<_, Vec<u8>>(1)?.into()))).collect()
    }
}
