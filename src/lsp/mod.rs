//! The language server: what editors ask about the projects that they have open, answered from
//! [`crate::workspace`].
//!
//! [`serve`] speaks the Language Server Protocol on standard input and output. Messages are taken in the order
//! in which they come; diagnostics are published when none waits, so that a burst of edits costs one check.
//! Text of open documents counts before files on disk. No file of secrets is ever read.

mod about;
mod addressed;
mod blocks;
mod capabilities;
mod client;
mod colour;
mod commands;
mod completion;
mod drafts;
mod dry_run;
mod edits;
mod embedded;
mod excerpt;
mod fixes;
mod folding;
mod formatting;
mod hints;
mod hover;
mod inbox;
mod lenses;
mod lifetime;
mod links;
mod looks;
mod meanings;
mod moved;
mod outline;
mod paths;
mod places;
mod progress;
mod project;
mod projects;
mod publish;
mod pull;
mod recent;
mod references;
mod refused;
mod rename;
mod routes;
mod sample;
mod selection;
mod server;
mod shown;
mod signatures;
mod spot;
mod state;
mod symbol;
mod sync;
mod tint;
mod tokens;
mod trials;
mod vocabulary;
mod watch;
mod wire;

pub use server::{Ended, serve};
pub use trials::{Failure, Trial, Trials};
