//! `hook lsp`

use hooklang::lsp::{Ended, serve};

use super::{Exit, Unable};

/// Serves an editor on standard input and output.
pub fn run() -> Result<Exit, Unable> {
    Ok(match serve() {
        Ended::AsAsked => Exit::Well,
        Ended::Alone => Exit::Fault,
    })
}
