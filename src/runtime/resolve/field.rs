//! Headers, query parameters and form fields.

use crate::ir::Field;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::{Resolver, Texts};
use crate::source::Place;

use super::missing;

/// A name and a value, as texts.
pub(crate) struct Pair<'p> {
    pub(crate) name: Masked<'p>,
    pub(crate) value: Masked<'p>,
    pub(crate) at: &'p Place,
}

/// Whether a list stands for several values (section 3.3: "repeats it, an item each").
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
    for field in fields {
        let Some(name) = resolver.template(&field.name) else {
            if field.mandatory {
                let why = super::missing::of_template(&field.name, resolver);
                return Err(missing(&field.at, format!("the name of this {what} is mandatory, but {why}")));
            }
            continue;
        };
        let texts = match lists {
            Lists::Repeat => resolver.texts(&field.value),
            Lists::Compact => resolver.text(&field.value).map(Texts::One),
        };
        let Some(texts) = texts else {
            if field.mandatory {
                let why = super::missing::of_value(&field.value, resolver);
                let name = resolver.quote(&name);
                return Err(missing(&field.at, format!("the {what} {name} is mandatory, but {why}")));
            }
            continue;
        };
        let at = &field.at;
        match texts {
            Texts::One(value) => pairs.push(Pair { name, value, at }),
            Texts::Items(values) => {
                pairs.extend(values.into_iter().map(|value| Pair { name: name.clone(), value, at }));
            }
        }
    }
    Ok(pairs)
}
