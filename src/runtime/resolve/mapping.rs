//! What mappings take without the response: resolved before the request is sent (section 3.3, "Saving").

use std::borrow::Cow;

use crate::ir::{Alternative, Mapping};
use crate::runtime::datum::Datum;
use crate::runtime::template::Resolver;

/// The first alternative of a mapping that has a value whatever the response is.
pub(crate) struct Fallback {
    /// Its value; `None` where there is no such alternative.
    pub(crate) datum: Option<Datum>,
    /// How many alternatives stand before it: the sources among them come first.
    pub(crate) before: usize,
}

/// The fallback of `mapping`.
pub(super) fn fallback(mapping: &Mapping, resolver: &Resolver<'_>) -> Fallback {
    let operands = mapping.alternatives.iter().enumerate().filter_map(|(place, alternative)| match alternative {
        Alternative::Operand(operand) => Some((place, operand)),
        Alternative::Source { .. } => None,
    });
    for (place, operand) in operands {
        if let Some(datum) = resolver.operand(operand) {
            return Fallback { datum: Some(Cow::into_owned(datum)), before: place };
        }
    }
    let composite = mapping.composite.as_ref().and_then(|json| resolver.composite(json, &mapping.at));
    Fallback { datum: composite, before: mapping.alternatives.len() }
}
