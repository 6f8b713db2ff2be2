//! The embedded store: one SQLite file. One thread writes, so that everything it commits is in one order; another
//! reads.

mod accept;
mod acts;
mod claim;
mod connection;
mod erase;
mod fault;
mod filter;
mod line;
mod operate;
mod read;
mod settle;
mod settled;
mod transaction;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use self::line::{Broken, Line, Owner};
use self::transaction::Tx;
use super::{
    Act, Answer, Batch, Bulk, BulkAct, Cancelled, Claims, Cursor, Erased, Filter, Health, KeyState, Old,
    OpenError, Options, Page, Queue, Replayed, RunKey, Store, StoreError, Wake,
};
use crate::delivery::millis;
use crate::delivery::rows::{
    Accepted, Claim, Claimed, Deliverable, Delivery, Detail, Entry, Kept, NextDue, Settled, Settlement,
};
use crate::delivery::schedule::Delays;

/// How much disk must be free for more to be accepted (service, section 3 rule 5).
const FREE: u64 = 256 << 20;

/// A store in a SQLite file.
pub struct Sqlite {
    writer: Line,
    reader: Line,
    folder: PathBuf,
    broken: Broken,
    least_free: u64,
    wake: Wake,
}

impl Sqlite {
    /// Opens the store in `file`, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// A file that cannot be opened, a file system that SQLite cannot use safely, or a schema that is too new.
    pub fn open(file: &Path, options: &Options) -> Result<Self, OpenError> {
        let (broken, wake) = (Broken::default(), Wake::default());
        let owner = |connection| Owner {
            connection,
            project: options.project.as_str().into(),
            clock: Arc::clone(&options.clock),
            broken: Arc::clone(&broken),
            wake: wake.clone(),
            erased: false,
        };
        Ok(Self {
            writer: Line::start("hook-store-writer", owner(connection::open(file)?))?,
            reader: Line::start("hook-store-reader", owner(connection::open_reader(file)?))?,
            folder: connection::folder(file),
            broken,
            least_free: FREE,
            wake,
        })
    }

    /// The projects that the store in `file`, which is there, holds anything of, by name.
    ///
    /// # Errors
    ///
    /// A file that is not such a store.
    pub fn projects(file: &Path) -> Result<Vec<String>, OpenError> {
        connection::projects(file)
    }

