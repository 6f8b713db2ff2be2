//! `--coverage`: what no test reaches.

use std::io::{self, Write};

use hooklang::diagnostics::printable::printable;
use hooklang::testing::coverage::{self, Covered};
use serde::Serialize;

use super::document::At;
use super::human::{BAD, GOOD};
use super::suite::Suite;

/// What the tests of all projects reach.
pub struct Measured {
    places: Vec<(At, Covered)>,
    lcov: String,
}

/// As `--format json` has it.
#[derive(Debug, Serialize)]
pub struct Summary<'m> {
    percent: usize,
    covered: usize,
    total: usize,
    places: Vec<Line<'m>>,
}

/// A place of it.
#[derive(Debug, Serialize)]
struct Line<'m> {
    of: &'m str,
    at: &'m At,
    what: &'m str,
    tests: usize,
}

impl Measured {
    /// Measures the tests that were asked for.
    pub fn of(suites: &[Suite]) -> Self {
        let mut measured = Self { places: Vec::new(), lcov: String::new() };
        for suite in suites {
            let asked = |place: &Covered| suite.asked.get(place.at.file as usize).copied().unwrap_or(false);
            let covered: Vec<Covered> = suite.covered.iter().filter(|place| asked(place)).cloned().collect();
            measured.lcov += &coverage::lcov(suite.program(), &covered);
            let placed = covered.into_iter().map(|place| (At::of(suite.program(), &place.at), place));
            measured.places.extend(placed);
        }
        measured.places.sort_by(|(one, _), (other, _)| one.cmp(other));
        measured
    }

    /// The part of all places that is reached, in hundredths, rounded down.
    pub fn percent(&self) -> usize {
        (self.covered() * 100).checked_div(self.places.len()).unwrap_or(100)
    }

    fn covered(&self) -> usize {
        self.places.iter().filter(|(_, place)| place.tests > 0).count()
    }

    /// What CI systems read.
    pub fn lcov(&self) -> &str {
        &self.lcov
    }

    /// What machines get.
    pub fn summary(&self) -> Summary<'_> {
        Summary {
            percent: self.percent(),
            covered: self.covered(),
            total: self.places.len(),
            places: self
                .places
                .iter()
                .map(|(at, place)| Line { of: &place.of, at, what: &place.words, tests: place.tests })
                .collect(),
        }
    }

    /// What people get: the places that no test reaches.
    pub fn report(&self, least: usize, out: &mut dyn Write) -> io::Result<()> {
        for (at, place) in self.places.iter().filter(|(_, place)| place.tests == 0) {
            writeln!(out, "{at}: {}: {}", place.of, printable(&place.words))?;
        }
        let style = if self.percent() < least { BAD } else { GOOD };
        let (percent, covered, total) = (self.percent(), self.covered(), self.places.len());
        write!(out, "{style}coverage: {percent} % ({covered} of {total} places){style:#}")?;
        match percent < least {
            true => writeln!(out, ", less than {least} %"),
            false => writeln!(out),
        }
    }
}
