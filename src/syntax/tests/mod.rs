//! Tests of the stage as a whole.

#![expect(clippy::string_slice, reason = "a test may panic")]

mod brought;
mod conformance;
mod consequences;
mod foreign;
mod hostile;
mod independent;
mod mistakes;
mod mutations;
mod paths;
mod shortened;
mod sure;
mod texts;
mod valid;
mod wire;

use std::path::PathBuf;

use super::ast::File;
use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Source};

/// Several declarations of every kind, all of them right.
const TOUR: &str = include_str!("files/tour.hook");

fn source(text: &str) -> Source {
    Source::new(PathBuf::from("a.hook"), "a.hook".to_owned(), text.to_owned())
}

fn parse(text: &str) -> (File, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let file = super::parse(&source(text), FileId(0), &mut diagnostics);
    (file, diagnostics)
}

/// Each diagnostic as `code at "underlined": message`.
fn faults(text: &str) -> Vec<String> {
    let (_, diagnostics) = parse(text);
    let show = |one: &crate::diagnostics::Diagnostic| {
        let written = text.get(one.location.span.range()).unwrap_or("?");
        format!("{} at {:?} `{written}`: {}", one.code, one.location.span, one.message)
    };
    diagnostics.as_slice().iter().map(show).collect()
}
