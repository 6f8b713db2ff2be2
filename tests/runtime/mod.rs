//! Runs of webhooks and flows, without a network.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets what it did not expect fails"
)]

mod attacks;
mod canary;
mod escaping;
mod fake;
mod flow;
mod oauth2;
mod outcome;
mod project;
mod refused;
mod request;
mod response;
mod sharing;
mod together;
