//! `hook demo`: the examples, run against a small server on this machine.
//!
//! Each example goes the way that `hook run` goes: compiled, run, sent over HTTP. Only the operator's
//! account is another one, as with `--account`. The server verifies what it receives, and the demo how each
//! run ends: what differs from the example's `demo.json` is a fault.

mod account;
mod examples;
mod perform;
mod report;
mod script;
mod server;
#[cfg(test)]
mod tests;
mod verify;

use std::io::Write;

use examples::Example;
use perform::Project;
use report::{Counts, Report};
use script::Script;
use server::Server;

use super::{Exit, Unable};

/// Runs every example and writes what it does to `out`.
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
        one(example, &server, report, &mut counts).await?;
    }
    report.summary(&counts)?;
    Ok(if counts.unexpected == 0 { Exit::Well } else { Exit::Fault })
}

async fn one(
    example: &Example,
    server: &Server,
    report: &mut Report<'_>,
    counts: &mut Counts,
) -> Result<(), Unable> {
    let script: Script = serde_json::from_str(example.script)
        .map_err(|error| format!("the script of {} cannot be read: {error}", example.name))?;
    report.example(example.name, &script.shows)?;
    let project = Project::new(example, server.port())?;
    for scripted in &script.runs {
        server.expect(&scripted.requests, &project.secrets);
        let performed = project.perform(&scripted.run).await?;
        let mut faults = server.faults();
        faults.extend(performed.faults(&scripted.expect));
        performed.tell(report)?;
        report.faults(&faults)?;
        counts.runs += 1;
        counts.requests += scripted.requests.len();
        counts.unexpected += usize::from(!faults.is_empty());
    }
    Ok(())
}
