//! Runs of webhooks and flows, without a network.

mod escaping;
mod fake;
mod outcome;
mod project;
mod request;
