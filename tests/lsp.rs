//! `hook lsp`, spoken to as an editor does: the real binary, on its standard input and output.

mod client;
mod diagnostics;
mod fixes;
mod lifetime;

use client::{Client, json};
