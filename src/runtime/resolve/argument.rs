//! The arguments of `with`, of methods (section 3.4) and of functions (section 3.8).

use crate::ir::{Argument, Mark};
use crate::runtime::datum::Datum;
use crate::runtime::document::{self, DatumSink};
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;
use crate::source::Place;

use super::missing;
use crate::runtime::why_missing;

/// An argument whose name and value are there.
pub(crate) struct Argued<'p> {
    pub(crate) name: Masked<'p>,
    /// A failure where it can't be formed, which is of a later step.
    pub(crate) value: Result<Datum, Failure>,
    pub(crate) at: &'p Place,
    /// Whether its name holds values.
    pub(crate) named_by_value: bool,
}

/// The arguments that have a value, each with its place in the order written.
pub(crate) fn arguments<'p>(
    written: &'p [Argument],
    resolver: &Resolver<'p>,
) -> Result<Vec<(usize, Argued<'p>)>, Failure> {
    let mut all = Vec::with_capacity(written.len());
    for (place, argument) in written.iter().enumerate() {
        all.extend(argued(argument, resolver)?.map(|argued| (place, argued)));
    }
    Ok(all)
}

/// Like any query parameter, an argument is left out without a value unless it is mandatory.
fn argued<'p>(argument: &'p Argument, resolver: &Resolver<'p>) -> Result<Option<Argued<'p>>, Failure> {
    let Argument { name, item } = argument;
    let mandatory = item.mark == Some(Mark::Mandatory);
    let named = resolver.template(name);
    let found = || document::item::<DatumSink<'p>>(item, resolver);
    let found = if named.is_some() { found() } else { resolver.unsent(found) };
    let Some(named) = named else {
        let lacks_secret = item.mark.is_none() && resolver.name_lacks_secret(name);
        if mandatory || lacks_secret {
            let why = why_missing::of_template(name, resolver);
            return Err(missing(&item.at, "the name of this parameter needs a value", why));
        }
        return match found {
            Err(absence) if absence.is_fatal() => Err(absence.failure("this parameter", &item.at, resolver)),
            _ => Ok(None),
        };
    };
    let written = match found {
        Ok(Some(written)) => written,
        Ok(None) => return Ok(None),
        Err(absence) if mandatory || absence.is_fatal() => {
            let what = format!("the parameter {}", resolver.quote(&named));
            return Err(absence.failure(&what, &item.at, resolver));
        }
        Err(_) => return Ok(None),
    };
    let value = written.formed().map(DatumSink::into_datum);
    Ok(Some(Argued { name: named, value, at: &item.at, named_by_value: name.plain().is_none() }))
}
