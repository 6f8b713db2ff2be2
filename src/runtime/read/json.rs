//! What mappings find in a JSON body.

use std::time::Instant;

use crate::ir::{FlowVariable, MappingSource, Type};
use crate::json::Json;
use crate::jsonpath::{Clock, Path, Timeout};
use crate::runtime::failure::{Failure, quote};

use super::{Found, Raw, Reading, Stop, Wanted, Why, found};

impl From<Timeout> for Stop {
    fn from(_: Timeout) -> Self {
        Self::OutOfTime
    }
}

/// How many times the size of the longest body all lists that are saved may have: what one path finds may
/// lie inside each other.
const MOST_COPIES: usize = 8;

/// What each of the wanted finds in `document`, which is `None` where the body holds nothing.
pub(super) fn find(
    reading: &Reading<'_>,
    document: Option<&Json>,
    wanted: &Wanted<'_>,
    deadline: Instant,
) -> Result<Vec<Raw>, Stop> {
    let mut budget = reading.max_response.saturating_mul(MOST_COPIES);
    let clock = Clock::until(deadline);
    let member = |variable: &FlowVariable| document?.get(variable.name()).cloned();
    let mut all: Vec<Raw> = wanted.returns.iter().map(|variable| found(member(variable))).collect();
    all.extend(reading.first_of_each(wanted, |source, asked| {
        let path = match source {
            MappingSource::Data(path) => path,
            MappingSource::Header(name) => return Ok(reading.header_source(name, asked, deadline)?),
            MappingSource::Xpath(_) | MappingSource::Text => return Ok(Found::Nothing(None)),
        };
        let Some(document) = document else {
            return Ok(Found::Nothing(Some(Why::plain("the response is empty"))));
        };
        let json = value(reading, path, document, asked.convert, &mut budget, &clock)?;
        Ok(match reading.converted(json, asked) {
            Found::Nothing(None) if asked.mandatory => Found::Nothing(near_miss(path, document)),
            found => found,
        })
    })?);
    Ok(all)
}

/// The first value found, or all of them `as list`; a failure where they are more than `budget`.
fn value(
    reading: &Reading<'_>,
    path: &Path,
    document: &Json,
    convert: Option<Type>,
    budget: &mut usize,
    clock: &Clock,
) -> Result<Option<Json>, Stop> {
    let all = convert == Some(Type::List) && !path.is_singular();
    if !all {
        let first = path.first(document, clock, |json| !json.is_null())?;
        let Some(json) = first else { return Ok(None) };
        if matches!(json, Json::List(_) | Json::Object(_)) {
            clock.check()?;
        }
        let copy = json.clone_within(budget).ok_or_else(|| too_large(reading, path))?;
        return Ok(Some(copy));
    }
    let found = path.find(document, clock)?;
    clock.check()?;
    let values = found.into_iter().filter(|json| !json.is_null());
    let copies: Option<Vec<Json>> = values.map(|json| json.clone_within(budget)).collect();
    let copies = copies.ok_or_else(|| too_large(reading, path))?;
    Ok((!copies.is_empty()).then_some(Json::List(copies)))
}

#[cold]
fn too_large(reading: &Reading<'_>, path: &Path) -> Failure {
    let found = path.text();
    reading.invalid(format!(
        "`data{found}` finds more than {MOST_COPIES} times the bytes that a response may have"
    ))
}

/// Whether the path misses a name by case or by a letter or two.
fn near_miss(path: &Path, document: &Json) -> Option<Box<Why>> {
    let miss = path.near_miss(document)?;
    let before = format!("the response has no {}; it has ", quote(&miss.written));
    Some(Box::new(Why { before, quoted: Some(miss.found), behind: String::new() }))
}
