//! Headers, query parameters and form fields.

use crate::ir::{Field, Mark};
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;
use crate::runtime::values::Texts;
use crate::runtime::why_missing;
use crate::source::Place;

use super::missing;

/// A name and a value, as texts.
pub(crate) struct Pair<'p> {
    pub(crate) name: Masked<'p>,
    pub(crate) value: Masked<'p>,
    pub(crate) at: &'p Place,
    /// The number of its entry: a list gives several pairs of one.
    pub(crate) entry: usize,
    /// Whether its name holds values.
    pub(crate) named_by_value: bool,
}

/// Whether a list stands for several values (section 3.3, "A list").
#[derive(Clone, Copy)]
pub(super) enum Lists {
    Repeat,
    Compact,
}

/// The fields that have a value; `what` names one in a message.
pub(super) fn fields<'p>(
    fields: &'p [Field],
    what: &str,
    lists: Lists,
    resolver: &Resolver<'p>,
) -> Result<Vec<Pair<'p>>, Failure> {
    let mut pairs = Vec::with_capacity(fields.len());
    for (entry, written) in fields.iter().enumerate() {
        field(written, entry, what, lists, resolver, &mut pairs)?;
    }
    Ok(pairs)
}

/// Adds the pairs of `field`, the one number `entry`.
///
/// A secret that is not held fails the webhook unless `or` or `optional` follows (section 2).
pub(super) fn field<'p>(
    field: &'p Field,
    entry: usize,
    what: &str,
    lists: Lists,
    resolver: &Resolver<'p>,
    pairs: &mut Vec<Pair<'p>>,
) -> Result<(), Failure> {
    let at = &field.at;
    let needed = |lacks_secret: bool| match field.mark {
        Some(Mark::Mandatory) => Some("is mandatory"),
        Some(Mark::Optional) => None,
        None => lacks_secret.then_some("needs a secret"),
    };
    let name = resolver.template(&field.name);
    let texts = || match lists {
        Lists::Repeat => resolver.texts(&field.value),
        Lists::Compact => resolver.text(&field.value).map(Texts::One),
    };
    let texts = if name.is_some() { texts() } else { resolver.unsent(texts) };
    let Some(name) = name else {
        if let Some(needed) = needed(resolver.name_lacks_secret(&field.name)) {
            let why = why_missing::of_template(&field.name, resolver);
            return Err(missing(at, format_args!("the name of this {what} {needed}"), why));
        }
        if let Some(needed) = needed(texts.is_none() && resolver.lacks_secret(&field.value)) {
            let why = why_missing::of_value(&field.value, resolver);
            return Err(missing(at, format_args!("this {what} {needed}"), why));
        }
        return Ok(());
    };
    let Some(texts) = texts else {
        if let Some(needed) = needed(resolver.lacks_secret(&field.value)) {
            let why = why_missing::of_value(&field.value, resolver);
            let name = resolver.quote(&name);
            return Err(missing(at, format_args!("the {what} {name} {needed}"), why));
        }
        return Ok(());
    };
    let named_by_value = field.name.plain().is_none();
    match texts {
        Texts::One(value) => pairs.push(Pair { name, value, at, entry, named_by_value }),
        Texts::Items(values) => {
            let pair = |value| Pair { name: name.clone(), value, at, entry, named_by_value };
            pairs.extend(values.into_iter().map(pair));
        }
    }
    Ok(())
}
