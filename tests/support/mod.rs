//! What tests and benches stand on: a server on this machine that answers as instructed.

// Each test uses a part of it.
#![allow(dead_code, unused_imports, reason = "several binaries include it, none uses all of it")]

mod answer;
mod command;
mod conformance;
mod extent;
mod gate;
mod headers;
mod http1;
mod http2;
mod numbers;
mod python;
mod recorded;
mod scripted;
mod server;
mod tls;

pub use answer::{Answer, Delivery, compress};
pub use command::{Hook, Ran, at};
pub use conformance::conformance;
pub use extent::{many, one_in};
pub use gate::{Gate, Moment, Way};
pub use headers::{header_map, header_pairs};
pub use numbers::Numbers;
pub use python::has_module;
pub use recorded::Recorded;
pub use scripted::ScriptedTransport;
pub use server::Server;
pub use tls::Authority;
