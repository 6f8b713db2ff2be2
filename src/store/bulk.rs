//! Acts on more rows than one transaction takes.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::{Answer, Batch, Bulk, Cursor, Old, Store, StoreError};

/// Replays all that the filter finds, oldest first, in steps of a transaction each. How many.
pub fn replay_all(store: Arc<dyn Store>, bulk: Bulk) -> Answer<u64> {
    begun(async move { steps(|cursor| store.replay_batch(bulk.clone(), cursor)).await })
}

/// Cancels all that the filter finds and no attempt holds, in steps of a transaction each. How many.
pub fn cancel_all(store: Arc<dyn Store>, bulk: Bulk) -> Answer<u64> {
    begun(async move { steps(|cursor| store.cancel_batch(bulk.clone(), cursor)).await })
}

/// Purges until nothing older than `keep` is left. How many rows.
pub fn purge_all(store: Arc<dyn Store>, old: Old, keep: Duration) -> Answer<u64> {
    begun(async move {
        let mut purged = 0;
        loop {
            let now = store.purge(old, keep).await?;
            if now == 0 {
                return Ok(purged);
            }
            purged += now;
        }
    })
}

async fn steps(step: impl Fn(Cursor) -> Answer<Batch>) -> Result<u64, StoreError> {
    let mut cursor = Cursor::default();
    loop {
        let batch = step(cursor).await?;
        cursor.done += batch.changed;
        match batch.last {
            Some(last) => cursor.row = Some(last),
            None => return Ok(cursor.done),
        }
    }
}

/// Goes on if the answer is dropped.
fn begun(work: impl Future<Output = Result<u64, StoreError>> + Send + 'static) -> Answer<u64> {
    let task = tokio::spawn(work);
    Box::pin(async move { task.await.unwrap_or_else(|fault| Err(StoreError::Unknown(fault.to_string()))) })
}
