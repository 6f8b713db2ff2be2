//! `hook demo`: the tests of the examples, played against a small server on this machine.
//!
//! Each test goes the way that `hook run` goes: compiled, run, sent over HTTP. Only the operator's account is
//! another one, as with `--account`, and the server replies what the test says. What it receives and how the
//! run ends are compared with what the test expects.

mod account;
mod examples;
mod player;
mod report;
mod server;
#[cfg(test)]
mod tests;

use std::io::Write;

use player::Player;
use report::{Counts, Report};
use server::Server;

use super::{Exit, Unable};

/// Plays the tests of every example and writes what they do to `out`.
///
/// # Errors
///
/// Where the server cannot start or `out` cannot be written to.
pub fn run(out: &mut dyn Write) -> Result<Exit, Unable> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| format!("the demo could not start: {error}"))?;
    runtime.block_on(all(&mut Report::new(out)))
}

async fn all(report: &mut Report<'_>) -> Result<Exit, Unable> {
    let server = Server::start().await;
    let server = server.map_err(|error| format!("the demo's server could not start: {error}"))?;
    report.opening(examples::ALL.len(), server.port())?;
    let mut counts = Counts::default();
    for example in examples::ALL {
        counts.examples += 1;
        report.example(example.name, example.shows)?;
        let player = Player::new(example, server.port())?;
        for test in player.tests() {
            let played = player.play(test, &server).await?;
            played.tell(test, report)?;
            counts.tests += 1;
            counts.requests += played.requests();
            counts.unexpected += usize::from(!played.differences.is_empty());
        }
    }
    report.summary(&counts)?;
    Ok(if counts.unexpected == 0 { Exit::Well } else { Exit::Fault })
}
