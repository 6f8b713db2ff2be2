//! Step 7 of a run: what is saved.

use crate::ir::{FlowVariable, Mapping, MappingSource, Type, Webhook};

use super::datum::Datum;
use super::failure::{ErrorReason, Failure};
use super::read::Found;

/// What each variable of `webhook` comes to: what its mapping found, else its fallback; else, in words, why it
/// saves nothing.
///
/// A mandatory mapping without either is `INVALID_RESPONSE_MAP`, and nothing is saved.
pub(crate) fn map(
    webhook: &Webhook,
    found: Vec<Found>,
    fallbacks: Vec<Option<Datum>>,
) -> Result<impl Iterator<Item = (&FlowVariable, Result<Datum, String>)>, Failure> {
    let (returned, mappings) = (webhook.kind.returns(), webhook.kind.mappings());
    for ((mapping, found), fallback) in mappings.iter().zip(found.iter().skip(returned.len())).zip(&fallbacks)
    {
        if let (Found::Nothing(why), None, true) = (found, fallback, mapping.mandatory) {
            return Err(unfound(mapping, why.clone()));
        }
    }
    let mut found = found.into_iter();
    let of_returned: Vec<_> = returned
        .iter()
        .zip(found.by_ref())
        .map(|(target, found)| match found {
            Found::Value(datum) => (target, Ok(datum)),
            Found::Nothing(why) => {
                (target, Err(why.unwrap_or_else(|| format!("the answer has no `{}`", target.name()))))
            }
        })
        .collect();
    let of_mappings = mappings.iter().zip(found).zip(fallbacks).map(|((mapping, found), fallback)| {
        let saved = match (found, fallback) {
            (Found::Value(datum), _) | (Found::Nothing(_), Some(datum)) => Ok(datum),
            (Found::Nothing(why), None) => Err(why.unwrap_or_else(|| nothing_there(mapping))),
        };
        (&mapping.target, saved)
    });
    Ok(of_returned.into_iter().chain(of_mappings))
}

fn unfound(mapping: &Mapping, why: Option<String>) -> Failure {
    let source = sources(mapping);
    let why = why.unwrap_or_else(|| "the response has nothing there".to_owned());
    let what = format!("`{}` is mandatory and is to come from {source}, but {why}", mapping.target);
    Failure::new(ErrorReason::InvalidResponseMap, &mapping.at, what)
}

fn nothing_there(mapping: &Mapping) -> String {
    let all: Vec<_> = mapping.sources().map(|(_, source, _)| source).collect();
    match all.as_slice() {
        [] => "none of its values has one".to_owned(),
        [MappingSource::Header(name)] => format!("the response has no header `{name}`"),
        [MappingSource::Text] => "the response is empty".to_owned(),
        _ => format!("the response has nothing at {}", sources(mapping)),
    }
}

/// What `mapping` takes from a response, in words.
fn sources(mapping: &Mapping) -> String {
    let source = |(_, source, _): (usize, &MappingSource, Option<Type>)| match source {
        MappingSource::Data(path) => format!("`data{}`", path.text()),
        MappingSource::Xpath(expression) => format!("`{}`", expression.text()),
        MappingSource::Text => "the text of the body".to_owned(),
        MappingSource::Header(name) => format!("the header `{name}`"),
    };
    mapping.sources().map(source).collect::<Vec<_>>().join(" or ")
}
