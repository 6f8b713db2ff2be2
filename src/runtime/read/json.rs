//! What mappings find in a JSON body.

use std::ops::ControlFlow;
use std::time::Instant;

use crate::ir::{FlowVariable, MappingSource, Type};
use crate::json::Json;
use crate::jsonpath::{Clock, Halt, NearMiss, Path};
use crate::runtime::failure::Failure;
use crate::runtime::wording::quote;
use crate::source::Place;

use super::{Found, Raw, Reading, Stop, Wanted, Why, found};

/// What each of the wanted finds in `document`, which is `None` where the body holds nothing.
pub(super) fn find(
    reading: &Reading<'_>,
    document: Option<&Json>,
    wanted: &Wanted<'_>,
    deadline: Instant,
) -> Result<Vec<Raw>, Stop> {
    let clock = Clock::until(deadline);
    let member = |variable: &FlowVariable| document?.get(variable.name()).cloned();
    let returned = wanted.returns.iter().map(|variable| found(member(variable)));
    let mapped = reading.first_of_each(wanted, |source, asked, budget| {
        let path = match source {
            MappingSource::Data(path) => path,
            MappingSource::Header(name) => return Ok(reading.header_source(name, asked, deadline)?),
            MappingSource::Xpath(_) | MappingSource::Text => return Ok(Found::Nothing(None)),
        };
        let Some(document) = document else {
            return Ok(Found::Nothing(Some(Why::plain(reading.holds_nothing("JSON")))));
        };
        let search = Search { path, at: asked.at, document, values: asked.values, clock: &clock };
        let json = search.value(asked.convert, budget)?;
        Ok(match reading.converted(json, asked) {
            Found::Nothing(None) if asked.needs_reason => Found::Nothing(search.near_miss()),
            found => found,
        })
    })?;
    Ok(if wanted.returns.is_empty() { mapped } else { returned.chain(mapped).collect() })
}

/// One path and what it looks for its values in.
struct Search<'s> {
    /// Where it is written.
    at: &'s Place,
    path: &'s Path,
    document: &'s Json,
    /// Those of the path's variables.
    values: &'s [Option<Json>],
    clock: &'s Clock,
}

impl Search<'_> {
    /// The first value found, or all of them `as list`; a failure where they are more than `budget`.
    fn value(&self, convert: Option<Type>, budget: &mut usize) -> Result<Option<Json>, Stop> {
        if convert == Some(Type::List) && !self.path.is_singular() {
            return self.all(budget);
        }
        let first = self.path.first(self.document, self.values, self.clock, |json| !json.is_null());
        let Some(json) = first.map_err(|halt| self.stop(halt))? else { return Ok(None) };
        if matches!(json, Json::List(_) | Json::Object(_)) {
            self.clock.check().map_err(|halt| self.stop(halt))?;
        }
        Ok(Some(json.clone_within(budget).ok_or_else(|| self.too_large())?))
    }

    /// Copied once it is known that the budget lasts for all of them.
    fn all(&self, budget: &mut usize) -> Result<Option<Json>, Stop> {
        let mut found = Vec::new();
        let mut is_over = false;
        let walk = self.path.each(self.document, self.values, self.clock, |json| {
            if json.is_null() {
                return ControlFlow::Continue(());
            }
            match budget.checked_sub(json.footprint()) {
                Some(left) => *budget = left,
                None => is_over = true,
            }
            found.push(json);
            if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        walk.map_err(|halt| self.stop(halt))?;
        if is_over {
            return Err(self.too_large().into());
        }
        self.clock.check().map_err(|halt| self.stop(halt))?;
        Ok((!found.is_empty()).then(|| Json::List(found.into_iter().cloned().collect())))
    }

    fn stop(&self, halt: Halt) -> Stop {
        match halt {
            Halt::Timeout => Stop::OutOfTime,
            Halt::TooMany => self.too_large().into(),
        }
    }

    #[cold]
    fn too_large(&self) -> Failure {
        Reading::too_large(&format!("data{}", self.path.text()), self.at)
    }

    /// What the path most likely has wrong.
    #[cold]
    fn near_miss(&self) -> Option<Box<Why>> {
        let (before, quoted) = match self.path.near_miss(self.document, self.values)? {
            NearMiss::Name { written, found } => {
                (format!("the response has no {}; it has ", quote(&written)), Some(found))
            }
            NearMiss::Types { comparison, help: None } => {
                (format!("`{comparison}` compares a text with a number, which are never equal"), None)
            }
            NearMiss::Types { comparison, help: Some(help) } => (
                format!("`{comparison}` compares a text with a number, which are never equal: write {help}"),
                None,
            ),
        };
        Some(Box::new(Why { before, quoted, behind: String::new() }))
    }
}
