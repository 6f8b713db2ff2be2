//! What is due, and whose it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_postgres::{Error, Row};
use uuid::Uuid;

use super::session::{Commit, Session, Work};
use crate::delivery::millis;
use crate::delivery::rows::{Claim, Claimed, Deliverable, LaneDue, Millis, NextDue};
use crate::delivery::schedule::{ATTEMPTS, Delays};
use crate::store::operate::{AHEAD, EXPIRED_AT_ONCE};

/// One statement, so that an idle process costs one query a second. The last part has no endpoint and is always there.
const NEXT: &str = "
  with e as (select * from unnest($3::text[]) as e(endpoint)
    where not exists (select 1 from pause p where p.project = $1 and p.endpoint = e.endpoint))
  select e.endpoint, r.retry, d.due, :now from e cross join (values (false), (true)) as r(retry)
    cross join lateral (select due from delivery where project = $1 and endpoint = e.endpoint
      and (attempts > 0) = r.retry and state = 0 and not undeclared order by due limit 1) d
  union all select d.endpoint, attempts > 0, min(due), :now from delivery d join e using (endpoint)
    where project = $1 and state = 0 and undeclared and flow = any($4::text[]) group by 1, 2
  union all select null, false, min(due), :now from delivery where project = $1 and state = 1";

/// Asks what is due.
pub(super) struct Next(pub(super) Arc<Deliverable>);

impl Work for Next {
    type Answer = NextDue;
    const COMMIT: Commit = Commit::Read;

    async fn run(&self, session: &mut Session) -> Result<NextDue, Error> {
        let endpoints: Vec<&String> = self.0.endpoints.iter().collect();
        let flows: Vec<&String> = self.0.flows.iter().collect();
        let mut lanes: BTreeMap<(String, bool), Millis> = BTreeMap::new();
        let mut next = NextDue::default();
        for row in session.rows(NEXT, &[&endpoints, &flows]).await? {
            let (retry, due): (bool, Option<Millis>) = (row.try_get(1)?, row.try_get(2)?);
            next.now = row.try_get(3)?;
            match (row.try_get::<_, Option<String>>(0)?, due) {
                (Some(endpoint), Some(due)) => {
                    let first = lanes.entry((endpoint, retry)).or_insert(due);
                    *first = due.min(*first);
                }
                (_, lease) => next.lease = lease,
            }
        }
        next.lanes =
            lanes.into_iter().map(|((endpoint, retry), due)| LaneDue { endpoint, retry, due }).collect();
        Ok(next)
    }
}

/// Rows that others are claiming are skipped. Those of undeclared flows come last, from an index of their own.
const CLAIM: &str = "
  with want as (select * from unnest($3::text[], $4::boolean[], $5::bigint[]) as w(endpoint, retry, n)
    where not exists (select 1 from pause p where p.project = $1 and p.endpoint = w.endpoint)),
  pick as materialized (select d.id from want cross join lateral (
    select id from (select id from delivery where project = $1 and endpoint = want.endpoint
      and (attempts > 0) = want.retry and state = 0 and not undeclared and due <= :now
      order by due limit want.n for update skip locked) declared
    union all
    select id from (select id from delivery where project = $1 and endpoint = want.endpoint
      and (attempts > 0) = want.retry and state = 0 and undeclared and flow = any($6::text[]) and due <= :now
      order by due limit want.n for update skip locked) undeclared
    limit want.n) d)
  update delivery d set state = 1, token = token + 1, attempts = attempts + 1, due = :now + $7::bigint, due_set = :now
  from pick join payload p on p.project = $1 and p.id = pick.id
  where d.project = $1 and d.id = pick.id
  returning d.id, d.token, d.attempts, d.flow, d.call, d.endpoint, d.traceparent, d.accepted, p.body";

impl Work for Claim {
    type Answer = Vec<Claimed>;
    const COMMIT: Commit = Commit::Local;

