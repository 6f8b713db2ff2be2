//! Step 7 of a run: what is saved.

use crate::ir::{FlowVariable, Mapping, MappingSource, Type, Webhook};

use super::datum::Datum;
use super::failure::{ErrorReason, Failure};
use super::read::Found;

/// The variables that are saved with their values: what each mapping found, else its fallback.
///
/// A mandatory mapping without either is `INVALID_RESPONSE_MAP`, and nothing is saved.
pub(crate) fn map(
    webhook: &Webhook,
    found: Vec<Found>,
    fallbacks: Vec<Option<Datum>>,
) -> Result<impl Iterator<Item = (&FlowVariable, Datum)>, Failure> {
    let (returned, mappings) = (webhook.kind.returns().len(), webhook.kind.mappings());
    for ((mapping, found), fallback) in mappings.iter().zip(found.iter().skip(returned)).zip(&fallbacks) {
        if let (Found::Nothing(why), None, true) = (found, fallback, mapping.mandatory) {
            return Err(unfound(mapping, why.clone()));
        }
    }
    // What a method returns has none.
    let none = std::iter::repeat_with(|| None).take(returned);
    let fallbacks = none.chain(fallbacks);
    let saved = webhook.targets().zip(found).zip(fallbacks).filter_map(|((target, found), fallback)| {
        let datum = match found {
            Found::Value(datum) => Some(datum),
            Found::Nothing(_) => fallback,
        };
        Some((target, datum?))
    });
    Ok(saved)
}

fn unfound(mapping: &Mapping, why: Option<String>) -> Failure {
    let source = |(_, source, _): (usize, &MappingSource, Option<Type>)| match source {
        MappingSource::Data(path) => format!("`data{}`", path.text()),
        MappingSource::Xpath(expression) => format!("`{}`", expression.text()),
        MappingSource::Text => "the text of the body".to_owned(),
        MappingSource::Header(name) => format!("the header `{name}`"),
    };
    let source = mapping.sources().map(source).collect::<Vec<_>>().join(" or ");
    let why = why.unwrap_or_else(|| "the response has nothing there".to_owned());
    let what = format!("`{}` is mandatory and is to come from {source}, but {why}", mapping.target);
    Failure::new(ErrorReason::InvalidResponseMap, &mapping.at, what)
}
