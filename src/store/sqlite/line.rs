//! A thread that owns a connection: whoever wants something done queues it and waits for the answer.

use std::cell::Cell;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::fault;
use super::transaction::Tx;
use crate::delivery::rows::Millis;
use crate::store::{Answer, Clock, StoreError, Wake};

type Job = Box<dyn FnOnce(&mut Owner) + Send>;

/// How often the thread looks whether erased content is still in the log.
const TICK: Duration = Duration::from_secs(1);

/// Why the disk is not to be trusted any more, once it is not.
pub(super) type Broken = Arc<OnceLock<StoreError>>;

/// What a thread owns.
pub(super) struct Owner {
    pub(super) connection: Connection,
    pub(super) project: Arc<str>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) broken: Broken,
    pub(super) wake: Wake,
    /// Whether the log still holds what was erased.
    pub(super) erased: bool,
}

/// The way to such a thread.
#[derive(Clone)]
pub(super) struct Line {
    jobs: mpsc::Sender<Job>,
}

impl Line {
    /// Starts the thread; it ends when every clone of the line is dropped and what was queued is done.
    pub(super) fn start(name: &str, mut owner: Owner) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let work = move || {
            loop {
                match queue.recv_timeout(TICK) {
                    Ok(job) => job(&mut owner),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return owner.forget_erased(),
                }
                owner.forget_erased();
            }
        };
        let unavailable = |fault: std::io::Error| StoreError::Unavailable(fault.to_string());
        thread::Builder::new().name(name.to_owned()).spawn(work).map_err(unavailable)?;
        Ok(Self { jobs })
    }

    /// Queues `work`, which is done even if the answer is dropped.
    pub(super) fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Owner) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        let (answer, answered) = oneshot::channel();
        let queued = self.jobs.send(Box::new(move |owner| {
            let _ = answer.send(work(owner));
        }));
        Box::pin(async move {
            let stopped = || StoreError::Unavailable("its thread has ended".into());
            queued.map_err(|_| stopped())?;
            answered.await.unwrap_or_else(|_| Err(stopped()))
        })
    }
}

impl Owner {
    /// One transaction that writes.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.transact(TransactionBehavior::Immediate, work)
    }

    /// One that only reads.
    pub(super) fn read<T>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.transact(TransactionBehavior::Deferred, work)
    }

    fn transact<T>(
        &mut self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Tx<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let broken = Arc::clone(&self.broken);
        let remember = move |fault: StoreError| {
            if matches!(fault, StoreError::NotDurable(_)) {
                let _ = broken.set(fault.clone());
            }
            fault
        };
        let begun = self.connection.transaction_with_behavior(behavior);
        let sql = begun.map_err(|fault| remember(fault::of_statement(&fault)))?;
        let tx = Tx {
            sql,
            project: &self.project,
            now: self.clock.now().unwrap_or_else(system_time),
            due: Cell::new(false),
            erased: Cell::new(false),
        };
        let done = work(&tx).map_err(|fault| remember(fault::of_statement(&fault)))?;
        let due = tx.due.get();
        self.erased |= tx.erased.get();
        tx.sql.commit().map_err(|fault| remember(fault::of_commit(&fault)))?;
        if due {
            self.wake.hint();
        }
        Ok(done)
    }

    /// Empties the log, once nobody reads from it, so that erased content is nowhere on disk.
    pub(super) fn forget_erased(&mut self) {
        if self.erased {
            let busy = self.connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0));
            self.erased = busy != Ok(0);
        }
    }
}

/// SQLite's time is the process's.
fn system_time() -> Millis {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
