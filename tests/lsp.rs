//! `hook lsp`, spoken to as an editor does: the real binary, on its standard input and output.

mod client;
mod completion;
mod diagnostics;
mod everywhere;
mod fixes;
mod formatting;
mod lifetime;
mod names;
mod project;
mod reading;
mod trying;
mod typing;
pub mod walk;

use client::{Client, json};
