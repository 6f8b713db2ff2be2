//! Requests that nobody waits for (`no wait`).

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use ecow::EcoString;
use futures_util::FutureExt;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use tokio::task::JoinSet;

#[cfg(feature = "service")]
use crate::json::quoted_or_null;

use super::failure::ErrorReason;

/// The wait of a request that is sent in the background (section 4).
pub(crate) const WAIT: Duration = Duration::from_secs(10);

/// How a request in the background ended, as it is shown (section 8, `run --json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ended {
    /// The response's status code, where one came.
    pub status_code: Option<u16>,
    /// Why it failed, where it did.
    pub error_reason: Option<ErrorReason>,
    /// Where in the file, and what came instead: `crm.hook:12:5: …`.
    pub message: Option<String>,
}

#[cfg(feature = "service")]
impl Ended {
    /// Appends what serde_json writes for it.
    pub(super) fn write_json(&self, out: &mut String) {
        let Self { status_code, error_reason, message } = self;
        out.push_str("{\"status_code\":");
        match status_code {
            Some(code) => out.push_str(itoa::Buffer::new().format(*code)),
            None => out.push_str("null"),
        }
        out.push_str(",\"error_reason\":");
        quoted_or_null(error_reason.map(ErrorReason::as_str), out);
        out.push_str(",\"message\":");
        quoted_or_null(message.as_deref(), out);
        out.push('}');
    }
}

/// A request that is being sent in the background. It serialises as [`Ended`], or as `null` before that.
#[derive(Debug, Clone, Default)]
pub struct Sending(Arc<OnceLock<Ended>>);

impl Sending {
    /// One that has ended with `ended`.
    #[cfg(all(test, feature = "service"))]
    pub(crate) fn after(ended: Ended) -> Self {
        Self(Arc::new(ended.into()))
    }

    /// How it ended; `None` until then.
    #[must_use]
    pub fn ended(&self) -> Option<&Ended> {
        self.0.get()
    }
}

impl PartialEq for Sending {
    fn eq(&self, other: &Self) -> bool {
        self.ended() == other.ended()
    }
}

impl Serialize for Sending {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.ended().serialize(serializer)
    }
}

/// What is being sent in the background.
#[derive(Default)]
pub(crate) struct Background(Mutex<JoinSet<()>>);

impl Background {
    /// Does what `ending` ends with while the run of `webhook` goes on.
    pub(crate) fn send(
        &self,
        webhook: EcoString,
        ending: impl Future<Output = Ended> + Send + 'static,
    ) -> Sending {
        let outcome = Sending::default();
        let told = outcome.clone();
        let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that are done make room.
        while sending.try_join_next().is_some() {}
        // An `async` block would hold `ending` twice.
        sending.spawn(ending.map(move |ended| {
            tracing::debug!(
                %webhook, reason = ?ended.error_reason, code = ?ended.status_code, "sent in the background"
            );
            // It ends once.
            let _ = told.0.set(ended);
        }));
        outcome
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
