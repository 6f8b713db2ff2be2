//! What the demo prints.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use hooklang::diagnostics::printable::printable;
use hooklang::json::Json;
use hooklang::testing::Difference;

const HEADING: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// The longest line, in characters.
const WIDTH: usize = 110;
/// How many lines the headers or what was saved have at most.
const LINES: usize = 2;
/// How many lines a body has at most.
const BODY_LINES: usize = 3;
/// How many lines a flow-end payload has at most.
const PAYLOAD_LINES: usize = 7;
/// Stands before what belongs to the line above.
const INDENT: (&str, Style) = ("    ", Style::new());

/// Writes what the demo shows; styles are removed by the stream where they are not wanted.
pub struct Report<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Report<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out }
    }

    /// The first lines.
    pub fn opening(&mut self, examples: usize, port: u16) -> io::Result<()> {
        writeln!(self.out, "{HEADING}{examples} examples against a server on this machine{HEADING:#}")?;
        writeln!(
            self.out,
            "{FAINT}http://127.0.0.1:{port}/HOST stands in for https://HOST: an operator's `account` says so{FAINT:#}"
        )
    }

    /// An example begins.
    pub fn example(&mut self, name: &str, shows: &str) -> io::Result<()> {
        writeln!(self.out, "\n{HEADING}{name}{HEADING:#}  {shows}")
    }

    /// A test begins.
    pub fn test(&mut self, target: &str, title: &str) -> io::Result<()> {
        writeln!(self.out, "{FAINT}  {target}: {}{FAINT:#}", printable(title))
    }

    /// A request as it was sent, without what must not be shown.
    pub fn request<'h>(
        &mut self,
        method: &str,
        target: &str,
        headers: impl Iterator<Item = (&'h str, &'h str)>,
        body: Option<&str>,
    ) -> io::Result<()> {
        self.wrapped(("  → ", Style::new()), 4, &format!("{method} {}", printable(target)), usize::MAX)?;
        let headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
        if !headers.is_empty() {
            write!(self.out, "{FAINT}")?;
            self.wrapped(INDENT, 4, &printable(&headers.join(" · ")), LINES)?;
            write!(self.out, "{FAINT:#}")?;
        }
        match body {
            Some(body) => self.wrapped(INDENT, 4, &folded(body), BODY_LINES),
            None => Ok(()),
        }
    }

    /// How a webhook ended: `how` is a word, what was saved, or the message of a failure.
    pub fn ended(&mut self, webhook: &str, well: bool, how: &str) -> io::Result<()> {
        let (style, sign) = if well { (GOOD, "✓") } else { (BAD, "✗") };
        self.wrapped((&format!("  {sign} {webhook} "), style), 4, &printable(how), LINES)
    }

    /// What a flow saved.
    pub fn saved(&mut self, saved: &str) -> io::Result<()> {
        match saved {
            "" => Ok(()),
            saved => self.wrapped(INDENT, 4, &printable(saved), LINES),
        }
    }

    /// The details of a call as they were delivered.
    pub fn payload(&mut self, payload: &Json) -> io::Result<()> {
        self.wrapped(INDENT, 4, &printable(&payload.compact()), PAYLOAD_LINES)
    }

    /// What is not as the test expects.
    pub fn differences(&mut self, differences: &[Difference]) -> io::Result<()> {
        for difference in differences {
            writeln!(self.out, "  {BAD}not as expected:{BAD:#} {}", printable(&difference.to_string()))?;
        }
        Ok(())
    }

    /// The last line.
    pub fn summary(&mut self, counts: &Counts) -> io::Result<()> {
        let Counts { examples, tests, requests, unexpected } = counts;
        let (style, how) = match unexpected {
            0 => (GOOD, "each test passed".to_owned()),
            1 => (BAD, "1 test failed".to_owned()),
            many => (BAD, format!("{many} tests failed")),
        };
        writeln!(
            self.out,
            "\n{style}{examples} examples, {tests} tests, {requests} requests received and verified: {how}{style:#}"
        )
    }

    /// `text` broken into lines after `lead`, the others indented by `indent`; what is past `most` lines is
    /// left out.
    fn wrapped(
        &mut self,
        (lead, style): (&str, Style),
        indent: usize,
        text: &str,
        most: usize,
    ) -> io::Result<()> {
        write!(self.out, "{style}{lead}{style:#}")?;
        let mut width = WIDTH.saturating_sub(lead.chars().count());
        let mut rest = text;
        for shown in 1.. {
            let (line, behind) = break_line(rest, width);
            let cut = shown == most && !behind.is_empty();
            writeln!(self.out, "{line}{}", if cut { " …" } else { "" })?;
            if cut || behind.is_empty() {
                break;
            }
            write!(self.out, "{:indent$}", "")?;
            width = WIDTH.saturating_sub(indent);
            rest = behind;
        }
        Ok(())
    }
}

/// What the summary counts.
#[derive(Debug, Default)]
pub struct Counts {
    /// Examples run.
    pub examples: usize,
    /// Tests played.
    pub tests: usize,
    /// Requests that the server received.
    pub requests: usize,
    /// Tests that failed.
    pub unexpected: usize,
}

/// A body on one line: line ends and the white space around them become one space.
fn folded(body: &str) -> String {
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    printable(&lines.join(" ")).into_owned()
}

/// The first line of `text`, of at most `width` characters, and the rest; broken between two headers, else
/// after a space, `,` or `&`, where one is near.
fn break_line(text: &str, width: usize) -> (&str, &str) {
    let Some((end, _)) = text.char_indices().nth(width.max(1)) else { return (text, "") };
    let (line, _) = text.split_at_checked(end).unwrap_or((text, ""));
    let between = line.rfind(" · ").map(|at| at + " ·".len());
    let behind = line.rfind([' ', ',', '&']).map(|at| at + 1);
    let near = [between, behind].into_iter().flatten().find(|at| *at * 2 > end);
    let (line, behind) = text.split_at_checked(near.unwrap_or(end)).unwrap_or((text, ""));
    (line.trim_end(), behind.trim_start())
}

#[cfg(test)]
mod tests {
    use super::{break_line, folded};

    fn lines(mut text: &str, width: usize) -> Vec<&str> {
        let mut lines = Vec::new();
        while !text.is_empty() {
            let (line, behind) = break_line(text, width);
            lines.push(line);
            text = behind;
        }
        lines
    }

    #[test]
    fn lines_break_behind_signs_and_lose_nothing() {
        assert_eq!(lines("{\"a\":1,\"b\":2,\"c\":3}", 10), ["{\"a\":1,", "\"b\":2,", "\"c\":3}"]);
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("नमस्ते जी", 8).concat(), "नमस्तेजी");
        assert_eq!(lines("a: b c · d: e f", 12), ["a: b c ·", "d: e f"]);
        assert_eq!(lines("ab", 0), ["a", "b"]);
    }

    #[test]
    fn a_body_of_lines_is_folded() {
        assert_eq!(folded("<a>\n  <b/>\r\n\n</a>"), "<a> <b/> </a>");
    }
}
