//! A clock that a test moves.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hooklang::delivery::rows::Millis;
use hooklang::store::Clock;
use tokio::sync::watch;

/// When every test begins.
pub const START: Millis = 1_800_000_000_000;

/// A clock that stands still until it is moved. Clones are the same clock.
#[derive(Clone)]
pub struct ManualClock {
    times: Arc<watch::Sender<(Millis, Duration)>>,
}

impl ManualClock {
    pub fn new() -> Self {
        Self { times: Arc::new(watch::Sender::new((START, Duration::ZERO))) }
    }

    pub fn millis(&self) -> Millis {
        self.times.borrow().0
    }

    /// Time goes by.
    pub fn advance(&self, time: Duration) {
        self.times.send_modify(|(wall, monotonic)| {
            *wall += time.as_millis() as Millis;
            *monotonic += time;
        });
    }

    /// Somebody sets the clock.
    pub fn set(&self, wall: Millis) {
        self.times.send_modify(|times| times.0 = wall);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Option<Millis> {
        Some(self.millis())
    }

    fn monotonic(&self) -> Duration {
        self.times.borrow().1
    }

    fn sleep_until(&self, end: Duration) -> BoxFuture<'static, ()> {
        let mut times = self.times.subscribe();
        Box::pin(async move {
            let _ = times.wait_for(|(_, monotonic)| *monotonic >= end).await;
        })
    }
}
