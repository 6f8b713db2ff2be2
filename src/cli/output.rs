//! Where results and everything else go: standard output, standard error, and their colours.

use std::io::{self, IsTerminal, Write};

use anstream::ColorChoice;
use hooklang::diagnostics::human::HumanOptions;
use serde::Serialize;

use super::Unable;
use super::color::Color;

/// Standard output for results, standard error for everything else (section 8).
pub struct Output {
    results: anstream::AutoStream<io::Stdout>,
    data: io::Stdout,
    notes: anstream::AutoStream<io::Stderr>,
}

/// Why a machine gets no result.
#[derive(Serialize)]
struct NoResult<'w> {
    error: &'w str,
}

impl Output {
    /// Colours as `color` and the environment say.
    pub fn new(color: Color) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        choice.write_global();
        Self {
            results: anstream::AutoStream::new(io::stdout(), choice),
            data: io::stdout(),
            notes: anstream::AutoStream::new(io::stderr(), choice),
        }
    }

    /// Where results are written.
    pub fn results(&mut self) -> &mut dyn Write {
        &mut self.results
    }

    /// Where results are written that are read by a machine or kept as a file: byte for byte, where [`Self::results`]
    /// leaves out what a terminal would obey.
    pub fn data(&mut self) -> &mut dyn Write {
        &mut self.data
    }

    /// Where everything else is written.
    pub fn notes(&mut self) -> &mut dyn Write {
        &mut self.notes
    }

    /// Writes a result that a machine reads.
    pub fn json(&mut self, result: &impl Serialize) -> Result<(), Unable> {
        let text = serde_json::to_string(result).map_err(|error| error.to_string())?;
        writeln!(self.data(), "{text}")?;
        Ok(())
    }

    /// Reports to a machine why there is no result.
    pub fn no_result(&mut self, why: &str) -> Result<(), Unable> {
        self.json(&NoResult { error: why })
    }

    /// How results for people are shown.
    pub fn human_results(&self) -> HumanOptions {
        human(self.results.current_choice())
    }

    /// How everything else for people is shown.
    pub fn human_notes(&self) -> HumanOptions {
        human(self.notes.current_choice())
    }

    /// Empties the screen, where results are read on one, and not by a screen reader.
    pub fn clear(&mut self) -> io::Result<()> {
        if io::stdout().is_terminal() && wants_graphics() {
            // The screen, what was scrolled off it, and the cursor to the top.
            write!(io::stdout(), "\x1b[2J\x1b[3J\x1b[H")?;
            io::stdout().flush()?;
        }
        Ok(())
    }

    /// Whether a person watches standard error, so that a spinner may turn there.
    pub fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Says on standard error why the work could not be done.
    pub fn complain(&mut self, message: &str) {
        let style = clap::builder::Styles::default().get_error().to_owned();
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(self.notes, "{style}error:{style:#} {message}");
    }
}

fn human(choice: ColorChoice) -> HumanOptions {
    HumanOptions {
        colour: choice != ColorChoice::Never,
        graphics: wants_graphics(),
        unicode: true,
        width: width(),
    }
}

/// `NO_GRAPHICS` asks for a narration that a screen reader can read.
fn wants_graphics() -> bool {
    std::env::var_os("NO_GRAPHICS").is_none_or(|value| value.is_empty() || value == "0")
}

/// How wide the terminal is, in columns; a pipe has room.
fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0).clamp(40, 140))
}
