//! Sections 3 and 4 in trouble: a checker compares the answers that callers got with what the endpoint received.
//!
//! What runs here is short. `HOOK_TESTS=200 cargo test --test hook -- at_least_once` makes each 200 times as long: it
//! kills processes 1 000 times, and takes hours.

mod callers;
mod clock;
mod database;
mod disk;
mod failover;
mod killed;
mod power;
mod shim;
mod stopped;
mod synced;

use callers::Callers;

use crate::service::{Service, deliveries, ended, project, server};
use crate::support::many;

/// How many times as long as usual.
fn times() -> usize {
    many(1, 1)
}

/// A flow that only ends.
const FLOW: &str = "flow sales {\n  flow-end webhook\n}\n";
