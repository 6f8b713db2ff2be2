//! Accepting deliveries, variables and idempotency keys.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::{Error, Row};
use uuid::Uuid;

use super::session::{Commit, Session, Work};
use crate::delivery::rows::{Accepted, Entry, NewDelivery, Origin};
use crate::store::accepting::Found;
use crate::store::operate::KEY_KEPT;
use crate::store::{KeyState, RunKey};

/// A row that is there keeps all its columns, by a write: so the answer is as durable as its first insertion. `by_run`
/// alone may change: once a run has tried to queue it, `/end` is answered this delivery whatever its variables.
const INSERT: &str = "
  with i as materialized (select * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[],
    $8::boolean[], $9::uuid[], $10::bytea[], $11::text[], $12::bytea[])
    as i(id, flow, call, endpoint, undeclared, by_run, nonce, hash, traceparent, body)),
  d as (insert into delivery (project, id, flow, call, endpoint, undeclared, by_run, due, due_set, nonce, hash, accepted,
      traceparent)
    select $1, id, flow, call, endpoint, undeclared, by_run, :now, :now, nonce, hash, :now, traceparent from i order by id
    on conflict (project, id) do update set nonce = delivery.nonce, by_run = delivery.by_run or excluded.by_run
    returning id, nonce, hash, by_run),
  p as (insert into payload (project, id, body) select $1, i.id, i.body from i join d using (id) where d.nonce = i.nonce)
  select id, nonce, hash, by_run from d";

/// Of a delivery, only what the inserting call brought; of a call that was erased, nothing. What has no value goes: of two
/// groups that set and remove the same variables, one may be repeated as a deadlock.
const VARIABLES: &str = "
  with v as materialized (select v.call, v.name, v.value
    from unnest($3::text[], $4::text[], $5::bytea[], $6::uuid[], $7::uuid[]) as v(call, name, value, id, nonce)
    where (v.id is null or exists
        (select 1 from delivery d where d.project = $1 and d.id = v.id and d.nonce = v.nonce))
      and not exists (select 1 from delivery d where d.project = $1 and d.call = v.call and d.erase)),
  gone as (delete from variable k using v where k.project = $1 and k.call = v.call and k.name = v.name
    and v.value is null)
  insert into variable (project, call, name, value, saved)
  select $1, call, name, value, :now from v where value is not null order by 2, 3
  on conflict (project, call, name) do update set value = excluded.value, saved = excluded.saved";

const ERASED: &str =
    "select distinct call from delivery where project = $1 and call = any($3::text[]) and erase";

/// Accepts a group.
pub(super) struct Accept {
    /// Each with the nonce under which it is inserted.
    entries: Vec<(Entry, Uuid)>,
}

impl Accept {
    pub(super) fn new(batch: Vec<Entry>) -> Self {
        Self { entries: batch.into_iter().map(|entry| (entry, Uuid::new_v4())).collect() }
    }

    fn deliveries(&self) -> impl Iterator<Item = (&NewDelivery, Uuid)> {
        self.entries.iter().filter_map(|(entry, nonce)| match entry {
            Entry::Delivery(delivery) => Some((delivery, *nonce)),
            Entry::Variables { .. } => None,
        })
    }

    async fn insert(&self, session: &mut Session) -> Result<BTreeMap<Uuid, Row>, Error> {
        let all: Vec<&NewDelivery> = self.deliveries().map(|(delivery, _)| delivery).collect();
        let of = all.iter();
        let ids: Vec<Uuid> = of.clone().map(|delivery| delivery.id).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let nonces: Vec<Uuid> = self.deliveries().map(|(_, nonce)| nonce).collect();
        let flows: Vec<&str> = of.clone().map(|delivery| &*delivery.flow).collect();
        let calls: Vec<&str> = of.clone().map(|delivery| &*delivery.call).collect();
        let endpoints: Vec<&str> = of.clone().map(|delivery| &*delivery.endpoint).collect();
        let undeclared: Vec<bool> = of.clone().map(|delivery| !delivery.declared).collect();
        let by_run: Vec<bool> = of.clone().map(|delivery| delivery.origin == Origin::Run).collect();
        let hashes: Vec<&[u8]> = of.clone().map(|delivery| &delivery.hash[..]).collect();
        let traces: Vec<Option<&str>> = of.clone().map(|delivery| delivery.traceparent.as_deref()).collect();
        let bodies: Vec<&[u8]> = of.map(|delivery| &*delivery.payload).collect();
        let rows = session
            .rows(
                INSERT,
                &[&ids, &flows, &calls, &endpoints, &undeclared, &by_run, &nonces, &hashes, &traces, &bodies],
            )
            .await?;
        rows.into_iter().map(|row| Ok((row.try_get(0)?, row))).collect()
    }

