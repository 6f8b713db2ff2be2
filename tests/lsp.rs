//! `hook lsp`, spoken to as an editor does: the real binary, on its standard input and output.

mod client;
mod completion;
mod diagnostics;
mod fixes;
mod lifetime;
mod names;
mod project;
mod reading;

use client::{Client, json};
