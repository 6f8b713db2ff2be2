//! How many deliveries wait for each endpoint, as of at most a second ago.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::store::{Store, StoreError};

/// How old the count may be.
const OLD: Duration = Duration::from_secs(1);

/// Counts what waits.
#[derive(Default)]
pub(super) struct Queues {
    seen: Mutex<Option<(Instant, HashMap<String, u64>)>>,
}

impl Queues {
    /// Whether fewer than `most` deliveries wait for `endpoint`, now with one more.
    pub(super) async fn admits(
        &self,
        store: &Arc<dyn Store>,
        endpoint: &str,
        most: u64,
    ) -> Result<bool, StoreError> {
        let mut seen = self.seen.lock().await;
        if seen.as_ref().is_none_or(|(at, _)| at.elapsed() >= OLD) {
            let queues = store.queues(None).await?;
            let waiting = queues.into_iter().map(|queue| (queue.endpoint, queue.waiting)).collect();
            *seen = Some((Instant::now(), waiting));
        }
        let Some((_, waiting)) = seen.as_mut() else { return Ok(true) };
        let count = waiting.entry(endpoint.to_owned()).or_default();
        if *count >= most {
            return Ok(false);
        }
        // Those that are accepted until the next count are among them.
        *count += 1;
        Ok(true)
    }
}
