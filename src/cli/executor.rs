//! The threads that requests and timers run on.

use tokio::runtime::{Builder, Runtime};

use super::Unable;

/// Starts one for each processor.
pub fn start() -> Result<Runtime, Unable> {
    let tokio = Builder::new_multi_thread().enable_all().build();
    Ok(tokio.map_err(|error| format!("could not start: {error}"))?)
}
