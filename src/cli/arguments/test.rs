//! `hook test`.

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub struct Test {
    /// Files or folders. Without one, the project of the current folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Only tests whose title, target or file holds this text, in any case.
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,

    /// Only the tests that failed the last time that `hook test` ran in this folder.
    #[arg(long)]
    pub failed: bool,

    /// How to write the results.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: TestFormat,

    /// Writes the results as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Writes the expectations of tests that have none and renews those that fail, after showing the difference.
    #[arg(long)]
    pub update: bool,

    /// Does not ask before `--update` writes.
    #[arg(long, requires = "update")]
    pub yes: bool,

    /// Runs what a change can affect again, whenever a file changes, until interrupted.
    #[arg(long, conflicts_with_all = ["update", "coverage", "min_coverage", "lcov"])]
    pub watch: bool,

    /// Lists what no test reaches: operands, marks, what a response lacks, reasons to fail.
    #[arg(long)]
    pub coverage: bool,

    /// Measures too, and fails where fewer of a hundred places are reached.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100).map(usize::from))]
    pub min_coverage: Option<usize>,

    /// Measures too, and writes what is reached as an LCOV file.
    #[arg(long, value_name = "FILE")]
    pub lcov: Option<PathBuf>,

    /// The operator's account, in place of the project's.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
}

/// How the results of tests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}
