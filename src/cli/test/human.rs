//! What tests came to, for people.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use hooklang::diagnostics::printable::printable;
use hooklang::ir::Program;
use hooklang::testing::{Difference, Values};

use super::document::{Document, Entry, Request, or_missing};
use super::suite::Suite;

/// What is well.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What is not.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
const RECEIVED: Style = AnsiColor::Red.on_default();
const FAINT: Style = Style::new().dimmed();

/// Says of each test that failed what differs, what was sent and what the run itself says; then how many passed.
pub fn report(suites: &[Suite], document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let all = suites.iter().flat_map(|suite| suite.each().map(|(_, ran)| (suite.program(), ran)));
    for ((program, ran), entry) in all.zip(&document.tests).filter(|(_, entry)| !entry.passed) {
        let Entry { target, title, at, .. } = entry;
        writeln!(out, "{BAD}✗ {target} \"{}\"{BAD:#}  {at}", printable(title))?;
        for difference in ran.ended.iter().flatten().flat_map(|outcome| &outcome.differences) {
            differs(program, difference, out)?;
        }
        for sent in &entry.requests {
            request(sent, out)?;
        }
        for message in &entry.messages {
            writeln!(out, "  {}", printable(message))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The last line.
pub fn sum_up(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let Document { passed, failed, .. } = document;
    let style = if *failed == 0 { GOOD } else { BAD };
    writeln!(out, "{style}{passed} passed, {failed} failed{style:#}")
}

fn request(sent: &Request, out: &mut dyn Write) -> io::Result<()> {
    let line = format!("→ {}  {} {}", sent.step, sent.method, sent.url);
    writeln!(out, "  {FAINT}{}{FAINT:#}", printable(&line))?;
    for (name, value) in &sent.headers {
        writeln!(out, "    {FAINT}{}{FAINT:#}", printable(&format!("{name}: {value}")))?;
    }
    if let Some(body) = &sent.body {
        writeln!(out, "    {FAINT}{}{FAINT:#}", printable(body))?;
    }
    Ok(())
}

/// A member that differs; what the two values do not share stands out.
fn differs(program: &Program, difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let place = program.show_place(&difference.at);
    writeln!(out, "  {place}: {}", printable(&difference.what))?;
    let Some(Values { expected, found }) = &difference.values else { return Ok(()) };
    let [expected, found] = [expected, found].map(|value| printable(&or_missing(value)).into_owned());
    let shared = Shared::of(&expected, &found);
    side("expected", &expected, shared, GOOD, out)?;
    side("received", &found, shared, RECEIVED, out)
}

fn side(label: &str, text: &str, shared: Shared, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (before, rest) = text.split_at_checked(shared.before).unwrap_or((text, ""));
    let (own, after) = rest.split_at_checked(rest.len().saturating_sub(shared.after)).unwrap_or((rest, ""));
    let strong = style.bold().underline();
    writeln!(out, "    {style}{label} {before}{style:#}{strong}{own}{strong:#}{style}{after}{style:#}")
}

/// How many bytes two texts have in common at their starts and ends; nothing where that does not help.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shared {
    before: usize,
    after: usize,
}

impl Shared {
    fn of(one: &str, other: &str) -> Self {
        let same = |(one, other): &(char, char)| one == other;
        let length = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
            pairs.take_while(same).map(|(character, _)| character.len_utf8()).sum()
        };
        let before = length(&mut one.chars().zip(other.chars()));
        let [rest, other_rest] = [one, other].map(|text| text.get(before..).unwrap_or_default());
        let after = length(&mut rest.chars().rev().zip(other_rest.chars().rev()));
        // Two quotes in common say nothing.
        if before + after < 4 { Self { before: 0, after: 0 } } else { Self { before, after } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_texts_share_ends_at_characters() {
        let shared = |one, other| {
            let Shared { before, after } = Shared::of(one, other);
            (before, after)
        };
        assert_eq!(shared("\"https://a/1\"", "\"https://a/22\""), (11, 1));
        assert_eq!(shared("\"नमस्ते\"", "\"नमस्ता\""), (16, 1));
        assert_eq!(shared("\"gold\"", "\"silver\""), (0, 0));
        assert_eq!(shared("aaaaaa", "aaaa"), (4, 0));
        assert_eq!(shared("", ""), (0, 0));
    }
}
