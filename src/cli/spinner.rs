//! What a person sees while a run waits: a spinner with the time waited, and ♪ with hold music.

use std::sync::Mutex;
use std::time::Duration;

use hooklang::runtime::Observer;
use indicatif::{ProgressBar, ProgressStyle};

/// Turns on standard error while a webhook waits for its answer.
#[derive(Default)]
pub struct Spinner {
    turning: Mutex<Option<ProgressBar>>,
}

impl Spinner {
    fn swap(&self, next: Option<ProgressBar>) {
        let mut turning = self.turning.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(turned) = std::mem::replace(&mut *turning, next) {
            turned.finish_and_clear();
        }
    }
}

impl Observer for Spinner {
    fn waiting(&self, webhook: &str, wait: Duration, hold_music: bool) {
        let music = if hold_music { " ♪" } else { "" };
        let spinner = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed_precise}") {
            spinner.set_style(style);
        }
        spinner.set_message(format!("{webhook}: waiting up to {wait:?}{music}"));
        spinner.enable_steady_tick(Duration::from_millis(100));
        self.swap(Some(spinner));
    }

    fn answered(&self, _webhook: &str, _waited: Duration) {
        self.swap(None);
    }
}
