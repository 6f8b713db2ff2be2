//! Bringing a database's schema up to date, while others do the same.

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

use super::fault;
use crate::store::migrate::{Migration, Schema, missing};
use crate::store::{OpenError, StoreError};

/// Two that do this at once fail with 23505, whatever `if not exists` says.
const BOOTSTRAP: &str = "
  create table if not exists hook_schema
    (one int primary key check (one = 1), version int not null, oldest int not null);
  insert into hook_schema values (1, 0, 0) on conflict do nothing";

/// Locks that are waited for too long would stop everybody who comes after.
const BEGIN: &str = "begin; set local lock_timeout = '5s'; set local synchronous_commit = on";

/// How often it is tried.
const TRIES: u32 = 20;

pub(super) async fn migrate(client: &Client, migrations: &'static [Migration]) -> Result<(), OpenError> {
    let mut last = StoreError::Unavailable("its schema is locked".into());
    for _ in 0..TRIES {
        match bootstrap(client).await {
            Ok(()) => {}
            Err(fault) if is_contended(&fault) => continue,
            Err(fault) => return Err(of(&fault)),
        }
        match step(client, migrations).await {
            Ok(()) => return Ok(()),
            Err(Stopped::Refused(refused)) => return Err(refused),
            Err(Stopped::Fault(fault)) => {
                client.batch_execute("rollback").await.map_err(|fault| of(&fault))?;
                if !is_contended(&fault) {
                    return Err(of(&fault));
                }
                last = fault::of_statement(&fault).into();
            }
        }
    }
    Err(last.into())
}

enum Stopped {
    Fault(Error),
    Refused(OpenError),
}

impl From<Error> for Stopped {
    fn from(fault: Error) -> Self {
        Self::Fault(fault)
    }
}

/// Most starts find nothing to make, and then take no lock.
async fn bootstrap(client: &Client) -> Result<(), Error> {
    let there = client.query_one("select to_regclass('hook_schema') is not null", &[]).await?;
    if there.try_get(0)? {
        return client.batch_execute("insert into hook_schema values (1, 0, 0) on conflict do nothing").await;
    }
    client.batch_execute(BOOTSTRAP).await
}

async fn step(client: &Client, migrations: &'static [Migration]) -> Result<(), Stopped> {
    client.batch_execute(BEGIN).await?;
    let row = client.query_one("select version, oldest from hook_schema for update", &[]).await?;
    let found = Schema { version: row.try_get(0)?, oldest: row.try_get(1)? };
    let steps = match missing(found, migrations) {
        Ok(steps) => steps,
        Err(refused) => {
            client.batch_execute("rollback").await?;
            return Err(Stopped::Refused(refused));
        }
    };
    if steps.is_empty() {
        // The lock was all that it wrote: a commit would wait for a standby that may be away.
        return Ok(client.batch_execute("rollback").await?);
    }
    for (schema, step) in steps {
        client.batch_execute(step.postgres).await?;
        let update = "update hook_schema set version = $1, oldest = $2";
        client.execute(update, &[&schema.version, &schema.oldest]).await?;
    }
    Ok(client.batch_execute("commit").await?)
}

fn is_contended(fault: &Error) -> bool {
    let contended = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    fault.code().is_some_and(|code| contended.contains(code))
}

fn of(fault: &Error) -> OpenError {
    StoreError::from(fault::of_statement(fault)).into()
}
