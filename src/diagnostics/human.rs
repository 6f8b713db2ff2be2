//! Diagnostics for people: the lines of the file with the place underlined, or described in words.

use std::collections::BTreeSet;
use std::fmt;
use std::io;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles};

use super::excerpt::{Excerpt, Mark};
use super::help::help;
use super::listed::{listed, rendered};
use super::positions::Positions;
use super::printable::{counted, printable, wrap};
use super::{Diagnostic, Related, Severity, narrated};
use crate::source::{FileId, Location, Sources};

/// The narrowest page that is written for.
const NARROWEST: usize = 40;

/// How to show diagnostics to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HumanOptions {
    /// With ANSI colours. Without, no escape code is written whatever the files hold.
    pub colour: bool,
    /// With lines drawn around excerpts of the file; without (`NO_GRAPHICS`), everything is described in words.
    pub graphics: bool,
    /// Draws with Unicode's lines; without, with ASCII characters.
    pub unicode: bool,
    /// The width of the page, in columns.
    pub width: usize,
}

impl Default for HumanOptions {
    fn default() -> Self {
        Self { colour: false, graphics: true, unicode: true, width: 100 }
    }
}

/// All of `diagnostics` and a last line that counts them; empty where there is none.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, options: HumanOptions) -> String {
    rendered(|out| write(out, diagnostics, sources, options))
}

/// As [`render`], into `out`, one diagnostic after the other.
///
/// # Errors
///
/// Those of `out`.
pub fn write(
    out: &mut impl io::Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    options: HumanOptions,
) -> io::Result<()> {
    let handler = handler(options);
    let mut positions = Positions::new(sources);
    let listed = listed(diagnostics);
    for &diagnostic in &listed.faults {
        let text = match options.graphics {
            true => drawn(diagnostic, sources, &mut positions, options, &handler),
            false => narrated::told(diagnostic, sources, &mut positions),
        };
        writeln!(out, "{text}")?;
    }
    if diagnostics.is_empty() {
        return Ok(());
    }
    for more in listed.more(sources) {
        writeln!(out, "{more}")?;
    }
    writeln!(out, "{}", summary(diagnostics))
}

/// `2 errors, 1 warning in 1 file`, where the files are those with a diagnostic; what there is none of
/// is left out.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let files: BTreeSet<FileId> = diagnostics.iter().map(|one| one.location.file).collect();
    let of = |severity: Severity| {
        let count = diagnostics.iter().filter(|one| one.severity() == severity).count();
        (count > 0).then(|| counted(count, severity.as_str()))
    };
    let counts: Vec<String> = [of(Severity::Error), of(Severity::Warning)].into_iter().flatten().collect();
    format!("{} in {}", counts.join(", "), counted(files.len(), "file"))
}

fn handler(options: HumanOptions) -> GraphicalReportHandler {
    let characters = match options.unicode {
        true => ThemeCharacters::unicode(),
        false => ThemeCharacters::ascii(),
    };
    let styles = match options.colour {
        true => ThemeStyles::ansi(),
        false => ThemeStyles::none(),
    };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_urls(false)
        .without_cause_chain()
        .without_syntax_highlighting()
        .with_wrap_lines(false)
        .with_width(options.width.max(NARROWEST))
}

fn drawn(
    diagnostic: &Diagnostic,
    sources: &Sources,
    positions: &mut Positions,
    options: HumanOptions,
    handler: &GraphicalReportHandler,
) -> String {
    let width = options.width.max(NARROWEST);
    let mut blocks = blocks(diagnostic, sources, positions, width);
    if let Some(last) = blocks.last_mut() {
        let help = help(diagnostic, sources);
        let help: Vec<String> = help.lines().map(|line| wrap(line, width.saturating_sub(10))).collect();
        last.help = Some(help.join("\n")).filter(|help| !help.is_empty());
    }
    let mut text = String::new();
    for block in &blocks {
        // Only the formatter's own errors end here, and a `String` has none.
        if handler.render_report(&mut text, block).is_err() {
            text.push_str(&block.message);
            text.push('\n');
        }
    }
    text
}

/// The diagnostic with those related places that one excerpt can show, then the others one by one:
/// those of other files, and those that overlap.
fn blocks(diagnostic: &Diagnostic, sources: &Sources, positions: &mut Positions, width: usize) -> Vec<Block> {
    let location = diagnostic.location;
    // What stands left of a line: its number, the gutter and their spaces.
    let room = width.saturating_sub(12);
    let start = positions.at(location.file, location.span.start);
    let mut marks = vec![Mark { span: location.span, start, label: diagnostic.label.clone() }];
    let mut apart: Vec<&Related> = Vec::new();
    for related in &diagnostic.related {
        let span = related.location.span;
        let overlaps = marks.iter().any(|mark| {
            span.start < mark.span.end.max(mark.span.start + 1)
                && mark.span.start < span.end.max(span.start.saturating_add(1))
        });
        if related.location.file != location.file || overlaps {
            apart.push(related);
            continue;
        }
        let start = Positions::new(sources).at(location.file, span.start);
        marks.push(Mark { span, start, label: related.message.clone() });
    }
    let mut blocks = vec![Block {
        code: Some(format!("{}[{}]", diagnostic.severity().as_str(), diagnostic.code)),
        severity: match diagnostic.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        },
        message: wrap(&printable(&diagnostic.message), width.saturating_sub(6)),
        help: None,
        excerpt: sources.get(location.file).map(|source| Excerpt::new(source, &marks, room)),
    }];
    blocks.extend(apart.into_iter().map(|related| {
        let Location { file, span } = related.location;
        let start = Positions::new(sources).at(file, span.start);
        let mark = Mark { span, start, label: String::new() };
        Block {
            code: None,
            severity: miette::Severity::Advice,
            message: wrap(&printable(&related.message), width.saturating_sub(6)),
            help: None,
            excerpt: sources.get(file).map(|source| Excerpt::new(source, &[mark], room)),
        }
    }));
    blocks
}

/// A message with an excerpt, as the renderer takes it.
#[derive(Debug)]
struct Block {
    code: Option<String>,
    severity: miette::Severity,
    message: String,
    help: Option<String>,
    excerpt: Option<Excerpt>,
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Block {}

impl miette::Diagnostic for Block {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.excerpt.as_ref().map(|excerpt| Box::new(excerpt.labels()) as Box<dyn Iterator<Item = _>>)
    }
}
