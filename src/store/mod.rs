//! Where deliveries are kept until they have arrived (service, sections 3, 4 and 6).
//!
//! # The way of one delivery
//!
//! 1. A request for `/end` hands an [`Entry`] to an [`Acceptor`], which commits entries in groups:
//!    [`Store::accept`]. Once that has returned, `202` may leave. The same request a second time is
//!    [`Accepted::Same`].
//! 2. [`Wake`] hints to the worker, which asks what is due ([`Claims::next_due`]) and takes as many rows as it
//!    can start at once: [`Claims::claim`]. Each comes with a token, and is its own until the lease ends.
//! 3. The worker sends the request, and settles the attempt with that token: [`Claims::settle`]. It is
//!    delivered, has failed, or waits for the next step of the [schedule](crate::delivery::schedule).
//! 4. What could not be started is given back ([`Claims::give_back`]). What a process that died had claimed is
//!    found by any other once its lease has ended: [`Claims::expire_claims`].
//! 5. An operator lists, replays or cancels it, pauses its endpoint, or erases its call's content; in the end it is
//!    purged ([`Store::purge`]).
//!
//! # What a store promises
//!
//! A method begins its work when it is called: dropping the answer cancels nothing. Each is one transaction; its times
//! are the database's, or the injected [`Clock`]'s. A store is bound to one project; a database may hold many.
//! [`Memory`] is the reference that the others are compared with.

mod accepting;
mod acceptor;
mod bulk;
mod error;
mod memory;
mod migrate;
mod open;
mod operate;
mod options;
mod postgres;
mod queues;
mod sqlite;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::delivery::rows::{Accepted, Deliverable, Delivery, Detail, Entry, Kept};

pub use acceptor::{Acceptor, KEY_PATIENCE, PATIENCE};
pub use bulk::{cancel_all, purge_all, replay_all};
pub use error::OpenError;
pub use memory::Memory;
pub use open::{connect, open};
pub use operate::{
    Act, Batch, Bulk, BulkAct, Cancelled, Cursor, Erased, Filter, Health, KeyState, Old, Page, Queue,
    Replayed, RunKey,
};
pub use options::Options;
pub use postgres::Postgres;
pub use sqlite::Sqlite;

pub use crate::delivery::{Answer, Claims, Clock, StoreError, SystemClock, Wake};

/// Where deliveries of one project are kept.
pub trait Store: Claims {
    /// Commits all of `batch` at once, durably, and says for each entry what became of it. No id, and no variable
    /// of a call, may occur in it twice; [`Acceptor`] sees to that.
    fn accept(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>>;

    /// Marks runs with idempotency keys as begun, durably; answers in the order of `batch`, in which no key of a token
    /// occurs twice.
    fn run_keys(&self, batch: Vec<RunKey>) -> Answer<Vec<KeyState>>;

    /// A page of deliveries, newest first. Without `deliverable`, only a pause holds a row.
    fn list(
        &self,
        filter: Filter,
        page: Page,
        deliverable: Option<Arc<Deliverable>>,
    ) -> Answer<Vec<Delivery>>;

    /// One delivery; with `content`, its payload and the answers' excerpts too.
    fn get(&self, id: Uuid, content: bool, deliverable: Option<Arc<Deliverable>>) -> Answer<Option<Detail>>;

    /// How many a filter finds; with `act`, how many of them that would change now.
    fn count(&self, filter: Filter, act: Option<BulkAct>) -> Answer<u64>;

    /// Queues a delivery again with a new schedule; `by` is recorded.
    fn replay(&self, id: Uuid, by: String) -> Answer<Replayed>;

    /// Ends a delivery; `by` is recorded.
    fn cancel(&self, id: Uuid, by: String) -> Answer<Cancelled>;

    /// One step of [`replay_all`].
    fn replay_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch>;

    /// One step of [`cancel_all`].
    fn cancel_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch>;

    /// Stops claims for an endpoint in every process, or starts them again.
    fn pause(&self, endpoint: String, paused: bool) -> Answer<()>;

    /// The endpoints that are paused, by name.
    fn paused(&self) -> Answer<Vec<String>>;

    /// What each endpoint has queued, by name.
    fn queues(&self, deliverable: Option<Arc<Deliverable>>) -> Answer<Vec<Queue>>;

    /// Keeps the names of flows with the endpoint that each declares.
    fn declare(&self, flows: Vec<(String, String)>) -> Answer<()>;

    /// The endpoint that a flow declared last, if it was ever declared.
    fn declared(&self, flow: String) -> Answer<Option<String>>;

    /// The variables that `persist response` kept of a call, by name.
    fn variables(&self, call: String) -> Answer<Vec<Kept>>;

    /// Erases a call's content; `by` is recorded.
    fn erase(&self, call: String, by: String) -> Answer<Erased>;

    /// Deletes up to 500 rows that are older than `keep`. How many.
    fn purge(&self, old: Old, keep: Duration) -> Answer<u64>;

    /// Records an act of a caller that the store does not record itself, such as reading content.
    fn audit(&self, act: Act) -> Answer<()>;

    /// What callers did, newest first, at most `limit`.
    fn acts(&self, limit: u32) -> Answer<Vec<Act>>;

    /// Commits a row durably, to show that the store can.
    fn probe(&self) -> Answer<()>;

    /// What an operator watches of the database itself.
    fn health(&self) -> Answer<Health> {
        Box::pin(std::future::ready(Ok(Health::default())))
    }

    /// Finishes what has begun, and leaves nothing erased in files beside the database.
    fn close(&self) -> Answer<()>;
}
