//! `hook serve` as a process of its own: the rules of the service that a caller can see.

mod answering;
pub mod away;
mod below;
mod command;
mod ending;
mod engine;
mod export;
mod hostile;
mod keys;
mod limits;
mod living;
mod operating;
pub mod place;
mod privacy;
mod refused;
mod running;
mod scopes;
pub mod several;
mod unread;

pub use place::{KEY, SALES, Service, folder, project, signing};

use crate::support::{Answer, Server};

/// A server for `lookup` and the endpoint.
pub fn server() -> Server {
    Server::start([("/lookup", Answer::json(200, r#"{"tier":"gold"}"#)), ("/end", Answer::status(204))])
}

/// The record of a call.
pub fn record(uuid: &str) -> String {
    format!(r#"{{"uuid":"{uuid}","legs":[{{"hangup_cause":"16"}}]}}"#)
}

/// A body of `/run` or `/end` for a call that has ended.
pub fn ended(uuid: &str) -> String {
    format!(r#"{{"variables":{{"$flow.key.lead":"HFC"}},"call":{}}}"#, record(uuid))
}

/// The requests of a server to its endpoint.
pub fn deliveries(server: &Server) -> Vec<crate::support::Recorded> {
    server.requests().into_iter().filter(|request| request.path() == "/end").collect()
}
