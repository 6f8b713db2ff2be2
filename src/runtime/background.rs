//! Requests that nobody waits for (`no wait`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use super::transport::{Request, Transport};

/// The wait of a request that is sent in the background (section 4).
pub(crate) const WAIT: Duration = Duration::from_secs(10);

/// What is being sent in the background.
#[derive(Default)]
pub(crate) struct Background(Mutex<JoinSet<()>>);

impl Background {
    /// Sends `request` through `transport` while the run goes on.
    pub(crate) fn send(&self, transport: Arc<dyn Transport>, request: Request) {
        let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that are done make room.
        while sending.try_join_next().is_some() {}
        sending.spawn(async move {
            let webhook = request.step.clone();
            let answer = transport.send(request).await;
            let status = answer.ok().map(|response| response.status);
            tracing::debug!(%webhook, ?status, "sent in the background");
        });
    }

    /// Waits until everything is sent.
    pub(crate) async fn finish(&self) {
        loop {
            let mut sending = {
                let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut *sending)
            };
            if sending.join_next().await.is_none() {
                return;
            }
            while sending.join_next().await.is_some() {}
        }
    }
}
