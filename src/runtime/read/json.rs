//! What mappings find in a JSON body.

use std::time::Instant;

use crate::json::Json;
use crate::jsonpath::{Path, Timeout};
use crate::runtime::failure::{Failure, quote};
use crate::semantics::ir::{Mapping, MappingSource, Type};

use super::{Found, OutOfTime, Reading};

impl From<Timeout> for OutOfTime {
    fn from(_: Timeout) -> Self {
        Self
    }
}

/// How many times the size of the longest body all lists that are saved may have: what one path finds may
/// lie inside each other.
const MOST_COPIES: usize = 8;

/// What each of `mappings` finds in `document`, which is `None` where the body holds nothing.
pub(super) fn find(
    reading: &Reading<'_>,
    document: Option<&Json>,
    mappings: &[Mapping],
    deadline: Instant,
) -> Result<Result<Vec<Found<Json>>, Failure>, OutOfTime> {
    let mut budget = reading.max_response.saturating_mul(MOST_COPIES);
    let mut found = Vec::with_capacity(mappings.len());
    for mapping in mappings {
        let MappingSource::Data(path) = &mapping.source else {
            found.push(reading.header_mapping(mapping));
            continue;
        };
        let Some(document) = document else {
            found.push(Found::Nothing(Some("the response is empty".to_owned())));
            continue;
        };
        let Some(json) = value(path, document, mapping.convert, &mut budget, deadline)? else {
            return Ok(Err(reading.invalid(format!(
                "`data{}` finds more than {MOST_COPIES} times the bytes that a response may have",
                path.text()
            ))));
        };
        found.push(match reading.converted(json, mapping) {
            Found::Nothing(None) if mapping.mandatory => Found::Nothing(near_miss(path, document)),
            found => found,
        });
    }
    Ok(Ok(found))
}

/// The first value found, or all of them `as list`; the outer `None` where they are more than `budget`.
fn value(
    path: &Path,
    document: &Json,
    convert: Option<Type>,
    budget: &mut usize,
    deadline: Instant,
) -> Result<Option<Option<Json>>, OutOfTime> {
    let all = convert == Some(Type::List) && !path.is_singular();
    if !all {
        let first = path.first(document, deadline, |json| !json.is_null())?;
        return Ok(match first {
            Some(json) => json.clone_within(budget).map(Some),
            None => Some(None),
        });
    }
    let found = path.find(document, deadline)?;
    let values = found.into_iter().filter(|json| !json.is_null());
    let Some(values) = values.map(|json| json.clone_within(budget)).collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    Ok(Some((!values.is_empty()).then_some(Json::List(values))))
}

/// Whether the path misses a name by case or by a letter or two.
fn near_miss(path: &Path, document: &Json) -> Option<String> {
    let miss = path.near_miss(document)?;
    Some(format!("the response has no {}; it has {}", quote(&miss.written), quote(&miss.found)))
}
