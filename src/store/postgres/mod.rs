//! The shared store: a PostgreSQL database, on which any number of processes work. Tasks own the connections.

mod accept;
mod acts;
mod claim;
mod connect;
mod erase;
mod fault;
mod filter;
mod line;
mod notify;
mod operate;
mod read;
mod schema;
mod session;
mod settle;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use uuid::Uuid;

use self::connect::Connector;
use self::line::Line;
use self::session::Shared;
use super::{
    Act, Answer, Batch, Bulk, BulkAct, Cancelled, Claims, Cursor, Erased, Filter, Health, KeyState, Old,
    OpenError, Options, Page, Queue, Replayed, RunKey, Store, StoreError, Wake,
};
use crate::delivery::rows::{
    Accepted, Claim, Claimed, Deliverable, Delivery, Detail, Entry, Kept, NextDue, Settled, Settlement,
};
use crate::delivery::schedule::Delays;

/// How many connections accept, deliver, and do the rest: none of them waits for another kind's.
const CONNECTIONS: (usize, usize, usize) = (1, 2, 2);

/// How long a process that can go on without the store waits for it at its start.
const READY: Duration = Duration::from_secs(5);

/// A store in a PostgreSQL database.
pub struct Postgres {
    accepting: Line,
    delivering: Line,
    operating: Line,
    wake: Wake,
    /// Ends the task that passes hints on.
    _open: mpsc::Sender<()>,
}

impl Postgres {
    /// Opens the store at `postgres://…`, whose schema is made if it is not there.
    ///
    /// # Errors
    ///
    /// An address that is not valid, a server that cannot be reached, is a standby or loses commits, or a schema that is
    /// too new.
    pub async fn open(address: &str, options: &Options) -> Result<Self, OpenError> {
        let (store, away) = Self::prepare(address, options, None).await?;
        away.map_or(Ok(store), |fault| Err(fault.into()))
    }

    /// The same, where a server that can't be used now may be used later; why it can't be. What is asked of it until
    /// then fails.
    ///
    /// # Errors
    ///
    /// An address that is not valid, or a schema that is too new.
    pub async fn connect(address: &str, options: &Options) -> Result<(Self, Option<StoreError>), OpenError> {
        Self::prepare(address, options, Some(READY)).await
    }

    /// The same, with `patience` for a server that is not ready. Its preparation goes on.
    async fn prepare(
        address: &str,
        options: &Options,
        patience: Option<Duration>,
    ) -> Result<(Self, Option<StoreError>), OpenError> {
        let outside = Arc::new(Notify::new());
        let wake = Wake::with_outside(Arc::clone(&outside));
        let shared = Shared {
            project: options.project.clone(),
            clock: Arc::clone(&options.clock),
            wake: wake.clone(),
        };
        let connector = Arc::new(Connector::new(address, Arc::new(shared))?);
        let shared = Arc::clone(&connector);
        let prepared = tokio::spawn(async move { shared.prepared_session().await.map(drop) });
        let late = || StoreError::Unavailable("the server is not ready yet".to_owned()).into();
        let prepared = async { prepared.await.unwrap_or_else(|_| Err(late())) };
        let prepared = match patience {
            Some(patience) => timeout(patience, prepared).await.unwrap_or_else(|_| Err(late())),
            None => prepared.await,
        };
        let away = match prepared {
            Ok(()) => None,
            Err(OpenError::Store(fault)) => Some(fault),
            Err(unusable) => return Err(unusable),
        };
        let (open, closed) = mpsc::channel(1);
        tokio::spawn(notify::pass_on(Arc::clone(&connector), outside, wake.clone(), closed));
        let (accepting, delivering, operating) = CONNECTIONS;
        let store = Self {
            accepting: Line::start(&connector, accepting),
            delivering: Line::start(&connector, delivering),
            operating: Line::start(&connector, operating),
            wake,
            _open: open,
        };
        Ok((store, away))
    }
}

