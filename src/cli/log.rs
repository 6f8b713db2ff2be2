//! Logs, on standard error: `HOOK_LOG=debug`.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::Unable;

/// The environment variable that says how much is logged.
const LEVEL: &str = "HOOK_LOG";

/// Starts the log where `HOOK_LOG` names a level: `error`, `warn`, `info`, `debug` or `trace`.
///
/// Only Hook's own events are logged: those of the HTTP client would show headers and bodies, and with
/// them secrets.
pub fn start() -> Result<(), Unable> {
    let Ok(level) = std::env::var(LEVEL) else { return Ok(()) };
    let level: LevelFilter = level
        .parse()
        .map_err(|_| format!("{LEVEL} is `{level}`; it may be error, warn, info, debug, trace or off"))?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_filter(Targets::new().with_target("hooklang", level));
    // A second start finds the log running, which is as well.
    let _ = tracing_subscriber::registry().with(lines).try_init();
    Ok(())
}