    async fn keep(&self, session: &mut Session) -> Result<(), Error> {
        // Of a name that occurs twice, the last value counts: the statement may have each once.
        let mut changed = BTreeMap::new();
        for (entry, nonce) in &self.entries {
            let (call, variables, id) = match entry {
                Entry::Delivery(delivery) => (&delivery.call, &delivery.variables, Some(delivery.id)),
                Entry::Variables { call, variables } => (call, variables, None),
            };
            for (name, value) in variables {
                changed.insert((call.as_str(), name.as_str()), (value.as_deref(), id, *nonce));
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        let calls: Vec<&str> = changed.keys().map(|(call, _)| *call).collect();
        let names: Vec<&str> = changed.keys().map(|(_, name)| *name).collect();
        let values: Vec<Option<&[u8]>> = changed.values().map(|(value, ..)| *value).collect();
        let ids: Vec<Option<Uuid>> = changed.values().map(|(_, id, _)| *id).collect();
        let nonces: Vec<Uuid> = changed.values().map(|(.., nonce)| *nonce).collect();
        session.rows(VARIABLES, &[&calls, &names, &values, &ids, &nonces]).await.map(drop)
    }
}

impl Accept {
    /// The calls of which variables alone come, and that are erased.
    async fn erased(&self, session: &mut Session) -> Result<BTreeSet<String>, Error> {
        let of_variables = |(entry, _): &(Entry, Uuid)| match entry {
            Entry::Variables { call, .. } => Some(call.clone()),
            Entry::Delivery(_) => None,
        };
        let calls: Vec<String> = self.entries.iter().filter_map(of_variables).collect();
        if calls.is_empty() {
            return Ok(BTreeSet::new());
        }
        session.rows(ERASED, &[&calls]).await?.iter().map(|row| row.try_get(0)).collect()
    }
}

impl Work for Accept {
    type Answer = Vec<Accepted>;
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<Vec<Accepted>, Error> {
        let found = self.insert(session).await?;
        self.keep(session).await?;
        let erased = self.erased(session).await?;
        let mut answers = Vec::with_capacity(self.entries.len());
        for (entry, nonce) in &self.entries {
            let row = match entry {
                Entry::Delivery(delivery) => found.get(&delivery.id).map(|row| (delivery, row)),
                Entry::Variables { .. } => None,
            };
            answers.push(match row {
                None if matches!(entry, Entry::Variables { call, .. } if erased.contains(call)) => {
                    Accepted::Erased
                }
                None => Accepted::New,
                Some((delivery, row)) => {
                    let found =
                        Found { nonce: row.try_get(1)?, hash: row.try_get(2)?, by_run: row.try_get(3)? };
                    found.accepted(delivery, *nonce)
                }
            });
        }
        // Also where a row was there: a claim of just now has left it out, as it was locked.
        if !found.is_empty() {
            session.due();
        }
        Ok(answers)
    }
}

/// A token's name and the hash of a key of its own.
type Key<'k> = (&'k str, &'k [u8]);

/// A key that is older than it is kept for is taken over.
const KEYS: &str = "
  insert into run_key as k (project, name, key, request, nonce, started)
  select $1, name, key, request, nonce, :now
  from unnest($3::text[], $4::bytea[], $5::bytea[], $6::uuid[]) as b(name, key, request, nonce) order by name, key
  on conflict (project, name, key) do update set
    nonce = case when k.started < :now - $7::bigint then excluded.nonce else k.nonce end,
    request = case when k.started < :now - $7::bigint then excluded.request else k.request end,
    started = case when k.started < :now - $7::bigint then excluded.started else k.started end
  returning name, key, nonce, request";

/// Marks a group of runs as begun.
pub(super) struct Keys(pub(super) Vec<RunKey>);

impl Work for Keys {
    type Answer = Vec<KeyState>;
    const COMMIT: Commit = Commit::Durable;

    async fn run(&self, session: &mut Session) -> Result<Vec<KeyState>, Error> {
        let names: Vec<&str> = self.0.iter().map(|key| &*key.name).collect();
        let keys: Vec<&[u8]> = self.0.iter().map(|key| &key.key[..]).collect();
        let requests: Vec<&[u8]> = self.0.iter().map(|key| &key.request[..]).collect();
        let nonces: Vec<Uuid> = self.0.iter().map(|key| key.nonce).collect();
        let rows = session.rows(KEYS, &[&names, &keys, &requests, &nonces, &KEY_KEPT]).await?;
        let mut held: BTreeMap<Key<'_>, (Uuid, &[u8])> = BTreeMap::new();
        for row in &rows {
            held.insert((row.try_get(0)?, row.try_get(1)?), (row.try_get(2)?, row.try_get(3)?));
        }
        let state = |key: &RunKey| match held.get(&(&*key.name, &key.key[..])) {
            Some((nonce, _)) if *nonce == key.nonce => KeyState::Own,
            Some((_, request)) if *request != key.request => KeyState::Different,
            _ => KeyState::Used,
        };
        Ok(self.0.iter().map(state).collect())
    }
}
