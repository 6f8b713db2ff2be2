//! Runs of webhooks and flows, without a network.

mod fake;
mod thin;
