//! What mappings take without the response: resolved before the request is sent (section 3.3, "Saving" and
//! "Variables in paths").

use std::borrow::Cow;

use crate::ir::{Alternative, Mapping, Operand};
use crate::json::Json;
use crate::runtime::datum::Datum;
use crate::runtime::template::Resolver;

/// The first alternative of a mapping that has a value whatever the response is.
pub(crate) struct Fallback {
    /// Its value; `None` where there is no such alternative.
    pub(crate) datum: Option<Datum>,
    pub(crate) asking: Asking,
}

/// What a mapping needs to look into the response.
pub(crate) struct Asking {
    /// How many alternatives stand before the fallback: the sources among them come first.
    pub(crate) before: usize,
    /// The values of the variables in the path of each source.
    pub(crate) values: Vec<Vec<Option<Json>>>,
}

/// The fallback of `mapping`, and the values of its paths.
pub(super) fn fallback(mapping: &Mapping, resolver: &Resolver<'_>) -> Fallback {
    let mut values = Vec::with_capacity(mapping.alternatives.len());
    for (before, alternative) in mapping.alternatives.iter().enumerate() {
        match alternative {
            Alternative::Source { variables, .. } => values.push(of_path(variables, resolver)),
            Alternative::Operand(operand) => {
                if let Some(datum) = resolver.operand(operand) {
                    let asking = Asking { before, values };
                    return Fallback { datum: Some(Cow::into_owned(datum)), asking };
                }
            }
        }
    }
    let composite = mapping.composite.as_ref().and_then(|json| resolver.composite(json, &mapping.at));
    Fallback { datum: composite, asking: Asking { before: mapping.alternatives.len(), values } }
}

fn of_path(variables: &[Operand], resolver: &Resolver<'_>) -> Vec<Option<Json>> {
    variables.iter().map(|operand| Some(resolver.operand(operand)?.json().clone())).collect()
}
