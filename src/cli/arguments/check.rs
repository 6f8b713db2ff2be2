//! `hook check`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use hooklang::diagnostics::{github, json, sarif};

#[derive(Debug, Args)]
pub struct Check {
    /// Files or folders; `-` is standard input. Without one, the current folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to write the diagnostics.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,

    /// Counts what is named as faults for the exit code.
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,

    /// Makes every certain edit before it reports what is left.
    #[arg(long)]
    pub fix: bool,

    /// Shows what `--fix` would change, and changes nothing.
    #[arg(long, conflicts_with = "watch")]
    pub diff: bool,

    /// What messages call standard input.
    #[arg(long, value_name = "NAME", default_value = crate::cli::project::STDIN)]
    pub stdin_filename: String,

    /// Checks again whenever a file changes, until interrupted.
    #[arg(long)]
    pub watch: bool,

    /// The operator's account, in place of the project's.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// A line each: `FILE:LINE:COLUMN: error[CODE]: MESSAGE`.
    Concise,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 document, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows at the lines of a pull request.
    Github,
}

impl Format {
    /// Whether people read it, and not a machine.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Human | Self::Concise)
    }

    /// Writes `message`, why nothing could be done, in a format that machines read; whether this is one.
    pub fn refuse(self, message: &str, out: &mut dyn Write) -> std::io::Result<bool> {
        let mut document = Vec::new();
        let sources = hooklang::source::Sources::default();
        match self {
            Self::Json => json::write(&mut document, &[], &sources, Some(message))?,
            Self::Sarif => sarif::write(&mut document, &[], &sources, Some(message))?,
            Self::Github => github::write(&mut document, &[], &sources, Some(message))?,
            Self::Human | Self::Concise => return Ok(false),
        }
        out.write_all(&document)?;
        Ok(true)
    }
}

/// What counts as a fault beyond errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Warnings.
    Warnings,
}
