//! The reference: a store whose rows are in memory, in the plainest words. What it does is what the databases must do.

mod operate;
mod row;
mod work;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::ready;
use uuid::Uuid;

use self::row::{Row, Table, Tables, of_call};
use super::{
    Act, Answer, Batch, Bulk, BulkAct, Cancelled, Claims, Clock, Cursor, Erased, Filter, KeyState, Old,
    Options, Page, Queue, Replayed, RunKey, Store, Wake,
};
use crate::delivery::rows::{
    Accepted, Claim, Claimed, Deliverable, Delivery, Detail, Entry, Kept, Millis, NextDue, Settled,
    Settlement,
};
use crate::delivery::schedule::Delays;

/// A store in memory. Clones, and those for other projects, share its rows.
#[derive(Clone)]
pub struct Memory {
    tables: Arc<Mutex<Tables>>,
    project: Arc<str>,
    clock: Arc<dyn Clock>,
    wake: Wake,
}

/// The rows of a project at one time.
struct At<'t> {
    table: &'t mut Table,
    now: Millis,
    wake: &'t Wake,
}

impl Memory {
    /// An empty store.
    pub fn new(options: &Options) -> Self {
        Self {
            tables: Arc::default(),
            project: options.project.as_str().into(),
            clock: Arc::clone(&options.clock),
            wake: Wake::default(),
        }
    }

    /// Another project in the same store.
    #[must_use]
    pub fn of_project(&self, project: &str) -> Self {
        Self { project: project.into(), ..self.clone() }
    }

    fn does<T: Send + 'static>(&self, work: impl FnOnce(&mut At<'_>) -> T) -> Answer<T> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let table = tables.projects.entry(self.project.to_string()).or_default();
        let now = self.clock.now().unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
        });
        Box::pin(ready(Ok(work(&mut At { table, now, wake: &self.wake }))))
    }
}

impl Claims for Memory {
    fn next_due(&self, deliverable: Arc<Deliverable>) -> Answer<NextDue> {
        self.does(|at| at.next_due(&deliverable))
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.does(|at| at.claim(&claim))
    }

    fn settle(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
        self.does(|at| batch.into_iter().map(|settlement| at.settle(settlement)).collect())
    }

    fn give_back(&self, claims: Vec<(Uuid, i64)>) -> Answer<u64> {
        self.does(|at| claims.into_iter().filter(|(id, token)| at.give_back(*id, *token)).count() as u64)
    }

    fn expire_claims(&self, delays: Delays) -> Answer<Vec<Claimed>> {
        self.does(|at| at.expire(&delays))
    }

    fn follow_clock(&self) -> Answer<u64> {
        self.does(|at| at.follow_clock())
    }

    fn wake(&self) -> &Wake {
        &self.wake
    }
}

impl Store for Memory {
    fn accept(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
        self.does(|at| batch.iter().map(|entry| at.accept(entry)).collect())
    }

    fn run_keys(&self, batch: Vec<RunKey>) -> Answer<Vec<KeyState>> {
        self.does(|at| batch.iter().map(|key| at.run_key(key)).collect())
    }

    fn list(
        &self,
        filter: Filter,
        page: Page,
        deliverable: Option<Arc<Deliverable>>,
    ) -> Answer<Vec<Delivery>> {
        self.does(|at| at.list(&filter, page, deliverable.as_deref()))
    }

    fn get(&self, id: Uuid, content: bool, deliverable: Option<Arc<Deliverable>>) -> Answer<Option<Detail>> {
        self.does(|at| at.get(id, content, deliverable.as_deref()))
    }

    fn count(&self, filter: Filter, act: Option<BulkAct>) -> Answer<u64> {
        self.does(|at| {
            let open = |row: &&Row| act.is_none_or(|act| row.is_open_to(act, at.now));
            at.found(&filter).filter(open).count() as u64
        })
    }

    fn replay(&self, id: Uuid, by: String) -> Answer<Replayed> {
        self.does(|at| at.replay(id, by))
    }

    fn cancel(&self, id: Uuid, by: String) -> Answer<Cancelled> {
        self.does(|at| at.cancel(id, by))
    }

    fn replay_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch> {
        self.does(|at| at.replay_batch(&bulk, after))
    }

    fn cancel_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch> {
        self.does(|at| at.cancel_batch(&bulk, after))
    }

    fn pause(&self, endpoint: String, paused: bool) -> Answer<()> {
        self.does(|at| {
            if paused {
                at.table.paused.insert(endpoint);
            } else {
                at.table.paused.remove(&endpoint);
                at.wake.hint();
            }
        })
    }

    fn paused(&self) -> Answer<Vec<String>> {
        self.does(|at| at.table.paused.iter().cloned().collect())
    }

    fn queues(&self, deliverable: Option<Arc<Deliverable>>) -> Answer<Vec<Queue>> {
        self.does(|at| at.queues(deliverable.as_deref()))
    }

    fn declare(&self, flows: Vec<(String, String)>) -> Answer<()> {
        self.does(|at| at.table.flows.extend(flows))
    }

    fn declared(&self, flow: String) -> Answer<Option<String>> {
        self.does(|at| at.table.flows.get(&flow).cloned())
    }

    fn variables(&self, call: String) -> Answer<Vec<Kept>> {
        self.does(|at| of_call(at.table, &call).collect())
    }

    fn erase(&self, call: String, by: String) -> Answer<Erased> {
        self.does(|at| at.erase(&call, by))
    }

    fn purge(&self, old: Old, keep: Duration) -> Answer<u64> {
        self.does(|at| at.purge(old, keep))
    }

    fn audit(&self, act: Act) -> Answer<()> {
        self.does(|at| {
            let at_now = Act { at: at.now, ..act };
            at.table.acts.insert(at_now.id, at_now);
        })
    }

    fn acts(&self, limit: u32) -> Answer<Vec<Act>> {
        self.does(|at| {
            let mut acts: Vec<Act> = at.table.acts.values().cloned().collect();
            acts.sort_by_key(|act| (-act.at, act.id));
            acts.truncate(limit as usize);
            acts
        })
    }

    fn probe(&self) -> Answer<()> {
        self.does(|_| ())
    }

    fn close(&self) -> Answer<()> {
        self.does(|_| ())
    }
}
