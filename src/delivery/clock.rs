//! Where times come from.

use std::sync::OnceLock;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::rows::Millis;

/// Where times come from: the system, or a test.
pub trait Clock: Send + Sync {
    /// The time that a store takes for now; `None`: the database's own.
    fn now(&self) -> Option<Millis>;

    /// A time that is never set back, since some moment.
    fn monotonic(&self) -> Duration;

    /// Ends once [`Clock::monotonic`] is there.
    fn sleep_until(&self, end: Duration) -> BoxFuture<'static, ()>;

    /// Ends after that much of [`Clock::monotonic`].
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.sleep_until(self.monotonic() + time)
    }
}

/// The database's clock and the machine's monotonic one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Option<Millis> {
        None
    }

    fn monotonic(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    fn sleep_until(&self, end: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(end.saturating_sub(self.monotonic())))
    }
}

/// The same as rows have it.
pub(crate) fn millis(time: Duration) -> Millis {
    Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX / 4)
}
