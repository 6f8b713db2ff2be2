//! Lines on their way to standard error: a thread writes together what has come meanwhile, so that no run waits for a
//! write of its own.

use std::io::Write;
use std::mem::take;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a line may wait for others.
const TOGETHER: Duration = Duration::from_millis(10);

/// How many bytes may wait; further lines are dropped and counted, so that no run waits for whoever reads the log.
const MOST: usize = 1 << 20;

#[derive(Default)]
struct Waiting {
    text: String,
    /// Whether some lines are being written.
    writing: bool,
}

#[derive(Default)]
struct State {
    waiting: Mutex<Waiting>,
    come: Condvar,
    written: Condvar,
    dropped: AtomicU64,
}

/// Where lines are handed over.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<State>);

impl Lines {
    /// Starts the thread that writes to `out`; `None` where there can be none.
    pub(super) fn start(mut out: impl Write + Send + 'static) -> Option<Self> {
        let lines = Self::default();
        let state = Arc::clone(&lines.0);
        let write = move || {
            loop {
                let mut waiting = state.lock();
                while waiting.text.is_empty() {
                    waiting = state.come.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                }
                drop(waiting);
                thread::sleep(TOGETHER);
                let mut waiting = state.lock();
                let text = take(&mut waiting.text);
                waiting.writing = true;
                drop(waiting);
                // Where standard error is closed there is nobody to tell.
                let _ = out.write_all(text.as_bytes());
                state.lock().writing = false;
                state.written.notify_all();
            }
        };
        thread::Builder::new().name("hook-log".to_owned()).spawn(write).ok()?;
        Some(lines)
    }

    /// Hands a line over, where there is room.
    pub(super) fn push(&self, line: &str) {
        let mut waiting = self.0.lock();
        if waiting.text.len() + line.len() > MOST {
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let first = waiting.text.is_empty();
        waiting.text.push_str(line);
        drop(waiting);
        if first {
            self.0.come.notify_one();
        }
    }

    /// How many lines found no room.
    pub(super) fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    /// Waits until everything is written, but no longer than `patience`: it may be that nobody reads.
    pub(super) fn finish(&self, patience: Duration) {
        let waiting = self.0.lock();
        let left = |waiting: &mut Waiting| waiting.writing || !waiting.text.is_empty();
        drop(self.0.written.wait_timeout_while(waiting, patience, left));
    }
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// Counts writes, and keeps what is written.
    #[derive(Clone, Default)]
    struct Slow(Arc<Mutex<String>>, Arc<AtomicUsize>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            thread::sleep(Duration::from_millis(5));
            self.0.lock().unwrap().push_str(std::str::from_utf8(bytes).unwrap());
            self.1.fetch_add(1, Ordering::SeqCst);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_written_in_order_together_and_all() {
        let out = Slow::default();
        let lines = Lines::start(out.clone()).unwrap();
        let text: Vec<String> = (0..10_000).map(|number| format!("{number:0100}\n")).collect();
        text.iter().for_each(|line| lines.push(line));
        lines.finish(Duration::from_secs(60));
        assert!(*out.0.lock().unwrap() == text.concat());
        assert!(out.1.load(Ordering::SeqCst) < 100);
    }

    /// Standard error that nobody reads.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            loop {
                thread::park();
            }
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_nobody_reads_are_dropped_and_counted_past_1_mib() {
        let lines = Lines::start(Full).unwrap();
        let line = "x".repeat(1 << 10);
        // As many as have room wait, beside those that are being written for ever.
        (0..4096).for_each(|_| lines.push(&line));
        assert!((2048..=3072).contains(&lines.dropped()), "{}", lines.dropped());
    }

    #[test]
    fn lines_that_nobody_reads_are_not_waited_for_to_the_end() {
        let lines = Lines::start(Full).unwrap();
        lines.push("a\n");
        let (told, finished) = std::sync::mpsc::channel();
        thread::spawn(move || {
            lines.finish(Duration::from_millis(50));
            told.send(()).unwrap();
        });
        finished.recv_timeout(Duration::from_secs(20)).unwrap();
    }
}
