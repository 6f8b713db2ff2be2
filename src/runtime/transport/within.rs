//! Work that ends with its time.

use std::pin::Pin;

use tokio::task::coop::unconstrained;
use tokio::time::Sleep;

/// What `work` comes to, unless `deadline` comes before.
pub(super) async fn within<T>(deadline: Pin<&mut Sleep>, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        // Work that never pauses must not keep the deadline from its turn.
        () = unconstrained(deadline) => None,
    }
}
