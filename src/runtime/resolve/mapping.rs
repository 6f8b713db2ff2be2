//! What mappings take without the response: resolved before the request is sent (section 3.3, "Saving" and
//! "Variables in paths").

use std::borrow::Cow;

use crate::ir::{Alternative, Mapping, Operand};
use crate::json::Json;
use crate::runtime::datum::Datum;
use crate::runtime::template::Resolver;

/// What the mappings of a webhook take without the response, and what they need to look into it; both in the order of
/// the mappings.
#[derive(Default)]
pub(crate) struct Fallbacks {
    /// The value of the first alternative that has one whatever the response is; `None` where none has one.
    pub(crate) data: Vec<Option<Datum>>,
    pub(crate) asking: Vec<Asking>,
}

/// What a mapping needs to look into the response.
pub(crate) struct Asking {
    /// How many alternatives stand before the fallback: the sources among them come first.
    pub(crate) before: usize,
    /// The values of the variables in the path of each source; empty where no path has one.
    values: Vec<Vec<Option<Json>>>,
}

impl Asking {
    /// The values of the variables in the path of that source.
    pub(crate) fn values(&self, source: usize) -> &[Option<Json>] {
        self.values.get(source).map_or(&[], Vec::as_slice)
    }
}

impl Fallbacks {
    pub(super) fn of(mappings: &[Mapping], resolver: &Resolver<'_>) -> Self {
        let count = mappings.len();
        let mut all = Self { data: Vec::with_capacity(count), asking: Vec::with_capacity(count) };
        for mapping in mappings {
            let (datum, asking) = fallback(mapping, resolver);
            all.data.push(datum);
            all.asking.push(asking);
        }
        all
    }
}

/// The fallback of `mapping`, and the values of its paths.
fn fallback(mapping: &Mapping, resolver: &Resolver<'_>) -> (Option<Datum>, Asking) {
    let mut values = Vec::new();
    let mut sources = 0;
    for (before, alternative) in mapping.alternatives.iter().enumerate() {
        match alternative {
            Alternative::Source { variables, .. } => {
                if !variables.is_empty() {
                    values.resize_with(sources, Vec::new);
                    values.push(of_path(variables, resolver));
                }
                sources += 1;
            }
            Alternative::Operand(operand) => {
                if let Some(datum) = resolver.operand(operand) {
                    return (Some(Cow::into_owned(datum)), Asking { before, values });
                }
            }
        }
    }
    let composite = mapping.composite.as_ref().and_then(|json| resolver.composite(json, &mapping.at));
    (composite, Asking { before: mapping.alternatives.len(), values })
}

fn of_path(variables: &[Operand], resolver: &Resolver<'_>) -> Vec<Option<Json>> {
    variables.iter().map(|operand| Some(resolver.operand(operand)?.json().clone())).collect()
}
