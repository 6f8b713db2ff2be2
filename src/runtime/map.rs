//! Step 7 of a run: what is saved.

use crate::ir::{FlowVariable, Mapping, MappingSource, Webhook, WebhookKind};

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
    if let WebhookKind::Custom(custom) = &webhook.kind {
        for ((mapping, found), fallback) in custom.mappings.iter().zip(&found).zip(&fallbacks) {
            if let (Found::Nothing(why), None, true) = (found, fallback, mapping.mandatory) {
                return Err(unfound(mapping, why.clone()));
            }
        }
    }
    // An internal webhook has none.
    let fallbacks = fallbacks.into_iter().chain(std::iter::repeat_with(|| None));
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
    let source = match &mapping.source {
        MappingSource::Data(path) => format!("`data{}`", path.text()),
        MappingSource::Xpath(expression) => format!("`{}`", expression.text()),
        MappingSource::Header(name) => format!("the header `{name}`"),
    };
    let why = why.unwrap_or_else(|| "the response has nothing there".to_owned());
    let what = format!("`{}` is mandatory and is to come from {source}, but {why}", mapping.target);
    Failure::new(ErrorReason::InvalidResponseMap, &mapping.at, what)
}