    /// Accepts only while that many bytes of disk are free, instead of 256 MiB.
    #[must_use]
    pub fn with_least_free(mut self, bytes: u64) -> Self {
        self.least_free = bytes;
        self
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<T> {
        self.writer.call(|owner| owner.write(work))
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<T> {
        self.reader.call(|owner| owner.read(work))
    }

    /// Takes more in, if the disk has room and keeps what is written.
    fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Answer<T> {
        let (folder, broken, least) = (self.folder.clone(), Arc::clone(&self.broken), self.least_free);
        self.writer.call(move |owner| {
            if let Some(fault) = broken.get() {
                return Err(fault.clone());
            }
            let free =
                connection::free(&folder).map_err(|fault| StoreError::Unavailable(fault.to_string()))?;
            if free < least {
                return Err(StoreError::Full(format!("{free} bytes are free, fewer than {least}")));
            }
            owner.write(work)
        })
    }
}

impl Claims for Sqlite {
    fn next_due(&self, deliverable: Arc<Deliverable>) -> Answer<NextDue> {
        self.read(move |tx| claim::next_due(tx, &deliverable))
    }

    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>> {
        self.write(move |tx| claim::claim(tx, &claim))
    }

    fn settle(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>> {
        self.write(move |tx| settle::settle(tx, &batch))
    }

    fn give_back(&self, claims: Vec<(Uuid, i64)>) -> Answer<u64> {
        self.write(move |tx| claim::give_back(tx, &claims))
    }

    fn expire_claims(&self, delays: Delays) -> Answer<Vec<Claimed>> {
        self.write(move |tx| claim::expire(tx, &delays))
    }

    fn follow_clock(&self) -> Answer<u64> {
        self.write(claim::follow_clock)
    }

    fn wake(&self) -> &Wake {
        &self.wake
    }
}

impl Store for Sqlite {
    fn accept(&self, batch: Vec<Entry>) -> Answer<Vec<Accepted>> {
        self.take(move |tx| accept::accept(tx, &batch))
    }

    fn run_keys(&self, batch: Vec<RunKey>) -> Answer<Vec<KeyState>> {
        self.take(move |tx| batch.iter().map(|key| accept::run_key(tx, key)).collect())
    }

    fn list(
        &self,
        filter: Filter,
        page: Page,
        deliverable: Option<Arc<Deliverable>>,
    ) -> Answer<Vec<Delivery>> {
        self.read(move |tx| read::list(tx, &filter, page, deliverable.as_deref()))
    }

    fn get(&self, id: Uuid, content: bool, deliverable: Option<Arc<Deliverable>>) -> Answer<Option<Detail>> {
        self.read(move |tx| read::get(tx, id, content, deliverable.as_deref()))
    }

    fn count(&self, filter: Filter, act: Option<BulkAct>) -> Answer<u64> {
        self.read(move |tx| operate::count(tx, &filter, act))
    }

    fn replay(&self, id: Uuid, by: String) -> Answer<Replayed> {
        self.write(move |tx| operate::replay(tx, id, &by))
    }

    fn cancel(&self, id: Uuid, by: String) -> Answer<Cancelled> {
        self.write(move |tx| operate::cancel(tx, id, &by))
    }

    fn replay_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch> {
        self.write(move |tx| operate::replay_batch(tx, &bulk, after))
    }

    fn cancel_batch(&self, bulk: Bulk, after: Cursor) -> Answer<Batch> {
        self.write(move |tx| operate::cancel_batch(tx, &bulk, after))
    }

    fn pause(&self, endpoint: String, paused: bool) -> Answer<()> {
        self.write(move |tx| operate::pause(tx, &endpoint, paused))
    }

    fn paused(&self) -> Answer<Vec<String>> {
        self.read(|tx| Ok(read::paused(tx)?.into_iter().collect()))
    }

    fn queues(&self, deliverable: Option<Arc<Deliverable>>) -> Answer<Vec<Queue>> {
        self.read(move |tx| read::queues(tx, deliverable.as_deref()))
    }

    fn declare(&self, flows: Vec<(String, String)>) -> Answer<()> {
        self.write(move |tx| operate::declare(tx, &flows))
    }

    fn declared(&self, flow: String) -> Answer<Option<String>> {
        self.read(move |tx| read::declared(tx, &flow))
    }

    fn variables(&self, call: String) -> Answer<Vec<Kept>> {
        self.read(move |tx| read::variables(tx, &call))
    }

    fn erase(&self, call: String, by: String) -> Answer<Erased> {
        self.write(move |tx| erase::erase(tx, &call, &by))
    }

    fn purge(&self, old: Old, keep: Duration) -> Answer<u64> {
        self.write(move |tx| erase::purge(tx, old, millis(keep)))
    }

    fn audit(&self, act: Act) -> Answer<()> {
        self.write(move |tx| acts::audit(tx, &act))
    }

    fn acts(&self, limit: u32) -> Answer<Vec<Act>> {
        self.read(move |tx| acts::acts(tx, limit))
    }

    fn probe(&self) -> Answer<()> {
        self.take(operate::probe)
    }

    fn health(&self) -> Answer<Health> {
        let folder = self.folder.clone();
        self.reader
            .call(move |_| Ok(Health { free_disk: connection::free(&folder).ok(), oldest_snapshot: None }))
    }

    fn close(&self) -> Answer<()> {
        self.writer.call(|owner| {
            owner.erased = true;
            owner.forget_erased();
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::delivery::SystemClock;

    fn store(folder: &TempDir) -> Sqlite {
        let options = Options { project: "shop".into(), clock: Arc::new(SystemClock) };
        Sqlite::open(&folder.path().join("hook.db"), &options).unwrap()
    }

    #[tokio::test]
    async fn after_an_fsync_error_nothing_is_accepted_and_the_rest_goes_on() {
        let folder = TempDir::new().unwrap();
        let store = store(&folder);
        assert_eq!(store.probe().await, Ok(()));
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
        let failing = store.write::<()>(move |_| Err(rusqlite::Error::SqliteFailure(code, None)));
        let Err(StoreError::NotDurable(why)) = failing.await else { panic!("it is an fsync error") };
        for _ in 0..2 {
            assert_eq!(store.probe().await, Err(StoreError::NotDurable(why.clone())));
            assert_eq!(store.accept(vec![]).await, Err(StoreError::NotDurable(why.clone())));
        }
        assert_eq!(store.settle(vec![]).await, Ok(vec![]));
    }

    #[tokio::test]
    async fn without_an_injected_clock_times_are_the_database_s() {
        let folder = TempDir::new().unwrap();
        let due = store(&folder).next_due(Arc::default()).await.unwrap();
        let sqlite = rusqlite::Connection::open_in_memory().unwrap();
        let now: i64 =
            sqlite.query_row("select cast(unixepoch('subsec') * 1000 as int)", [], |row| row.get(0)).unwrap();
        assert!((0..5000).contains(&(now - due.now)), "{} {now}", due.now);
    }

    /// What SQLite's planner says of `sql`.
    async fn plan(store: &Sqlite, sql: &'static str) -> String {
        let explain = move |tx: &Tx<'_>| {
            let mut statement = tx.sql.prepare(&format!("explain query plan {sql}"))?;
            for number in 1..=statement.parameter_count() {
                statement.raw_bind_parameter(number, 1)?;
            }
            let mut rows = statement.raw_query();
            let mut plan = String::new();
            while let Some(row) = rows.next()? {
                plan.push_str(&row.get::<_, String>(3)?);
                plan.push('\n');
            }
            Ok(plan)
        };
        store.read(explain).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_asked_all_the_time_reads_only_an_index() {
        let folder = TempDir::new().unwrap();
        let store = store(&folder);
        for (sql, index) in [
            (claim::CLAIM, "delivery_waiting (project=? AND endpoint=? AND <expr>=? AND due<?)"),
            (claim::CLAIM_UNDECLARED, "delivery_undeclared (project=? AND endpoint=?"),
            (claim::FIRST, "delivery_waiting (project=? AND endpoint=? AND <expr>=?)"),
            (claim::LEASE, "delivery_sending (project=?)"),
            (claim::RUN_OUT, "delivery_sending (project=? AND due<?)"),
            (erase::GONE, "delivery_settled (project=? AND state=? AND settled<?)"),
        ] {
            let plan = plan(&store, sql).await;
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("SCAN delivery"), "{sql}: {plan}");
            // Rows of several flows that were removed and have come back are few, and are sorted.
            assert!(sql == claim::CLAIM_UNDECLARED || !plan.contains("ORDER BY"), "{sql}: {plan}");
        }
    }
}
