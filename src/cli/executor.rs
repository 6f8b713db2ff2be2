//! The threads that requests and timers run on.

use std::num::NonZero;
use std::ops::Deref;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};

use super::Unable;

/// How often an idle thread looks at the timers.
const BEAT: Duration = Duration::from_millis(50);

/// A runtime whose timers go on while a task keeps its thread busy.
pub struct Executor {
    tokio: Runtime,
    /// Nothing is sent: that it is dropped ends the beat.
    _beat: Sender<()>,
}

/// Starts a thread for each processor, and two where there is one: while a task keeps the first, the other looks at the
/// timers.
pub fn start() -> Result<Executor, Unable> {
    let unable = |error: std::io::Error| format!("could not start: {error}");
    let threads = thread::available_parallelism().map_or(1, NonZero::get).max(2);
    let tokio = Builder::new_multi_thread().worker_threads(threads).enable_all().build().map_err(unable)?;
    let beat = beat(tokio.handle().clone()).map_err(unable)?;
    Ok(Executor { tokio, _beat: beat })
}

/// The timers are those of the thread that waited for them last: where it is kept by a task, such as one that reads an
/// endless response, no other takes them over until it is woken.
fn beat(tokio: Handle) -> std::io::Result<Sender<()>> {
    let (beat, ended) = channel();
    let wake = move || {
        while ended.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
            drop(tokio.spawn(async {}));
        }
    };
    thread::Builder::new().name("hook-beat".to_owned()).spawn(wake)?;
    Ok(beat)
}

impl Executor {
    /// Ends without waiting for the tasks.
    pub fn shutdown_background(self) {
        self.tokio.shutdown_background();
    }
}

impl Deref for Executor {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        &self.tokio
    }
}
