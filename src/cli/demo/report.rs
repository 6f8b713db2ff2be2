//! What the demo prints.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use hooklang::diagnostics::printable::printable;
use hooklang::json::Json;

const HEADING: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// The longest line, in characters.
const WIDTH: usize = 110;
/// A body or a header is shown on so many lines at most, a flow-end payload on all that it needs.
const LINES: usize = 3;

/// Writes what the demo shows; styles are taken out by the stream where they are not wanted.
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

    /// A request as it was sent, without what must not be shown.
    pub fn request(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: Option<&str>,
    ) -> io::Result<()> {
        self.wrapped("  → ", &format!("{method} {}", printable(target)), usize::MAX)?;
        let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        if !headers.is_empty() {
            write!(self.out, "{FAINT}")?;
            self.wrapped("    ", &printable(&headers.join(" · ")), LINES)?;
            write!(self.out, "{FAINT:#}")?;
        }
        match body {
            Some(body) => self.wrapped("    ", &folded(body), LINES),
            None => Ok(()),
        }
    }

    /// How a webhook ended.
    pub fn ended(&mut self, webhook: &str, well: bool, how: &str) -> io::Result<()> {
        let (style, sign) = if well { (GOOD, "✓") } else { (BAD, "✗") };
        writeln!(self.out, "  {style}{sign} {webhook}{style:#} {}", printable(how))
    }

    /// What a webhook saved.
    pub fn saved<'v>(&mut self, variables: impl Iterator<Item = (&'v str, &'v Json)>) -> io::Result<()> {
        let saved: Vec<String> =
            variables.map(|(name, value)| format!("{name} = {}", value.compact())).collect();
        if saved.is_empty() {
            return Ok(());
        }
        self.wrapped("    saved ", &printable(&saved.join(", ")), LINES)
    }

    /// The details of a call as they were delivered.
    pub fn payload(&mut self, payload: &Json) -> io::Result<()> {
        self.wrapped("    ", &printable(&payload.compact()), usize::MAX)
    }

    /// What was not as the example expects.
    pub fn faults(&mut self, faults: &[String]) -> io::Result<()> {
        for fault in faults {
            writeln!(self.out, "  {BAD}not as expected:{BAD:#} {}", printable(fault))?;
        }
        Ok(())
    }

    /// The last line.
    pub fn summary(&mut self, counts: &Counts) -> io::Result<()> {
        let Counts { examples, runs, requests, unexpected } = counts;
        let (style, how) = match unexpected {
            0 => (GOOD, "each run ended as its example expects".to_owned()),
            1 => (BAD, "1 run did not end as its example expects".to_owned()),
            many => (BAD, format!("{many} runs did not end as their examples expect")),
        };
        writeln!(
            self.out,
            "\n{style}{examples} examples, {runs} runs, {requests} requests received and verified: {how}{style:#}"
        )
    }

    /// `text` broken into lines behind `lead`; what is past `most` lines is left out.
    fn wrapped(&mut self, lead: &str, text: &str, most: usize) -> io::Result<()> {
        let indent = " ".repeat(lead.chars().count());
        let mut lines = lines(text, WIDTH.saturating_sub(indent.len())).peekable();
        let mut lead = lead;
        for shown in 1.. {
            let Some(line) = lines.next() else { break };
            let more = if shown == most && lines.peek().is_some() { " …" } else { "" };
            writeln!(self.out, "{lead}{line}{more}")?;
            if shown == most {
                break;
            }
            lead = &indent;
        }
        Ok(())
    }
}

/// What the summary counts.
#[derive(Debug, Default)]
pub struct Counts {
    /// Examples run.
    pub examples: usize,
    /// Webhooks and flows run.
    pub runs: usize,
    /// Requests that the server received.
    pub requests: usize,
    /// Runs that did not end as expected.
    pub unexpected: usize,
}

/// A body on one line: line ends and the blanks behind them become one blank.
fn folded(body: &str) -> String {
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    printable(&lines.join(" ")).into_owned()
}

/// `text` in lines of at most `width` characters, broken behind a blank, `,` or `&` where one is near.
fn lines(text: &str, width: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.char_indices().nth(width).map_or(rest.len(), |(at, _)| at);
        let line = rest.get(..end)?;
        let near = line.rfind([' ', ',', '&']).map(|at| at + 1).filter(|at| *at * 2 > end);
        let end = if end == rest.len() { end } else { near.unwrap_or(end) };
        let (line, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(line.trim_end())
    })
}

#[cfg(test)]
mod tests {
    use super::{folded, lines};

    #[test]
    fn lines_break_behind_signs_and_lose_nothing() {
        let broken: Vec<&str> = lines("{\"a\":1,\"b\":2,\"c\":3}", 10).collect();
        assert_eq!(broken, ["{\"a\":1,", "\"b\":2,", "\"c\":3}"]);
        assert_eq!(lines("abcdefghij", 4).collect::<Vec<_>>(), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("नमस्ते जी", 8).collect::<String>(), "नमस्तेजी");
        assert_eq!(lines("", 8).count(), 0);
    }

    #[test]
    fn a_body_of_lines_is_folded() {
        assert_eq!(folded("<a>\n  <b/>\r\n\n</a>"), "<a> <b/> </a>");
    }
}