impl Claims for Postgres {
    fn next_due(&self, deliverable: Arc<Deliverable>) -> Answer<NextDue> {
        self.delivering.call(claim::Next(deliverable))
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.delivering.call(claim)
    }

    fn settle(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
        self.delivering.call(settle::Settle(batch))
    }

    fn give_back(&self, claims: Vec<(Uuid, i64)>) -> Answer<u64> {
        self.delivering.call(claim::GiveBack(claims))
    }

    fn expire_claims(&self, delays: Delays) -> Answer<Vec<Claimed>> {
        self.delivering.call(claim::Expire(delays))
    }

    fn follow_clock(&self) -> Answer<u64> {
        self.delivering.call(claim::Follow)
    }

    fn wake(&self) -> &Wake {
        &self.wake
    }
}

impl Store for Postgres {
    fn accept(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
        self.accepting.call(accept::Accept::new(batch))
    }

    fn run_keys(&self, batch: Vec<RunKey>) -> Answer<Vec<KeyState>> {
        self.accepting.call(accept::Keys(batch))
    }

    fn list(
        &self,
        filter: Filter,
        page: Page,
        deliverable: Option<Arc<Deliverable>>,
    ) -> Answer<Vec<Delivery>> {
        self.operating.call(read::List { filter, page, deliverable })
    }

    fn get(&self, id: Uuid, content: bool, deliverable: Option<Arc<Deliverable>>) -> Answer<Option<Detail>> {
        self.operating.call(read::Get { id, content, deliverable })
    }

    fn count(&self, filter: Filter, act: Option<BulkAct>) -> Answer<u64> {
        self.operating.call(operate::Count { filter, act })
    }

    fn replay(&self, id: Uuid, by: String) -> Answer<Replayed> {
        self.operating.call(operate::Replay { id, by })
    }

    fn cancel(&self, id: Uuid, by: String) -> Answer<Cancelled> {
        self.operating.call(operate::Cancel { id, by })
    }

    fn replay_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch> {
        self.operating.call(operate::Step::<true> { bulk, after })
    }

    fn cancel_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch> {
        self.operating.call(operate::Step::<false> { bulk, after })
    }

    fn pause(&self, endpoint: String, paused: bool) -> Answer<()> {
        self.operating.call(operate::Pause { endpoint, paused })
    }

    fn paused(&self) -> Answer<Vec<String>> {
        let paused = self.operating.call(read::Paused);
        Box::pin(async move { Ok(paused.await?.into_iter().collect()) })
    }

    fn queues(&self, deliverable: Option<Arc<Deliverable>>) -> Answer<Vec<Queue>> {
        self.operating.call(read::Queues(deliverable))
    }

    fn declare(&self, flows: Vec<(String, String)>) -> Answer<()> {
        self.operating.call(operate::Declare(flows))
    }

    fn declared(&self, flow: String) -> Answer<Option<String>> {
        self.operating.call(read::Declared(flow))
    }

    fn variables(&self, call: String) -> Answer<Vec<Kept>> {
        self.operating.call(read::Variables(call))
    }

    fn erase(&self, call: String, by: String) -> Answer<Erased> {
        self.operating.call(erase::Erase { call, by })
    }

    fn purge(&self, old: Old, keep: Duration) -> Answer<u64> {
        self.operating.call(erase::Purge { old, keep })
    }

    fn audit(&self, act: Act) -> Answer<()> {
        self.operating.call(act)
    }

    fn acts(&self, limit: u32) -> Answer<Vec<Act>> {
        self.operating.call(acts::Acts(limit))
    }

    fn probe(&self) -> Answer<()> {
        self.accepting.call(operate::Probe)
    }

    fn health(&self) -> Answer<Health> {
        self.operating.call(read::Snapshots)
    }

    fn close(&self) -> Answer<()> {
        Box::pin(std::future::ready(Ok(())))
    }
}
