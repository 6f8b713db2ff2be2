//! What a person sees while a run waits: a spinner with the time waited, and ♪ with hold music.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Turns on standard error while a webhook waits for its answer.
pub struct Spinner {
    is_watched: bool,
    turning: Option<ProgressBar>,
}

impl Spinner {
    /// One that turns where a person watches.
    pub fn new(is_watched: bool) -> Self {
        Self { is_watched, turning: None }
    }

    /// Turns until it is stopped.
    pub fn turn(&mut self, webhook: &str, wait: Duration, hold_music: bool) {
        self.stop();
        if !self.is_watched {
            return;
        }
        let music = if hold_music { " ♪" } else { "" };
        let spinner = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed_precise}") {
            spinner.set_style(style);
        }
        spinner.set_message(format!("{webhook}: waiting up to {wait:?}{music}"));
        spinner.enable_steady_tick(Duration::from_millis(100));
        self.turning = Some(spinner);
    }

    /// Takes it off the screen.
    pub fn stop(&mut self) {
        if let Some(turned) = self.turning.take() {
            turned.finish_and_clear();
        }
    }
}