    async fn run(&self, session: &mut Session) -> Result<Vec<Claimed>, Error> {
        let endpoints: Vec<&str> = self.permits.iter().map(|permit| &*permit.endpoint).collect();
        let retries: Vec<bool> = self.permits.iter().map(|permit| permit.retry).collect();
        let most: Vec<i64> = self.permits.iter().map(|permit| i64::from(permit.at_most)).collect();
        let lease = millis(self.lease);
        let rows = session.rows(CLAIM, &[&endpoints, &retries, &most, &self.flows, &lease]).await?;
        rows.iter().map(claimed).collect()
    }
}

fn claimed(row: &Row) -> Result<Claimed, Error> {
    Ok(Claimed {
        id: row.try_get(0)?,
        token: row.try_get(1)?,
        attempts: row.try_get::<_, i32>(2)?.unsigned_abs(),
        flow: row.try_get(3)?,
        call: row.try_get(4)?,
        endpoint: row.try_get(5)?,
        traceparent: row.try_get(6)?,
        accepted: row.try_get(7)?,
        payload: row.try_get::<_, Vec<u8>>(8)?.into(),
    })
}

const GIVE_BACK: &str = "
  update delivery d set state = 0, attempts = attempts - 1, due = due_set
  from unnest($3::uuid[], $4::bigint[]) as b(id, token)
  where d.project = $1 and d.id = b.id and d.token = b.token and d.state = 1 returning 1";

/// Gives claims back.
pub(super) struct GiveBack(pub(super) Vec<(Uuid, i64)>);

impl Work for GiveBack {
    type Answer = u64;
    const COMMIT: Commit = Commit::Local;

    async fn run(&self, session: &mut Session) -> Result<u64, Error> {
        let ids: Vec<Uuid> = self.0.iter().map(|(id, _)| *id).collect();
        let tokens: Vec<i64> = self.0.iter().map(|(_, token)| *token).collect();
        Ok(session.rows(GIVE_BACK, &[&ids, &tokens]).await?.len() as u64)
    }
}

const EXPIRE: &str = "
  with r as materialized (select id, token, attempts, erase from delivery
    where project = $1 and state = 1 and due <= :now order by due limit $3 for update skip locked),
  a as (insert into attempt (project, id, token, started, ms, reason)
    select $1, id, token, :now, 0, 'unknown' from r on conflict do nothing),
  g as (delete from payload p using r where r.attempts >= $4 and r.erase and p.project = $1 and p.id = r.id)
  update delivery d set state = case when r.attempts >= $4 then 3 else 0 end,
    due = :now + coalesce(($5::bigint[])[r.attempts], 0), due_set = :now,
    settled = case when r.attempts >= $4 then :now end, reason = 'unknown'
  from r where d.project = $1 and d.id = r.id
  returning d.id, d.token, d.attempts, d.flow, d.call, d.endpoint, d.traceparent, d.accepted, ''::bytea";

/// Settles claims that ran out.
pub(super) struct Expire(pub(super) Delays);

impl Work for Expire {
    type Answer = Vec<Claimed>;
    const COMMIT: Commit = Commit::Local;

    async fn run(&self, session: &mut Session) -> Result<Vec<Claimed>, Error> {
        let steps: Vec<Millis> = self.0.all().iter().copied().map(millis).collect();
        let (most, attempts) = (EXPIRED_AT_ONCE as i64, ATTEMPTS.cast_signed());
        session.rows(EXPIRE, &[&most, &attempts, &steps]).await?.iter().map(claimed).collect()
    }
}

const FOLLOW: &str = "
  update delivery set due = due - (due_set - :now), due_set = :now
  where project = $1 and state < 2 and due_set > :now + $3::bigint returning 1";

/// Follows a clock that was set back.
pub(super) struct Follow;

impl Work for Follow {
    type Answer = u64;
    const COMMIT: Commit = Commit::Local;

    async fn run(&self, session: &mut Session) -> Result<u64, Error> {
        Ok(session.rows(FOLLOW, &[&AHEAD]).await?.len() as u64)
    }
}
