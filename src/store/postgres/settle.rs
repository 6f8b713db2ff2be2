//! Settling attempts.

use std::collections::BTreeMap;

use tokio_postgres::Error;
use uuid::Uuid;

use super::session::{Commit, Session, Work};
use crate::delivery::millis;
use crate::delivery::rows::{Millis, Settled, Settlement};

/// Rows are locked first, in order, and then read as they are: a replay, a cancellation or an erasure that committed
/// meanwhile is seen.
const SETTLE: &str = "
  with b as materialized (select * from unnest($3::uuid[], $4::bigint[], $5::smallint[], $6::bigint[], $7::int[],
    $8::int[], $9::text[], $10::bytea[]) as b(id, token, state, step, ms, status, reason, response)),
  l as materialized (select d.id, d.token, d.state, d.erase from delivery d
    where d.project = $1 and d.id = any($3::uuid[]) order by d.id for update),
  s as (update delivery d set state = b.state, due = :now + b.step, due_set = :now,
      settled = case when b.state >= 2 then :now end, reason = b.reason
    from b join l using (id)
    where d.project = $1 and d.id = b.id and l.token = b.token and l.state < 2 returning d.id),
  g as (delete from payload p using s, l, b
    where l.id = s.id and b.id = s.id and l.erase and b.state >= 2 and p.project = $1 and p.id = s.id),
  a as (insert into attempt (project, id, token, started, ms, status, reason, response)
    select $1, l.id, b.token, :now - b.ms, b.ms, b.status, b.reason, case when not l.erase then b.response end
    from b join l using (id)
    on conflict (project, id, token) do update set started = excluded.started, ms = excluded.ms,
      status = excluded.status, reason = excluded.reason, response = excluded.response)
  select b.id, l.token = b.token from b join l using (id)";

/// Settles a group.
pub(super) struct Settle(pub(super) Vec<Settlement>);

impl Work for Settle {
    type Answer = Vec<Settled>;
    const COMMIT: Commit = Commit::Local;

    async fn run(&self, session: &mut Session) -> Result<Vec<Settled>, Error> {
        let of = self.0.iter();
        let ids: Vec<Uuid> = of.clone().map(|one| one.id).collect();
        let tokens: Vec<i64> = of.clone().map(|one| one.token).collect();
        let follows: Vec<_> = of.clone().map(|one| one.verdict.follows()).collect();
        let states: Vec<i16> = follows.iter().map(|(state, _)| state.number()).collect();
        let steps: Vec<Millis> = follows.iter().map(|(_, step)| millis(*step)).collect();
        let durations: Vec<i32> =
            of.clone().map(|one| i32::try_from(one.duration_ms).unwrap_or(i32::MAX)).collect();
        let codes: Vec<Option<i32>> = of.clone().map(|one| one.status_code.map(i32::from)).collect();
        // PostgreSQL's text has no NUL.
        let reasons: Vec<Option<String>> = of
            .clone()
            .map(|one| one.reason.as_ref().map(|reason| reason.replace('\0', "\u{fffd}")))
            .collect();
        let responses: Vec<Option<&[u8]>> = of.map(|one| one.response.as_deref()).collect();
        let rows = session
            .rows(SETTLE, &[&ids, &tokens, &states, &steps, &durations, &codes, &reasons, &responses])
            .await?;
        let mut own: BTreeMap<Uuid, bool> = BTreeMap::new();
        for row in rows {
            own.insert(row.try_get(0)?, row.try_get(1)?);
        }
        let settled = |id: &Uuid| if own.get(id) == Some(&true) { Settled::Own } else { Settled::Lost };
        Ok(ids.iter().map(settled).collect())
    }
}
