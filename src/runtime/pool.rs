//! Where work that takes its time happens: small responses are read at once; others, and functions, take their time
//! off the async threads.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time::{Instant as Deadline, timeout_at};

use super::deadline::OutOfTime;

/// Up to how many bytes a body is read at once, which takes less time than to hand it on.
const SMALL: usize = 16 * 1024;

/// How long reading may hold up an async thread before it is begun again off it.
const SHORT: Duration = Duration::from_millis(2);

/// Bounds how much of such work is done at a time.
pub(crate) struct Pool {
    permits: Arc<Semaphore>,
}

impl Pool {
    pub(crate) fn new() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self { permits: Arc::new(Semaphore::new(threads.max(2))) }
    }

    /// Runs `read`, on a body of `size` bytes, where that holds nothing up; `None` where it would, or did.
    pub(crate) fn at_once<T>(
        size: usize,
        deadline: Deadline,
        read: impl FnOnce(Instant) -> Result<T, OutOfTime>,
    ) -> Option<Result<T, OutOfTime>> {
        if size > SMALL {
            return None;
        }
        let (end, short) = (deadline.into_std(), Instant::now() + SHORT);
        match read(end.min(short)) {
            Err(OutOfTime) if end > short => None,
            done => Some(done),
        }
    }

    /// Does `work` off the async threads; it ends by the time it is given, which is `deadline`.
    pub(crate) async fn apart<T: Send + 'static>(
        &self,
        deadline: Deadline,
        work: impl FnOnce(Instant) -> Result<T, OutOfTime> + Send + 'static,
    ) -> Result<T, OutOfTime> {
        let on_the_pool = async {
            let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| OutOfTime)?;
            let working = tokio::task::spawn_blocking(move || {
                let done = work(deadline.into_std());
                // Held by the thread: the run may have ended before.
                drop(permit);
                done
            });
            working.await.map_err(|_| OutOfTime)?
        };
        timeout_at(deadline, Box::pin(on_the_pool)).await.map_err(|_| OutOfTime)?
    }
}
