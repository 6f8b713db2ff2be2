//! One line for each diagnostic, for editors and `grep`: `FILE:LINE:COLUMN: error[CODE]: MESSAGE`.

use std::io;

use super::Diagnostic;
use super::listed::{listed, rendered};
use super::positions::Positions;
use super::printable::printable;
use crate::source::Sources;

/// All of `diagnostics`, a line each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    rendered(|out| write(out, diagnostics, sources))
}

/// As [`render`], into `out`.
///
/// # Errors
///
/// Those of `out`.
pub fn write(out: &mut impl io::Write, diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
    let mut positions = Positions::new(sources);
    let listed = listed(diagnostics);
    for one in &listed.faults {
        writeln!(out, "{}", line(one, sources, &mut positions))?;
    }
    for more in listed.more(sources) {
        writeln!(out, "{more}")?;
    }
    Ok(())
}

fn line(diagnostic: &Diagnostic, sources: &Sources, positions: &mut Positions) -> String {
    let file = sources.get(diagnostic.location.file).map_or("", |source| source.name());
    let start = positions.at(diagnostic.location.file, diagnostic.location.span.start);
    format!(
        "{}:{}:{}: {}[{}]: {}",
        printable(file),
        start.line,
        start.column,
        diagnostic.severity().as_str(),
        diagnostic.code,
        printable(&diagnostic.message),
    )
}
