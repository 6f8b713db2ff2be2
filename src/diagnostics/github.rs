//! Diagnostics as workflow commands, which GitHub shows at the lines of a pull request.

use std::io;

use super::Diagnostic;
use super::listed::listed;
use super::positions::Positions;
use super::printable::printable;
use crate::source::{Position, Sources};

/// Writes `::error file=…,line=…,…::MESSAGE` for each of `diagnostics`, and for `error`, why the work could not be done.
///
/// # Errors
///
/// Those of `out`.
pub fn write(
    out: &mut impl io::Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    error: Option<&str>,
) -> io::Result<()> {
    let mut positions = Positions::new(sources);
    let listed = listed(diagnostics);
    for one in &listed.faults {
        let file = sources.get(one.location.file).map_or("", |source| source.name());
        let (start, end) = positions.range(one.location);
        writeln!(
            out,
            "::{} file={},{},title={}::{}",
            one.severity().as_str(),
            property(file),
            place(start, end),
            property(one.code.as_str()),
            data(&one.message_and_help())
        )?;
    }
    for more in listed.more(sources) {
        writeln!(out, "::notice::{}", data(&more))?;
    }
    if let Some(error) = error {
        writeln!(out, "::error::{}", data(error))?;
    }
    Ok(())
}

/// Columns are for one line only: where the span goes on, lines alone are understood. The last column is one of the span,
/// and a span that ends where a line begins ends on the line before.
fn place(start: Position, end: Position) -> String {
    let last = if end.column == 1 && end.line > start.line { end.line - 1 } else { end.line };
    if last > start.line {
        return format!("line={},endLine={last}", start.line);
    }
    let column =
        if end.line == start.line { end.column.saturating_sub(1).max(start.column) } else { start.column };
    format!("line={0},endLine={0},col={1},endColumn={column}", start.line, start.column)
}

/// The message of a command ends with its line.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(|line| printable(line).into_owned()).collect();
    lines.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property ends with `,` or `:` too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;
    use crate::source::{FileId, Location, Span};

    fn written(name: &str, text: &str, span: std::ops::Range<usize>, message: &str) -> String {
        let sources = Sources::of_text(name, text);
        let location = Location { file: FileId(0), span: Span::new(span.start, span.end) };
        let code = Code::named("url::invalid").unwrap();
        let diagnostic = Diagnostic::new(code, location, message, "do this");
        let mut out = Vec::new();
        write(&mut out, &[diagnostic], &sources, None).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_span_of_one_line_has_columns() {
        assert_eq!(
            written("a.hook", "क é\n", 4..6, "what is wrong"),
            "::error file=a.hook,line=1,endLine=1,col=3,endColumn=3,title=url%3A%3Ainvalid::what is wrong%0Ahelp: do this\n"
        );
    }

    #[test]
    fn a_span_of_several_lines_has_none() {
        let written = |span| written("a.hook", "ab\ncd\nef\n", span, "m");
        assert!(
            written(1..4).starts_with("::error file=a.hook,line=1,endLine=2,title="),
            "{}",
            written(1..4)
        );
        assert!(written(1..6).starts_with("::error file=a.hook,line=1,endLine=2,title="));
        assert!(
            written(1..3).starts_with("::error file=a.hook,line=1,endLine=1,col=2,endColumn=2,"),
            "{}",
            written(1..3)
        );
        assert!(written(3..3).starts_with("::error file=a.hook,line=2,endLine=2,col=1,endColumn=1,"));
    }

    #[test]
    fn what_ends_a_property_or_a_message_is_escaped() {
        let written = written("a,b:c%.hook", "x", 0..1, "100 % of\nit: a, b");
        assert!(written.starts_with("::error file=a%2Cb%3Ac%25.hook,"), "{written}");
        assert!(written.ends_with("::100 %25 of%0Ait: a, b%0Ahelp: do this\n"), "{written}");
    }
}
