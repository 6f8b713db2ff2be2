//! The service: a flow engine runs webhooks over HTTP, and hands flow-end webhooks over for delivery (service).
//!
//! [`serve`] listens, and delivers what the store has queued. A request goes from `connection` (limits of a socket) to
//! `dispatch` (who asks, and what for), and from there to a file for each group of calls. `route` is the one table of
//! calls. `live` holds the project; a run keeps the one that it began with.

mod answers;
mod ask;
mod below;
mod body;
mod bulk;
mod call;
mod calls;
mod catalogue;
mod connection;
mod deliveries;
mod dispatch;
#[cfg(test)]
mod dropped;
mod end;
mod endpoints;
mod events;
#[cfg(feature = "otel")]
mod export;
mod heads;
mod health;
mod json;
mod keep;
mod lines;
mod live;
mod log;
mod member;
mod memory;
mod metrics;
mod openapi;
mod options;
mod private;
mod problem;
mod program;
mod queue;
mod queues;
mod results;
mod route;
mod run;
mod run_log;
mod runs;
mod sender;
mod service;
mod shown;
mod source;
mod span;
mod start;
mod stream;
mod time;
mod tokens;
mod trace;
mod unread;
mod watch;

pub use options::Options;
pub use shown::{Listed, Row, Shown, Tried};
pub use source::{Read, Source};
pub use start::{Ready, Unable, serve};
