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
mod part;
mod print;
mod sound;
mod text;
mod tree;
mod work;

use std::borrow::Cow;
use std::thread;

use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Source};
use crate::syntax::{self, Outline};
use part::Stays;

/// The columns that a line has at most, where it can be broken.
pub const WIDTH: usize = 100;

/// Why a file is left as it is.
#[derive(Debug)]
pub enum Refused {
    /// It has syntax faults, and these are they; the places are in the file that was given.
    Faulty(Vec<Diagnostic>),
    /// It is not UTF-8 text.
    NotText,
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
    format_on(1, source, file)
}

/// [`format()`] of each of `files`, on as many threads as the machine has processors.
#[must_use]
pub fn format_all(files: &[(FileId, &Source)]) -> Vec<Result<String, Refused>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let each = threads / files.len().max(1);
    work::shared(threads, files, |&(file, source)| format_on(each, source, file))
}

/// `lines` with the line ends of `text`, which they are written into.
#[must_use]
pub fn in_line_ends_of<'l>(text: &str, lines: &'l str) -> Cow<'l, str> {
    if is_crlf(text) { lines.replace('\n', "\r\n").into() } else { lines.into() }
}

fn is_crlf(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'))
}

fn format_on(threads: usize, source: &Source, file: FileId) -> Result<String, Refused> {
    if source.not_utf8_at().is_some() {
        return Err(Refused::NotText);
    }
    let text = source.text();
    let crlf = is_crlf(text);
    let outline = syntax::outline(text);
    let parts = part::parts(source, &outline);
    let printed = work::shared(threads, &parts, |part| part.print(file, crlf));

    let mut whole = String::with_capacity(text.len() + text.len() / 8);
    let mut places = Vec::with_capacity(outline.declarations.len());
    let (mut faults, mut unsound) = (Vec::new(), false);
    let mut is_apart = false;
    for (part, printed) in parts.iter().zip(printed) {
        match printed {
            Ok(printed) => {
                if std::mem::replace(&mut is_apart, part.ends_with_blank_line()) {
                    whole.push_str(if crlf { "\r\n" } else { "\n" });
                }
                let start = u32::try_from(whole.len()).unwrap_or(u32::MAX);
                places.extend(printed.heads.iter().map(|(kind, span)| (*kind, span.from_start(start))));
                whole.push_str(&printed.text);
            }
            Err(Stays::Faulty(more)) => faults.extend(more),
            Err(Stays::Unsound) => unsound = true,
        }
    }
    if !faults.is_empty() {
        return Err(Refused::Faulty(faults));
    }
    // Parts that were found again each by itself are found again side by side.
    let again = || syntax::outline(&whole);
    if unsound || parts.len() > 1 && whole != text && !same(&places, outline.comments.len(), &again()) {
        return Err(Refused::Unsound);
    }
    Ok(whole)
}

fn same(places: &[sound::Place], comments: usize, again: &Outline) -> bool {
    let found = again.declarations.iter().map(|head| (head.kind, head.span));
    places.iter().copied().eq(found) && comments == again.comments.len()
}
