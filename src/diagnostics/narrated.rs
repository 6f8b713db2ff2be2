//! A diagnostic in words, for screen readers and braille: no drawing, and columns as everywhere else
//! (miette's own narration counts the cells of a terminal, which differ for Hindi and emoji).

use std::fmt::Write;

use super::Diagnostic;
use super::excerpt::Excerpt;
use super::help::help;
use super::positions::Positions;
use super::printable::printable;
use crate::source::{Location, Position, Sources};

/// How much of a line is read out.
const READ_OUT: usize = 160;

pub(super) fn told(diagnostic: &Diagnostic, sources: &Sources, positions: &mut Positions) -> String {
    let mut text = format!(
        "{}: {}\n    code: {}\n",
        diagnostic.severity().as_str(),
        printable(&diagnostic.message),
        diagnostic.code
    );
    let range = positions.range(trimmed(diagnostic.location, sources));
    place(&mut text, "at", &diagnostic.label, diagnostic.location, range, sources);
    for related in &diagnostic.related {
        let range = Positions::new(sources).range(trimmed(related.location, sources));
        place(&mut text, "see also", &related.message, related.location, range, sources);
    }
    for line in help(diagnostic, sources).lines() {
        let _ = writeln!(text, "    help: {line}");
    }
    text
}

/// Without the white space that it ends with, unless it is nothing else.
fn trimmed(mut location: Location, sources: &Sources) -> Location {
    let length = sources.slice(location).trim_end().len() as u32;
    if length > 0 {
        location.span.end = location.span.start + length;
    }
    location
}

/// `    at crm.hook, line 3, columns 3 to 6: the method`, and the line itself.
fn place(
    text: &mut String,
    word: &str,
    label: &str,
    location: Location,
    (start, end): (Position, Position),
    sources: &Sources,
) {
    let Some(source) = sources.get(location.file) else { return };
    let name = printable(source.name());
    let columns = match (end.line == start.line, end.column.saturating_sub(1)) {
        (true, last) if last > start.column => {
            format!("line {}, columns {} to {last}", start.line, start.column)
        }
        (true, _) => format!("line {}, column {}", start.line, start.column),
        (false, last) => format!(
            "line {}, column {} to line {}, column {}",
            start.line,
            start.column,
            end.line,
            last.max(1)
        ),
    };
    let label = if label.is_empty() { String::new() } else { format!(": {}", printable(label)) };
    // Writing to a `String` does not fail.
    let _ = writeln!(text, "    {word} {name}, {columns}{label}");
    let line = Excerpt::line(source, location.span, READ_OUT);
    if !line.trim().is_empty() {
        let _ = writeln!(text, "    line {}: {}", start.line, line.trim());
    }
}
