//! The language server: what editors ask about the projects that they have open, answered from
//! [`crate::workspace`].
//!
//! [`serve`] speaks the Language Server Protocol on standard input and output. Messages are taken in the order
//! in which they come; diagnostics are published when none waits, so that a burst of edits costs one check.
//! Text of open documents counts before files on disk. No file of secrets is ever read.

mod about;
mod addressed;
mod capabilities;
mod client;
mod completion;
mod edits;
mod fixes;
mod folding;
mod hover;
mod inbox;
mod lifetime;
mod outline;
mod paths;
mod places;
mod project;
mod projects;
mod publish;
mod pull;
mod references;
mod refused;
mod rename;
mod routes;
mod selection;
mod server;
mod shown;
mod spot;
mod state;
mod symbol;
mod sync;
mod tokens;
mod wire;

pub use server::{Ended, serve};
