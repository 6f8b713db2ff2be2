//! The printer: the one layout that a file of the language has (section 8, Formatting).
//!
//! ```text
//! text ──syntax──▶ tokens + AST ──tree──▶ entries, blocks, JSON, comments ──print──▶ text
//! ```
//!
//! Every token is printed as it was written, so that no number and no text changes its spelling; only the white space
//! between them is new. What was printed is read again before it is handed out (`sound`).

mod align;
mod entry;
mod outline;
mod path;
mod print;
mod sound;
mod text;
mod tree;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::{FileId, Source};
use crate::syntax;

/// The columns that a line has at most, where it can be broken.
pub const WIDTH: usize = 100;

/// Why a file is left as it is.
#[derive(Debug)]
pub enum Refused {
    /// It has syntax faults, and these are they; the places are in the file that was given.
    Faulty(Vec<Diagnostic>),
    /// What would be written does not read as the same. That is a fault of the printer.
    Unsound,
}

/// The text of `source`, which diagnostics call `file`, in the one layout. Its line ends are those of its first line, and
/// a byte order mark stays.
///
/// # Errors
///
/// [`Refused`]; then nothing is to be written.
pub fn format(source: &Source, file: FileId) -> Result<String, Refused> {
    let mut diagnostics = Diagnostics::default();
    let read = syntax::parse(source, file, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(Refused::Faulty(diagnostics.into_iter().collect()));
    }
    let text = source.text();
    let tree = tree::build(text, &outline::Outline::of(&read));
    let printed = with_line_ends(text, print::file(&tree));
    if printed != text && !sound::means_the_same(text, read, &printed) {
        return Err(Refused::Unsound);
    }
    Ok(printed)
}

/// `printed` with the line ends and the byte order mark of `text`.
fn with_line_ends(text: &str, printed: String) -> String {
    let first_line_end = text.find('\n').unwrap_or(0);
    let crlf = text.get(..first_line_end).is_some_and(|line| line.ends_with('\r'));
    let printed = if crlf { printed.replace('\n', "\r\n") } else { printed };
    if text.starts_with('\u{feff}') { format!("\u{feff}{printed}") } else { printed }
}
