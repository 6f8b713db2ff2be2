//! A connection that was checked, and one transaction on it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

use super::fault::{self, Failed};
use crate::store::{Clock, StoreError, Wake};

/// How often a transaction is repeated that the server could not serialize or that was in a deadlock.
const REPEATS: u32 = 10;

/// What a statement may bind.
pub(super) type Values<'v> = [&'v (dyn ToSql + Sync)];

/// How a transaction commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commit {
    /// On disk here and on the synchronous standby, if there is one.
    Durable,
    /// On disk here: losing it in a failover repeats an attempt (service, section 4 rule 1).
    Local,
    /// One statement that only reads, outside any transaction.
    Read,
}

/// What one transaction does. It may be repeated.
pub(super) trait Work: Send + Sync + 'static {
    /// What it answers.
    type Answer: Send + 'static;
    /// How it commits.
    const COMMIT: Commit;

    /// Runs its statements.
    fn run(&self, session: &mut Session) -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}

/// What every session of a store shares.
pub(super) struct Shared {
    pub(super) project: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) wake: Wake,
}

/// A connection that was checked.
pub(super) struct Session {
    client: Client,
    /// Whether the server has sent a warning.
    warned: Arc<AtomicBool>,
    statements: HashMap<&'static str, Statement>,
    shared: Arc<Shared>,
    /// The test's time, of the transaction under way.
    now: Option<i64>,
    /// Whether something may be due once the transaction under way is committed.
    due: bool,
    /// Whether it can be used again.
    sound: bool,
}

impl Session {
    pub(super) fn new(client: Client, warned: Arc<AtomicBool>, shared: Arc<Shared>) -> Self {
        Self { client, warned, statements: HashMap::new(), shared, now: None, due: false, sound: true }
    }

    pub(super) fn is_sound(&self) -> bool {
        self.sound && !self.client.is_closed()
    }

    /// Does `work` in one transaction, again where the server asks for that.
    pub(super) async fn transact<W: Work>(&mut self, work: &W) -> Result<W::Answer, StoreError> {
        for repeat in 0..REPEATS {
            match self.once(work).await {
                Ok(answer) => return Ok(answer),
                Err(Failed::Fault(fault)) => return Err(fault),
                Err(Failed::Repeat) => {
                    let wait = f64::from(1 << repeat.min(6)) * fastrand::f64();
                    tokio::time::sleep(Duration::from_millis(5).mul_f64(wait)).await;
                }
            }
        }
        Err(StoreError::Unavailable("too many transactions contend for the same rows".into()))
    }

    async fn once<W: Work>(&mut self, work: &W) -> Result<W::Answer, Failed> {
        self.now = self.shared.clock.now();
        self.due = false;
        if W::COMMIT == Commit::Read {
            return work.run(self).await.map_err(|fault| self.failed(&fault));
        }
        // The isolation level and the durability hold whatever the role's defaults are.
        let begin = match W::COMMIT {
            Commit::Durable => {
                "begin isolation level read committed read write; set local synchronous_commit = on"
            }
            Commit::Local | Commit::Read => {
                "begin isolation level read committed read write; set local synchronous_commit = local"
            }
        };
        self.client.batch_execute(begin).await.map_err(|fault| self.failed(&fault))?;
        let answer = match work.run(self).await {
            Ok(answer) => answer,
            Err(fault) => {
                self.sound = self.client.batch_execute("rollback").await.is_ok();
                return Err(self.failed(&fault));
            }
        };
        self.warned.store(false, Ordering::SeqCst);
        if let Err(fault) = self.client.batch_execute("commit").await {
            self.sound = false;
            return Err(fault::of_commit(&fault));
        }
        if self.warned.load(Ordering::SeqCst) {
            // "canceling wait for synchronous replication": it may be on no other machine.
            let warned = StoreError::Unknown("the server committed with a warning".into());
            return Err(Failed::Fault(warned));
        }
        if self.due {
            self.shared.wake.hint();
        }
        Ok(answer)
    }

    /// A fault before the commit. A server that cannot write now is asked anew, on another connection.
    fn failed(&mut self, fault: &Error) -> Failed {
        let failed = fault::of_statement(fault);
        self.sound &= !matches!(failed, Failed::Fault(StoreError::Unavailable(_)));
        failed
    }

    /// Hints that something may be due, once the transaction is committed.
    pub(super) fn due(&mut self) {
        self.due = true;
    }

    /// The project, the first value of most statements.
    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// Rows of a statement, which stays prepared. `:now` in it is the database's time or the test's; its first two
    /// values are the project and the test's time, then `values` follow.
    pub(super) async fn rows(&mut self, sql: &'static str, values: &Values<'_>) -> Result<Vec<Row>, Error> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let statement = self.client.prepare(&with_now(sql)).await?;
                self.statements.insert(sql, statement.clone());
                statement
            }
        };
        let shared = self.shared();
        let mut all: Vec<&(dyn ToSql + Sync)> = vec![&shared.project, &self.now];
        all.extend(values);
        self.client.query(&statement, &all).await
    }

    /// The same for a statement that was put together, and is not kept.
    pub(super) async fn rows_of(&mut self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, Error> {
        let shared = self.shared();
        let mut all: Vec<&(dyn ToSql + Sync)> = vec![&shared.project, &self.now];
        all.extend(values);
        self.client.query(&with_now(sql), &all).await
    }
}

/// Gives the statement its time: read once, so that an index on `due` can be used. Every statement binds it.
fn with_now(sql: &str) -> String {
    const TIME: &str = "with t as materialized (select $1::text as project, coalesce($2::bigint, (extract(epoch from \
                        clock_timestamp()) * 1000)::bigint) as now)";
    let sql = sql.trim_start().replace(":now", "(select now from t)");
    match sql.strip_prefix("with ") {
        Some(rest) => format!("{TIME}, {rest}"),
        None => format!("{TIME} {sql}"),
    }
}
