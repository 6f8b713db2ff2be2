//! The hint that something may be due.

use std::sync::Arc;

use tokio::sync::Notify;

/// A hint that something may be due: deliveries were accepted or replayed, or an endpoint was resumed. It may be missed,
/// and may come for nothing: whoever waits for it also looks by itself.
#[derive(Debug, Clone, Default)]
pub struct Wake {
    inside: Arc<Notify>,
    outside: Option<Arc<Notify>>,
}

impl Wake {
    /// Also hints to `outside`, which informs other processes.
    #[cfg(feature = "service")]
    pub(crate) fn with_outside(outside: Arc<Notify>) -> Self {
        Self { inside: Arc::default(), outside: Some(outside) }
    }

    /// Gives the hint, in this process and to others.
    pub fn hint(&self) {
        self.hint_inside();
        if let Some(outside) = &self.outside {
            outside.notify_one();
        }
    }

    /// Gives the hint in this process.
    pub fn hint_inside(&self) {
        self.inside.notify_one();
    }

    /// Waits for a hint. One that was given while nobody waited is not lost; several are one.
    pub async fn hinted(&self) {
        self.inside.notified().await;
    }
}
