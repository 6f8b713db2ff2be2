//! The arguments of a pre-made function (section 3.8).

use crate::ir::Call;
use crate::runtime::failure::Failure;
use crate::runtime::template::Resolver;

use super::argument::{Argued, arguments};
use super::mapping::Fallbacks;

/// A call whose values are there.
pub(crate) struct Called<'p> {
    /// In the order written.
    pub(crate) arguments: Vec<Argued<'p>>,
    pub(crate) fallbacks: Fallbacks,
}

/// Resolves every value of `call`.
pub(crate) fn function<'p>(call: &'p Call, resolver: &Resolver<'p>) -> Result<Called<'p>, Failure> {
    let arguments = arguments(&call.arguments, resolver)?.into_iter().map(|(_, argued)| argued).collect();
    let fallbacks = Fallbacks::of(&call.mappings, resolver);
    Ok(Called { arguments, fallbacks })
}
