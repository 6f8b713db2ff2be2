//! Where reading a response happens: small ones at once, the others off the async threads.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time::{Instant as Deadline, timeout_at};

use super::deadline::OutOfTime;
use super::read::Read;

/// Up to how many bytes a body is read at once, which takes less time than to hand it on.
const SMALL: usize = 16 * 1024;

/// How long reading may hold up an async thread before it is begun again off it.
const SHORT: Duration = Duration::from_millis(2);

/// Bounds how many responses are read at a time.
pub(crate) struct Pool {
    permits: Arc<Semaphore>,
}

impl Pool {
    pub(crate) fn new() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self { permits: Arc::new(Semaphore::new(threads.max(2))) }
    }

    /// Runs `read`, on a body of `size` bytes, where that holds nothing up; `None` where it would, or did.
    pub(crate) fn at_once(
        size: usize,
        deadline: Deadline,
        read: impl FnOnce(Instant) -> Result<Read, OutOfTime>,
    ) -> Option<Result<Read, OutOfTime>> {
        if size > SMALL {
            return None;
        }
        let (end, short) = (deadline.into_std(), Instant::now() + SHORT);
        match read(end.min(short)) {
            Err(OutOfTime) if end > short => None,
            done => Some(done),
        }
    }

    /// Runs `read` off the async threads; it ends by the time it is given, which is `deadline`.
    pub(crate) async fn apart(
        &self,
        deadline: Deadline,
        read: impl FnOnce(Instant) -> Result<Read, OutOfTime> + Send + 'static,
    ) -> Result<Read, OutOfTime> {
        let on_the_pool = async {
            let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| OutOfTime)?;
            let reading = tokio::task::spawn_blocking(move || {
                let done = read(deadline.into_std());
                // Held by the thread: the run may have ended before.
                drop(permit);
                done
            });
            reading.await.map_err(|_| OutOfTime)?
        };
        timeout_at(deadline, Box::pin(on_the_pool)).await.map_err(|_| OutOfTime)?
    }
}
