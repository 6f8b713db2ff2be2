//! `hook test --update`: expectations as the runs have them.

use std::io::IsTerminal;
use std::ops::Range;

use hooklang::diagnostics::Diagnostics;
use hooklang::ir::{ExpectedRequest, Test as Block};
use hooklang::source::{FileId, Source, Span};
use hooklang::syntax::{
    self,
    ast::{self, Declaration, ExpectedPart, ExpectedValue, TestLine},
};
use hooklang::testing::{Outcome, Sent, written};

use super::suite::{Ran, Suite};
use crate::cli::arguments::{Test, TestFormat};
use crate::cli::output::Output;
use crate::cli::{Unable, difference, replace};

/// A file before and after.
struct Updated<'s> {
    source: &'s Source,
    new: String,
}

/// Shows what would change, and writes it where the user agrees; whether anything was written.
pub fn update(test: &Test, suites: &[Suite], output: &mut Output) -> Result<bool, Unable> {
    let updated: Vec<Updated<'_>> = suites.iter().flat_map(of_suite).collect();
    if updated.is_empty() {
        return Ok(false);
    }
    for Updated { source, new } in &updated {
        let out = match test.format {
            TestFormat::Human => output.results(),
            TestFormat::Json => output.notes(),
        };
        difference::write(out, source.name(), source.text(), new)?;
    }
    if !test.yes && !agrees(output)? {
        return Ok(false);
    }
    for Updated { source, new } in &updated {
        replace::replace(source.path(), source.name(), new)?;
    }
    Ok(true)
}

fn agrees(output: &mut Output) -> Result<bool, Unable> {
    if !std::io::stdin().is_terminal() {
        return Err(Unable::Because(
            "nothing was written: without a terminal to ask at, `--update` needs `--yes`".to_owned(),
        ));
    }
    write!(output.notes(), "write this? [y/N] ")?;
    output.notes().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|error| error.to_string())?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn of_suite(suite: &Suite) -> Vec<Updated<'_>> {
    let files = suite.project.sources.iter();
    files.filter_map(|(file, source)| of_file(suite, file, source)).collect()
}

/// A file of the project with its expectations renewed; `None` where none has to be.
fn of_file<'s>(suite: &'s Suite, file: FileId, source: &'s Source) -> Option<Updated<'s>> {
    let mut diagnostics = Diagnostics::default();
    let read = syntax::parse(source, file, &mut diagnostics);
    let written = read.declarations.iter().zip(&read.spans).filter_map(|(one, span)| match one {
        Declaration::Test(test) => Some((test, *span)),
        _ => None,
    });
    let here = suite.program().tests.iter().enumerate().filter(|(_, block)| block.at.file == file.0);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for ((number, block), (test, span)) in here.zip(written) {
        let Some(ran) = suite.tests.iter().find(|ran| ran.number == number) else { continue };
        // What a test says of a request without a `reply` is missing; nothing that it expects is out of date.
        let Ran { ended: Some(Ok(outcome @ Outcome { is_foreseen: true, .. })), .. } = ran else { continue };
        let edit = Renewal { block, outcome, base: span.start as usize };
        if block.requests.is_empty() && block.variables.is_empty() {
            let end = (span.end as usize).saturating_sub(1);
            let lines = written::laid_out(&written::expectations(suite.program(), block, outcome));
            let head = source.text().get(..end)?;
            let (start, before) = match head.ends_with('\n') {
                true => (end, ""),
                false => (head.trim_end().len(), "\n"),
            };
            edits.push((start..end, format!("{before}{lines}")));
        } else if !outcome.differences.is_empty() {
            edit.renew(test, &mut edits);
        }
    }
    if edits.is_empty() {
        return None;
    }
    let mut new = source.text().to_owned();
    edits.sort_by_key(|(range, _)| range.start);
    for (range, text) in edits.into_iter().rev() {
        new.replace_range(range, &hooklang::format::in_line_ends_of(source.text(), &text));
    }
    // A file that has the layout keeps it; any other is changed in these places alone.
    if hooklang::format::format(source, file).is_ok_and(|text| text == source.text()) {
        let changed = Source::new(source.path().to_owned(), source.name().to_owned(), new.clone());
        new = hooklang::format::format(&changed, file).unwrap_or(new);
    }
    (new != source.text()).then_some(Updated { source, new })
}

/// The expectations of a test, as its run has them.
struct Renewal<'r> {
    block: &'r Block,
    outcome: &'r Outcome,
    /// Where the declaration begins.
    base: usize,
}

impl Renewal<'_> {
    fn range(&self, span: Span) -> Range<usize> {
        self.base + span.start as usize..self.base + span.end as usize
    }

    /// Replaces what differs in the expectations that `test` has.
    fn renew(&self, test: &ast::Test, edits: &mut Vec<(Range<usize>, String)>) {
        let differs = |at: &hooklang::source::Place| {
            let mut differences = self.outcome.differences.iter();
            differences.any(|one| one.at == *at)
        };
        let mut variables = self.block.variables.iter();
        let mut requests = self.block.requests.iter().enumerate();
        for line in &test.lines {
            match line {
                TestLine::Expect { entries, .. } => {
                    for (entry, expected) in entries.iter().zip(variables.by_ref()) {
                        if differs(&expected.at) {
                            let after = self.outcome.after.iter();
                            let is = after.into_iter().find(|(name, _)| *name == expected.variable);
                            let value = written::expected(is.map(|(_, json)| json));
                            edits.push((self.range(span_of(&entry.value)), value));
                        }
                    }
                }
                TestLine::ExpectRequest { entries, span, .. } => {
                    let Some((number, expected)) = requests.next() else { return };
                    let Some(sent) = self.sent(number, expected) else {
                        let words = format!(
                            "expect no request{}",
                            written::step(&self.block.target, &expected.webhook)
                        );
                        edits.push((self.range(*span), words));
                        continue;
                    };
                    let parts = expected.parts.iter().flatten();
                    for (entry, _) in entries.iter().zip(parts).filter(|(_, part)| differs(&part.at)) {
                        let (span, is) = match entry {
                            ExpectedPart::Method(text, _) => (text.span, Some(sent.method.as_str().into())),
                            ExpectedPart::Url(text, _) => (text.span, Some(sent.url.as_str().into())),
                            ExpectedPart::Body(value, _) => (span_of(value), sent.content()),
                            ExpectedPart::Header { name, value, .. } => {
                                (span_of(value), sent.header(&name.plain().unwrap_or_default()))
                            }
                        };
                        edits.push((self.range(span), written::expected(is.as_ref())));
                    }
                }
                TestLine::ExpectNoRequest { span, .. } => {
                    let Some((number, expected)) = requests.next() else { return };
                    if let Some(sent) = self.sent(number, expected) {
                        let lines = written::laid_out(&written::request(&self.block.target, sent));
                        edits.push((self.range(*span), lines.trim().to_owned()));
                    }
                }
                TestLine::Given { .. } | TestLine::GivenCall { .. } | TestLine::Reply { .. } => {}
            }
        }
    }

    /// The request that the expectation number `number` is of.
    fn sent(&self, number: usize, expected: &ExpectedRequest) -> Option<&Sent> {
        let earlier = self.block.requests.iter().take(number).filter(|one| one.webhook == expected.webhook);
        self.outcome.sent.iter().filter(|sent| sent.step == expected.webhook).nth(earlier.count())
    }
}

fn span_of(value: &ExpectedValue) -> Span {
    match value {
        ExpectedValue::Missing(span) => *span,
        ExpectedValue::Json(json) => json.span(),
    }
}
